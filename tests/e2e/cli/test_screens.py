"""What a terminal shows, at three widths, without colours, without UTF-8, and where it is dumb."""
import os
import re

from lib.dutyme import ROOT, Stage, content
from lib.terminal import Terminal

DAY = 24 * 3600
THEN = 14 * 3600 + 2 * 60 + 10  # in a day
SGR = re.compile(r"\x1b\[[0-9;]*m")


class Shown(Stage):
    def shown(self, *words, columns=80, env=None):
        """All that was written to a terminal of that width, both streams."""
        screen = Terminal(columns=columns)
        self.addCleanup(screen.close)
        screen.start(self.start, *words, env=env)
        self.assertIn(screen.end(), (0, 1, 125))
        return screen.shown

    def lines(self, *words, columns=80, env=None):
        return SGR.sub("", self.shown(*words, columns=columns, env=env)).splitlines()


class Screens(Shown):
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


GOLDEN = os.path.join(ROOT, "tests/e2e/cli/screens")


def without_chance(screen):
    """A lease ends at an odd second: a minute, and a cell of the picture, may be one more or less."""
    return re.sub(r"([█┄━*.-])\1{2,}", r"\1\1\1", re.sub(r"until 14:3[12]", "until 14:32", screen))


class Golden(Shown):
    """A few screens as they are, at two minutes past two by PagerDuty's clock. DUTYME_WRITE=1 writes them anew."""

    def setUp(self):
        super().setUp()
        now = self.box.now_ms() // 1000
        self.box.shift_clock((THEN - now) % DAY)
        self.write(os.path.join(self.work, "deploy.sh"), "#!/bin/sh\n", 0o755)

    def check(self, name, *words, columns=80, env=None):
        shown = "".join(line.rstrip() + "\n" for line in self.lines(*words, columns=columns, env={"NO_COLOR": "1", **(env or {})}))
        shown = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", shown)
        shown = re.sub(r"\d{4}-\d\d-\d\d(\s+)\d\d:\d\d", r"2026-12-04\g<1>08:57", shown)  # the shift ends days later
        path = os.path.join(GOLDEN, f"{name}.txt")
        if os.environ.get("DUTYME_WRITE"):
            with open(path, "w", encoding="utf-8") as file:
                file.write(shown)
        else:
            self.assertEqual(without_chance(shown), without_chance(content(path).decode()))

    def test_the_plan(self):
        for columns in (40, 80, 120):
            self.check(f"plan-{columns}", "exec", "--dry-run", "--", "./deploy.sh", columns=columns)
        self.check("plan-ascii", "exec", "--dry-run", "--", "./deploy.sh", env={"LANG": "C"})
        self.check("plan-dumb", "exec", "--dry-run", "--", "./deploy.sh", env={"TERM": "dumb"})

    def test_who_is_on_call(self):
        for columns in (40, 80, 120):
            self.check(f"status-{columns}", "status", columns=columns)
        self.check("status-ascii", "status", env={"LANG": "C"})

    def test_the_refusal(self):
        for columns in (40, 80, 120):
            self.check(f"refusal-{columns}", "exec", "--", "./deploy.sh", columns=columns, env={"DUTYME_TOKEN": "wrong"})
