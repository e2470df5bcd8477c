"""`dutyme status` and what dutyme draws: on terminals of all kinds, and where there is none."""
import json
import os
import re
import signal
import time

from lib.dutyme import Stage
from lib.overrides import rfc3339
from lib.sandbox import READ_ONLY
from lib.terminal import ESCAPE
from screen import Screen

MIDDLE = True

BLOCKS = "━▒█┄╳▲"


class Status(Stage):
    def status(self, *words, env=None, **how):
        job = self.start("status", *words, env=env, **how)
        code, self.err = job.wait()
        return code, job.out

    def shows(self, *words, env=None):
        code, out = self.status(*words, env=env)
        self.assertEqual((code, self.err), (0, ""))
        return out

    def screen(self, *words, columns=80, rows=24, env=None):
        screen = Screen(self, columns, rows)
        screen.start(self.start, *words, env={"TERM": "xterm-256color", **(env or {})})
        return screen

    def watch(self, *words, **how):
        return self.screen("status", "--watch", *words, **how)

    def drawn(self, *words, **how):
        """(status, all that was shown) of a dutyme at a terminal."""
        screen = self.screen(*words, **how)
        status = screen.end()
        return status, screen.shown

    def table(self, *words, env=None):
        document = json.loads(self.shows("--json", *words, env=env))
        self.assertEqual(document["version"], 1)
        return document


class Schedules(Status):
    def test_who_is_on_until_when_and_who_then(self):
        out = self.shows("--schedule", "PV3CHG1", "--schedule", "Primary")
        changes, primary = out.split("\n\n")[:2]
        self.assertRegex(changes, r"^\S.*: Mia \w+ until (\S+ )?\d\d:\d\d UTC, then Bo Larsen\n")
        self.assertRegex(primary, r"^Primary: Bo Larsen")
        self.assertRegex(primary, r"\nBo Larsen +━+")
        self.assertRegex(primary, r"▲ now (\S+ )?\d\d:\d\d UTC")

    def test_a_read_only_token_will_do_and_nothing_is_written(self):
        self.shows(env={"DUTYME_TOKEN": READ_ONLY})
        self.assertEqual(self.box.writes(), [])

    def test_people_at_once_are_lanes_of_their_own(self):
        out = self.shows("--schedule", "PV3TWO1")
        self.assertRegex(out, r": Bo Larsen and Mia \w+")
        self.assertRegex(out, r"\nBo Larsen +━")
        self.assertRegex(out, r"\nMia \w+ +━")

    def test_a_service_is_looked_at_through_the_schedules_that_page_for_it(self):
        self.assertRegex(self.shows("--service", "Website", env={"DUTYME_SCHEDULE": None}), r"^Deploy Slot: nobody")
        self.assertRegex(self.shows("--escalation-policy", "Extra hands", env={"DUTYME_SCHEDULE": None}), r"(?m)^Covered: ")

    def test_a_gap_is_drawn(self):
        out = self.shows("--schedule", "PV3GAP1", "--for", "1h")
        self.assertRegex(out, r"then nobody\n")
        self.assertRegex(out, r"\nnobody +╳+\n")
        self.assertIn("╳ nobody on call", out)

    def test_somebody_elses_override_is_told_from_a_shift(self):
        by_hand = (int(time.time()) + 7200) // 3600 * 3600  # people end theirs at whole minutes
        self.box.somebody_else("PMIA001", end=rfc3339(by_hand * 1000))
        out = self.shows()
        self.assertRegex(out, r"\nMia \w+ +▒+\n")
        self.assertNotIn("█", out)
        shifts = self.table()["schedules"][0]["shifts"]
        self.assertEqual({(shift["user"], shift["override"], shift["deploy"]) for shift in shifts},
                         {("PMIA001", True, False), ("PBOB001", False, False)})

    def test_json(self):
        document = self.table("--schedule", "PV3TWO1")
        self.assertEqual(set(document), {"version", "sandbox", "now", "from", "until", "schedules", "tours"})
        schedule = document["schedules"][0]
        self.assertEqual(schedule["on_call"], sorted(schedule["on_call"]))
        self.assertLessEqual({"schedule", "schedule_name", "kind", "url", "on_call", "shifts", "strays"},
                             set(schedule))
        self.assertEqual(schedule["kind"], "shifts")
        self.assertEqual(set(schedule["shifts"][0]),
                         {"user", "name", "start", "end", "override", "deploy", "finished"})
        self.assertEqual(document["tours"], [])

    def test_times_are_those_of_the_users_zone(self):
        told = re.search(r"now (\S+ \S+)", self.shows(env={"TZ": "Asia/Kathmandu"}))[1]
        self.assertTrue(told.endswith("+05:45"), told)

    def test_misuse(self):
        for words, part in ((["--for", "3s"], "--for 3s is not a duration from 30m to 336h"),
                            (["--watch"], "stdout is none"), (["now"], 'unexpected argument "now"')):
            code, _ = self.status(*words)
            self.assertEqual(code, 125)
            self.says(self.err, part)


