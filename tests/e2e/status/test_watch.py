"""`dutyme status --watch` as a job of a shell: Ctrl-Z, fg, and what the terminal is like in between and afterwards."""
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios

from lib.puppet import PATIENCE
from lib.dutyme import DUTYME, Stage

JOB_SHELL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "job_shell.py")
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Job(Stage):
    """A shell of ours with the job in its foreground, and the person at the terminal."""

    def begin(self, *words, columns=100):
        self.master, self.slave = os.openpty()
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, self.slave)
        self.size(columns)
        self.modes = termios.tcgetattr(self.slave)
        self.text = ""
        self.shell = subprocess.Popen(
            [sys.executable, "-S", "-B", JOB_SHELL, DUTYME, *words], start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=self.work,
            env=self.environment(TERM="xterm-256color"), preexec_fn=lambda: self.take_terminal(self.slave))
        self.addCleanup(self._close, self.shell)
        self.addCleanup(self.shell.stdin.close)

    def size(self, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def press(self, key):
        os.write(self.master, key)

    def told(self):
        """What the shell tells of the job next; what is drawn meanwhile is read."""
        while self.shell.stdout not in self.ready(self.shell.stdout, self.master):
            self.read()
        line = self.shell.stdout.readline().split()
        while self.ready(self.master, time=0):
            self.read()
        return line[0], int(line[1])

    def ready(self, *files, time=PATIENCE):
        ready = select.select(files, [], [], time)[0]
        if time and not ready:
            self.fail(f"nothing happens after {self.text[-200:]!r}")
        return ready

    def read(self):
        self.text += os.read(self.master, 65536).decode()

    def picture(self, since=0):
        """The widest line of the first whole picture drawn from there on."""
        def whole():
            return re.search(r"\x1b\[H((?:(?!\x1b\[H).)*?▲ now.*?)\x1b\[J", self.text[since:], re.DOTALL)
        while not (found := whole()):
            self.ready(self.master)
            self.read()
        return max(len(line) for line in ESCAPE.sub("", found[1]).split("\r\n"))

    def is_lent(self):
        """The terminal is dutyme's: the other screen, no cursor, keys without Enter and unseen."""
        self.assertEqual(self.text.count("\x1b[?1049h"), self.text.count("\x1b[?1049l") + 1)
        self.assertGreater(self.text.rfind("\x1b[?25l"), self.text.rfind("\x1b[?25h"))
        self.assertFalse(termios.tcgetattr(self.slave)[3] & (termios.ICANON | termios.ECHO))

    def is_as_it_was(self):
        self.assertEqual(termios.tcgetattr(self.slave), self.modes)
        self.assertEqual(self.text.count("\x1b[?1049h"), self.text.count("\x1b[?1049l"))
        self.assertGreater(self.text.rfind("\x1b[?25h"), self.text.rfind("\x1b[?25l"))

    def fg(self):
        """To the foreground again; where the new pictures begin."""
        since = len(self.text)
        self.shell.stdin.write("fg\n")
        self.shell.stdin.flush()
        return since


class Watch(Job):
    def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(self):
        self.begin("status", "--watch")
        since = 0
        for _ in range(3):
            self.picture(since)
            self.is_lent()
            self.press(b"\x1a")
            self.assertEqual(self.told(), ("stopped", signal.SIGTSTP))
            self.is_as_it_was()
            since = self.fg()
        self.picture(since)
        self.is_lent()
        self.press(b"q")
        self.assertEqual(self.told(), ("ended", 0))
        self.is_as_it_was()

    def test_a_terminal_that_was_resized_while_it_was_stopped_is_drawn_as_it_is_now(self):
        self.begin("status", "--watch")
        self.assertGreater(self.picture(), 90)
        self.press(b"\x1a")
        self.told()
        self.size(50)
        self.assertLessEqual(self.picture(self.fg()), 50)
        self.press(b"\x03")
        self.told()

    def test_ctrl_c_is_a_death_of_that_signal_also_after_a_stop(self):
        for key, number in ((b"\x03", signal.SIGINT), (b"\x1c", signal.SIGQUIT)):
            self.begin("status", "--watch")
            self.picture()
            self.press(b"\x1a")
            self.told()
            self.picture(self.fg())
            self.press(key)
            self.assertEqual(self.told(), ("ended", -number))
            self.is_as_it_was()

    def test_what_ends_it_while_it_is_stopped_finds_the_terminal_given_back(self):
        self.begin("status", "--watch")
        self.picture()
        self.press(b"\x1a")
        self.told()
        self.shell.stdin.close()
        self.assertEqual(self.told(), ("ended", -signal.SIGTERM))
        self.is_as_it_was()
