"""What a terminal shows, at three widths, without colours, without UTF-8, and where it is dumb."""
import re

from lib.dutyme import Stage
from lib.terminal import Terminal

SGR = re.compile(r"\x1b\[[0-9;]*m")


class Screens(Stage):
    def shown(self, *words, columns=80, env=None):
        """All that was written to a terminal of that width, both streams."""
        screen = Terminal(columns=columns)
        self.addCleanup(screen.close)
        screen.start(self.start, *words, env=env)
        self.assertIn(screen.end(), (0, 1, 125))
        return screen.shown

    def lines(self, *words, columns=80, env=None):
        return SGR.sub("", self.shown(*words, columns=columns, env=env)).splitlines()

    def test_no_line_is_wider_than_the_terminal_and_each_goes_on_below_its_beginning(self):
        for columns in (40, 80, 120):
            for words in (["exec", "--service", "Checkout", "--", "true"], ["exec", "--dry-run", "--", "true"], ["exec", "--schedule", "Primry", "--", "true"],
                          ["doctor"]):
                with self.subTest(columns=columns, words=words):
                    lines = self.lines(*words, columns=columns)
                    for line in lines:
                        self.assertTrue(len(line) <= columns or " " not in line.strip(), line)
                    margin = 18 if words == ["doctor"] else 17 if "--dry-run" in words else 8
                    for line in lines:
                        if not re.match(r"dutyme: |\w", line):
                            self.assertTrue(line.startswith(" " * margin), line)

    def test_a_sentence_is_whole_when_its_lines_are_joined(self):
        narrow = " ".join(" ".join(self.lines("exec", "--dry-run", "--", "true", columns=40)).split())
        self.assertRegex(narrow, r"Ada Byron would take Primary from Bo Larsen until \d\d:\d\d at the latest, then Bo Larsen")

    def test_no_escape_where_there_are_to_be_none(self):
        for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            for words in (["exec", "--", "true"], ["status"], ["log"]):
                self.assertNotIn("\x1b", self.shown(*words, env=env))
        self.assertIn("\x1b[38;5;166m", self.shown("exec", "--", "true", env={"TERM": "xterm-256color"}))

    def test_without_utf_8_all_is_ascii_and_a_bar_is_not_broken(self):
        shown = self.shown("exec", "--", "true", env={"LANG": "C", "NO_COLOR": "1"})
        self.assertTrue(shown.isascii(), shown)
        self.assertRegex(shown, r"Ada Byron +\*{3,}")
        self.assertRegex(shown, r"\. relieved   - shift   \* deploy")

    def test_what_is_over_is_drawn_as_over(self):
        self.start("start", "--for", "2h").wait()
        self.box.shift_clock(3600)
        self.assertEqual(self.start("stop").wait()[0], 0)
        shown = self.shown("status", "--for", "8h", env={"NO_COLOR": "1"})
        self.assertIn("finished deploy", shown)
        self.assertNotIn("█ deploy", shown)

    def test_the_plan_is_told_in_the_readers_zone_where_they_sit_elsewhere(self):
        for env, pattern in (({}, r"until \d\d:\d\d UTC \(30 min\) at the latest"),
                             ({"TZ": "Europe/Berlin"}, r"until \d\d:\d\d \+0[12]:00 \(30 min\) at the latest")):
            _, err = self.run_exec("--dry-run", env=env)
            self.assertRegex(err, pattern)
        self.assertRegex("\n".join(self.lines("exec", "--dry-run", "--", "true", columns=200)), r"until \d\d:\d\d at the latest")
        self.assertRegex("\n".join(self.lines("exec", "--dry-run", "--", "true", columns=200,
                                              env={"CI": "true", "DUTYME_USER": "ada@example.com"})), r"until \d\d:\d\d UTC")


class Help(Stage):
    def test_no_line_is_wider_than_80_columns(self):
        for verb in ("exec", "start", "stop", "status", "recover", "doctor", "hook", "log", "config", "sandbox", "completion", "version", "help"):
            job = self.start("help", verb)
            job.wait()
            self.assertEqual([line for line in job.out.splitlines() if len(line) > 80], [], verb)