class Tours(Status):
    def test_what_is_held_is_shown_and_checked(self):
        code, out = self.status("--check")
        self.assertEqual((code, out), (1, ""))
        self.says(self.err, "nothing is held from here")
        job, command = self.play()
        out = self.shows()
        self.assertRegex(out, r"\nAda Byron +█+\n")
        self.assertRegex(out, r"Ada Byron holds Primary until (\S+ )?\d\d:\d\d UTC \(2\dm left\), renewed")
        self.assertNotIn("elsewhere", out)
        held = self.shows("--check")
        self.assertRegex(held, r"^Ada Byron holds Primary until (\S+ )?\S+ UTC\n$")
        tour = self.table()["tours"][0]
        self.assertEqual((tour["user"], tour["orphan"], tour["holds"][0]["schedule"]),
                         ("PADA001", False, "PPRI001"))
        command.exit(0)
        job.wait()
        self.assertEqual(self.status("--check")[0], 1)

    def test_without_a_schedule_nobody_is_asked(self):
        code, _ = self.start("start", "--for", "20m").wait()
        self.assertEqual(code, 0)
        before = len(self.box.log())
        out = self.shows(env={"DUTYME_SCHEDULE": None, "DUTYME_TOKEN": None})
        self.assertIn("Ada Byron holds Primary", out)
        command = re.search(r"give it back: dutyme (stop \w+)", out)[1]
        self.assertEqual(len(self.box.log()), before)
        self.assertEqual(self.start(*command.split()).wait()[0], 0)
        self.assertEqual(self.shows(env={"DUTYME_SCHEDULE": None}), "nothing is held from here\n")

    def test_what_is_held_is_shown_when_pagerduty_is_out_of_reach(self):
        self.start("start", "--for", "20m").wait()
        code, out = self.status(env={"DUTYME_TOKEN": "no-such-token-123456"})
        self.assertEqual(code, 125)
        self.assertIn("Ada Byron holds Primary", out)
        self.start("stop").wait()

    def test_an_orphan_comes_with_the_command_that_clears_it(self):
        self.abandon_tour()
        out = self.shows()
        self.assertIn("Orphaned (no dutyme on this machine is running for it):\nAda Byron holds Primary", out)
        self.assertIn("its dutyme is gone; give it back: dutyme recover\n", out)
        self.assertTrue(self.table()["tours"][0]["orphan"])
        self.assertEqual(self.start("recover").wait()[0], 0)
        self.assertNotIn("Ada Byron", self.shows().split("\n\n")[-1])

    def test_so_does_what_another_machine_has_taken(self):
        elsewhere = {"XDG_STATE_HOME": os.path.join(self.folder, "elsewhere")}
        self.start("start", "--for", "20m", env=elsewhere).wait()
        out = self.shows()
        self.assertRegex(out, r"\nAda Byron +█+\n")
        command = re.search(r"if its deploy is over: dutyme (stop PPRI001/\w+)\n", out)[1]
        self.assertEqual(self.table()["schedules"][0]["strays"][0]["id"], command.split()[1])
        self.assertEqual(self.start(*command.split()).wait()[0], 0)
        self.assertNotIn("elsewhere", self.shows())
        self.start("stop", env=elsewhere).wait()


class Terminals(Status):
    def test_colours_only_where_they_are_seen_and_wanted(self):
        for env, words, coloured in (({}, [], True), ({"NO_COLOR": "1"}, [], False),
                                     ({"TERM": "dumb"}, [], False)):
            code, text = self.drawn("status", "--schedule", "PV3GAP1", *words, env=env)
            self.assertEqual(code, 0)
            self.assertEqual("\x1b[" in text, coloured, env)
        self.assertNotIn("\x1b", self.shows("--schedule", "PV3GAP1"))
        self.assertIn("\x1b[", self.shows("--schedule", "PV3GAP1", env={"CLICOLOR_FORCE": "1"}))

    def test_ascii_in_a_locale_without_utf_8_and_when_asked(self):
        for words, env in ((["--ascii"], {}), ([], {"LANG": "C"}), ([], {"LC_ALL": "POSIX"})):
            out = self.shows("--schedule", "PV3GAP1", *words, env=env)
            self.assertTrue(out.isascii(), out)
            self.assertRegex(out, r"\nnobody +x+")
        self.assertIn("━", self.shows(env={"LANG": None, "LC_CTYPE": "de_DE.utf8"}))

    def test_nothing_is_wider_than_the_terminal(self):
        for columns in (40, 57, 120):
            code, text = self.drawn("status", "--schedule", "PV3GAP1", columns=columns)
            self.assertEqual(code, 0)
            widths = [len(line) for line in ESCAPE.sub("", text).split("\n")]
            self.assertLessEqual(max(widths), columns)
            self.assertGreater(max(widths), columns - 12)


