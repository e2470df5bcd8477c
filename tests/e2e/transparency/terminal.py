"""A pseudo-terminal with a person at it, and a shell with job control on it."""

import fcntl
import os
import re
import select
import signal
import struct
import termios

from lib.processes import Failed, family, same, short

PROMPT = "@@> "


class Terminal:
    def __init__(self, stage):
        self.stage = stage
        self.master, self.slave = os.openpty()
        self.shown = ""     # all that was ever shown
        self.read_to = 0    # how far expect() has got
        self.resize(24, 80)

    def start(self, command, wrapped=True, habits=()):
        """Starts a command as the leader of a new session on this terminal."""
        job = self.stage.start(command, wrapped=wrapped, own_group=False, habits=["session=terminal", *habits],
                               stdio=dict.fromkeys(range(3), self.slave))
        os.close(self.slave)
        return job

    def type(self, text):
        os.write(self.master, text.encode())

    def press(self, letter):
        """Control and a letter."""
        self.type(chr(ord(letter) & 31))

    def expect(self, pattern):
        """Waits until the terminal shows something that matches, after what was matched before."""
        while not (found := re.compile(pattern).search(self.shown, self.read_to)):
            if not select.select([self.master], [], [], self.stage.patience)[0]:
                raise Failed(f"the terminal does not show {pattern!r} but {short(self.shown[self.read_to:])!r}")
            try:
                self.shown += os.read(self.master, 65536).decode(errors="replace").replace("\r\n", "\n")
            except OSError as error:
                raise Failed(f"the terminal is closed and showed {short(self.shown[self.read_to:])!r}") from error
        self.read_to = found.end()
        return found

    def foreground(self):
        """The process group in the foreground."""
        return struct.unpack("i", fcntl.ioctl(self.master, termios.TIOCGPGRP, b"    "))[0]

    def settings(self):
        return termios.tcgetattr(self.master)[:4]

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def hang_up(self):
        os.close(self.master)


class Shell(Terminal):
    """bash, interactive; commands typed are to be matched in its output only, so mind the echo."""

    def __init__(self, stage):
        super().__init__(stage)
        stage.environment["PS1"] = PROMPT
        self.job = self.start(["bash", "--norc", "--noprofile", "--noediting", "-i"], wrapped=False)
        self.prompt()
        self.type("set -b; unset PROMPT_COMMAND\n")  # tell of stopped jobs at once
        self.prompt()

    def prompt(self):
        self.expect(re.escape(PROMPT))

    def status(self):
        """$? of what was run last."""
        self.type("echo status=$?\n")
        found = self.expect(r"status=(\d+)\n")
        self.prompt()
        return int(found[1])

    def play(self, before="", after=""):
        """Types a wrapped puppet, e.g. with `&` after it, and returns the puppet."""
        seat = self.stage.seat()
        self.type(f"{before}{self.stage.puppet_line(seat)}{after}\n")
        return seat.arrive(self.job)

    def processes(self):
        """The shell's own children, in the order it started them."""
        return [pid for pid, facts in sorted(family(self.job.pid).items()) if facts["parent"] == self.job.pid]

    def over(self, puppet, code=0):
        """The command ends, the shell takes up again, knows the code, and leaves."""
        puppet.exit(code)
        self.prompt()
        same("$?", self.status(), code)
        self.leave()

    def leave(self):
        self.type("exit 0\n")
        self.job.ends("exit 0")
        self.hang_up()


def wrapper_of(shell):
    """The process the shell knows: the leader of the foreground group."""
    return Process(shell.foreground())


class Process:
    """Somebody else's child, signalled by its PID; to be used where a Job is."""

    def __init__(self, pid):
        self.pid = pid

    def kill(self, number=signal.SIGTERM):
        os.kill(self.pid, number)
