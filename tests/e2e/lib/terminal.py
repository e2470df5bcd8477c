"""A program on a terminal of its own, and a person who reads and types."""
import fcntl
import os
import re
import select
import struct
import subprocess
import termios

from lib.sandbox import PATIENCE


class Screen:
    def __init__(self, words, env, folder, columns=80, **how):
        self.master, slave = os.openpty()
        self.shown = ""
        self.read_to = 0
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
        streams = {"stdin": slave, "stdout": slave, "stderr": slave, **how}
        self.process = subprocess.Popen(words, env=env, cwd=folder, start_new_session=True, **streams,
                                        preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0))
        os.close(slave)

    def type(self, text):
        os.write(self.master, text.encode())

    def expect(self, pattern):
        """Waits until something is shown that matches, after what was matched before."""
        while not (found := re.compile(pattern).search(self.shown, self.read_to)):
            if not self._read():
                raise AssertionError(f"no {pattern!r} is shown but {self.shown[self.read_to:]!r}")
        self.read_to = found.end()
        return found

    def answer(self, question, text):
        """Waits for the question, and types the answer and Return."""
        self.expect(question)
        self.type(text + "\n")

    def echoes(self):
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def _read(self):
        if not select.select([self.master], [], [], PATIENCE)[0]:
            return False
        try:
            self.shown += os.read(self.master, 65536).decode(errors="replace").replace("\r\n", "\n")
        except OSError:  # nobody is left on the terminal
            return False
        return True

    def end(self):
        """Reads to the end; the exit status."""
        while self._read():
            pass
        return self.process.wait(timeout=PATIENCE)

    def hang_up(self):
        os.close(self.master)
        self.master = -1
        self.process.wait(timeout=PATIENCE)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            os.close(self.master)
            self.master = -1
