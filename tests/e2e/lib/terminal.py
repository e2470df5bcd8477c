"""A terminal with a program on it, and a person who reads and types."""
import fcntl
import os
import re
import select
import struct
import subprocess
import termios

from lib.processes import Failed, short
from lib.sandbox import PATIENCE

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """`program_side` is what programs have open; it is closed here once one is started, so that the terminal ends with
    the last of them."""

    def __init__(self, columns=80, rows=24, patience=PATIENCE):
        self.patience = patience
        self.master, self.program_side = os.openpty()
        self.process = None
        self.read_to = 0  # how far expect() has got in what is shown
        self._written = b""
        self.resize(columns, rows)

    def start(self, start=subprocess.Popen, *words, **how):
        """Has `start` start a program in the foreground of a session of its own here; returns what `start` does."""
        side = self.program_side
        settings = {"stdin": side, "stdout": side, "stderr": side, "start_new_session": True,
                    "preexec_fn": lambda: fcntl.ioctl(side, termios.TIOCSCTTY, 0), **how}
        started = start(*words, **settings)
        self.process = getattr(started, "process", started)
        self.started()
        return started

    def started(self):
        os.close(self.program_side)

    # --- what it shows ---

    @property
    def shown(self):
        """All that was ever shown, with line feeds at the ends of lines."""
        return self._written.decode(errors="replace").replace("\r\n", "\n")

    def read(self):
        """Waits for more to be shown; false when no program is left on the terminal."""
        if not select.select([self.master], [], [], self.patience)[0]:
            raise Failed(f"nothing more is shown after {short(self.shown[self.read_to:])!r}")
        try:
            self._written += os.read(self.master, 65536)
        except OSError:
            return False
        return True

    def until(self, holds, what):
        """Reads on until it holds for what is shown; returns what it says."""
        while not (found := holds(self.shown)):
            if not self.read():
                raise Failed(f"{what} is not shown, the terminal is left with {short(self.shown[self.read_to:])!r}")
        return found

    def expect(self, pattern):
        """Waits until something is shown that matches, after what was matched before."""
        found = self.until(lambda shown: re.compile(pattern).search(shown, self.read_to), repr(pattern))
        self.read_to = found.end()
        return found

    def end(self):
        """Reads until no program is left; returns the exit status of the one that was started."""
        while self.read():
            pass
        return self.process.wait(timeout=self.patience)

    # --- what is done at it ---

    def type(self, text):
        os.write(self.master, text.encode())

    def press(self, letter):
        """Control and a letter."""
        self.type(chr(ord(letter) & 31))

    def answer(self, question, text):
        """Waits for the question, and types the answer and Return."""
        self.expect(question)
        self.type(text + "\n")

    def resize(self, columns, rows=24):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def hang_up(self):
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def close(self):
        """Ends the program if it has not ended."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()

    # --- its state ---

    def settings(self):
        return termios.tcgetattr(self.master)

    def echoes(self):
        return bool(self.settings()[3] & termios.ECHO)

    def foreground(self):
        """The process group in the foreground."""
        return struct.unpack("i", fcntl.ioctl(self.master, termios.TIOCGPGRP, b"    "))[0]
