"""The other side of a terminal that dutyme draws on."""
import fcntl
import os
import re
import select
import struct
import termios

from lib.puppet import PATIENCE

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Screen:
    """The other side of a terminal that dutyme is on: what it has written, and the keys."""

    def __init__(self, test, *words, columns=80, rows=24, env=None):
        self.test = test
        self.master, slave = os.openpty()
        test.addCleanup(os.close, self.master)
        self.size(columns, rows)
        self.modes = termios.tcgetattr(slave)
        self.job = test.start(*words, stdin=slave, stdout=slave, stderr=slave, process_group=None,
                              start_new_session=True, env={"TERM": "xterm-256color", **(env or {})},
                              preexec_fn=lambda: test.take_terminal(slave))
        self.slave = slave
        test.addCleanup(os.close, slave)
        self.text = ""

    def size(self, columns, rows=24):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def until(self, matches):
        """Reads on until that holds for all that was written; a text: until it is there."""
        holds = matches if callable(matches) else lambda text: matches in text
        while not holds(self.text):
            if not select.select([self.master], [], [], PATIENCE)[0]:
                self.test.fail(f"it does not come: {self.text!r}")
            self.text += os.read(self.master, 65536).decode()
        return self.text

    def frame(self, part):
        """The last picture of --watch, once it is whole and holds this."""
        def pictures(text):
            return [one for one in text.split("\x1b[H")[1:] if one.endswith("\x1b[J")]
        self.until(lambda text: pictures(text) and part in pictures(text)[-1])
        return ESCAPE.sub("", pictures(self.text)[-1]).split("\r\n")

    def end(self):
        """(status, everything it has written)"""
        status = self.job.process.wait(timeout=PATIENCE)
        while select.select([self.master], [], [], 0)[0]:
            self.text += os.read(self.master, 65536).decode()
        return status, self.text.replace("\r\n", "\n")

    def is_as_it_was(self):
        self.test.assertEqual(termios.tcgetattr(self.slave), self.modes)
        self.test.assertEqual(self.text.count("\x1b[?1049h"), self.text.count("\x1b[?1049l"))
        self.test.assertGreater(self.text.rfind("\x1b[?25h"), self.text.rfind("\x1b[?25l"))
