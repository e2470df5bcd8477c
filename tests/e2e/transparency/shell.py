"""A shell with job control on a terminal, and a person at it."""

import os
import re
import signal

from harness import same
from lib import terminal
from lib.processes import family

PROMPT = "@@> "


class Terminal(terminal.Terminal):
    def __init__(self, stage):
        super().__init__(patience=stage.patience)
        self.stage = stage

    def start(self, command, wrapped=True, habits=()):
        """Starts a command as the leader of a new session here."""
        job = self.stage.start(command, wrapped=wrapped, own_group=False, habits=["session=terminal", *habits],
                               stdio=dict.fromkeys(range(3), self.program_side))
        self.started()
        return job

    def settings(self):
        return super().settings()[:4]


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
        return [pid for pid, facts in sorted(family(self.job.pid).items()) if facts.parent == self.job.pid]

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