class Watch(Status):
    def test_it_draws_anew_when_the_terminal_is_resized_and_ends_with_q(self):
        screen = self.watch(columns=100)
        wide = screen.picture("▲ now")
        asked = len(self.box.log())
        screen.resize(50)
        screen.until(lambda shown: shown.count("\x1b[H") >= 2, "another picture")
        narrow = screen.picture("▲ now")
        self.assertLessEqual(max(map(len, narrow)), 50, narrow)
        self.assertGreater(max(map(len, wide)), 90)
        self.assertEqual(len(self.box.log()), asked, "a resize is no reason to ask again")
        screen.type("q")
        self.assertEqual(screen.end(), 0)
        screen.is_as_it_was()

    def test_ctrl_c_ends_it_and_leaves_the_terminal_as_it_was(self):
        screen = self.watch()
        screen.picture("▲ now")
        screen.press("C")
        self.assertEqual(screen.end(), -signal.SIGINT)
        screen.is_as_it_was()

    def test_it_looks_again_when_something_is_known_to_change(self):
        self.start("start", "--for", "20m").wait()
        screen = self.watch()
        screen.picture("Ada Byron holds")
        self.assertEqual(self.start("stop").wait()[0], 0)
        screen.picture("Bo Larsen until")  # within half a minute
        screen.until(lambda shown: "holds" not in shown.rpartition("\x1b[H")[2], "that nothing is held")
        screen.type("q")
        self.assertEqual(screen.end(), 0)

    def test_a_screen_of_few_lines_is_not_scrolled(self):
        screen = self.watch("--schedule", "PV3TWO1", "--schedule", "PPRI001", rows=5)
        self.assertEqual(len(screen.picture("Bo Larsen")), 5)
        screen.type("q")
        self.assertEqual(screen.end(), 0)


class Announcement(Status):
    def test_exec_draws_its_plan_on_a_terminal(self):
        code, text = self.drawn("exec", "--", "true")
        plain = ESCAPE.sub("", text)
        self.assertEqual(code, 0)
        self.assertRegex(plain, r"\ndutyme: Ada Byron  █+\n")
        self.assertRegex(plain, r"\ndutyme: Bo Larsen  ┄+━+\n")
        self.assertRegex(plain, r"\ndutyme: Primary is back with Bo Larsen after 0s \(exit 0\)\n$")
        self.assertTrue(all(re.match(r"dutyme: |        \S", line) for line in plain.splitlines()), plain)

    def test_so_do_a_dry_run_and_start(self):
        for words in (["exec", "--dry-run", "--", "true"], ["start", "--dry-run"]):
            code, text = self.drawn(*words)
            self.assertEqual(code, 0)
            self.assertIn("█", text)

    def test_nothing_is_drawn_where_nobody_looks(self):
        _, err = self.run_exec()
        self.says(err, "Ada Byron takes Primary from Bo Larsen")
        self.assertFalse(set(err) & set(BLOCKS))
        for env, words in (({"CI": "true", "DUTYME_USER": "ada@example.com"}, []), ({}, ["--quiet"])):
            _, text = self.drawn("exec", *words, "--", "true", env=env)
            self.assertFalse(set(text) & set(BLOCKS), text)


class Waits(Status):
    LATE = "schedule=429:3@1-2"

    def test_a_wait_is_one_line_on_a_terminal_and_gone_before_the_command(self):
        self.box.fault(self.LATE)
        code, text = self.drawn("exec", "--", "echo", "the command")
        self.assertEqual(code, 0)
        self.assertRegex(text, r"\rdutyme: trying again in \d+s: PagerDuty asks for fewer requests")
        wait = text.rindex("trying again")
        self.assertLess(wait, text.index("the command"))
        self.assertRegex(text[wait:], r"^[^\r]*\r {79}\rdutyme: Ada Byron takes")

    def test_so_is_the_wait_for_what_is_in_doubt(self):
        self.box.fault("create-override=lost-reply")
        code, text = self.drawn("exec", "--", "true", env={"TERM": "dumb"})
        self.assertEqual(code, 0)
        self.assertRegex(text, r"\rdutyme: trying again in \ds: PagerDuty did not say whether")
        self.assertNotIn("\x1b", text)

    def test_elsewhere_it_is_a_line(self):
        self.box.fault(self.LATE)
        code, err = self.run_exec()
        self.assertEqual(code, 0)
        self.says(err, "trying again in")
        self.assertNotIn("\x1b", err)
