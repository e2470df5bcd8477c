"""`dutyme status --watch` as a job of a shell: Ctrl-Z, fg, and what the terminal is like in between and afterwards."""
import os
import select
import signal
import subprocess
import sys

from lib.dutyme import DUTYME, PATIENCE, Stage
from screen import Screen

JOB_SHELL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "job_shell.py")


class Job(Stage):
    """A shell of ours with the job in its foreground, and the person at the terminal."""

    def begin(self, *words):
        self.screen = Screen(self, columns=100)
        self.shell = self.screen.start(
            subprocess.Popen, [sys.executable, "-S", "-B", JOB_SHELL, DUTYME, *words], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, cwd=self.work, env=self.environment(TERM="xterm-256color"))
        self.addCleanup(self._close, self.shell)
        self.addCleanup(self.shell.stdin.close)

    def told(self):
        """What the shell tells of the job next; what is drawn meanwhile is read."""
        while self.shell.stdout not in self.ready(self.shell.stdout, self.screen.master):
            self.screen.read()
        line = self.shell.stdout.readline().split()
        while self.ready(self.screen.master, time=0) and self.screen.read():
            pass
        return line[0], int(line[1])

    def ready(self, *files, time=PATIENCE):
        ready = select.select(files, [], [], time)[0]
        if time and not ready:
            self.fail(f"nothing happens after {self.screen.shown[-200:]!r}")
        return ready

    def width(self, since=0):
        """The width of the picture drawn from there on."""
        return max(map(len, self.screen.picture("▲ now", since)))

    def fg(self):
        """To the foreground again; where the new pictures begin."""
        since = len(self.screen.shown)
        self.shell.stdin.write("fg\n")
        self.shell.stdin.flush()
        return since


class Watch(Job):
    def test_it_begins_while_pagerduty_is_down(self):
        self.box.fault("any=status:500")
        self.begin("status", "--watch")
        picture = "\n".join(self.screen.picture("q: quit"))
        self.assertRegex(picture, r"dutyme status   \d\d:\d\d UTC   q: quit")  # a title, the clock and the key
        self.assertRegex(picture, r"as of \d\d:\d\d UTC: PagerDuty answered 500")
        self.screen.type("q")
        self.assertEqual(self.told(), ("ended", 0))

    def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(self):
        self.begin("status", "--watch")
        since = 0
        for _ in range(3):
            self.width(since)
            self.screen.is_lent()
            self.screen.press("Z")
            self.assertEqual(self.told(), ("stopped", signal.SIGTSTP))
            self.screen.is_as_it_was()
            since = self.fg()
        self.width(since)
        self.screen.is_lent()
        self.screen.type("q")
        self.assertEqual(self.told(), ("ended", 0))
        self.screen.is_as_it_was()

    def test_a_terminal_that_was_resized_while_it_was_stopped_is_drawn_as_it_is_now(self):
        self.begin("status", "--watch")
        self.assertGreater(self.width(), 90)
        self.screen.press("Z")
        self.told()
        self.screen.resize(50)
        self.assertLessEqual(self.width(self.fg()), 50)
        self.screen.press("C")
        self.told()

    def test_ctrl_c_is_a_death_of_that_signal_also_after_a_stop(self):
        for key, number in (("C", signal.SIGINT), ("\\", signal.SIGQUIT)):
            self.begin("status", "--watch")
            self.width()
            self.screen.press("Z")
            self.told()
            self.width(self.fg())
            self.screen.press(key)
            self.assertEqual(self.told(), ("ended", -number))
            self.screen.is_as_it_was()

    def test_what_ends_it_while_it_is_stopped_finds_the_terminal_given_back(self):
        self.begin("status", "--watch")
        self.width()
        self.screen.press("Z")
        self.told()
        self.shell.stdin.close()
        self.assertEqual(self.told(), ("ended", -signal.SIGTERM))
        self.screen.is_as_it_was()
