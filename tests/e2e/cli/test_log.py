"""`dutyme log`: a table with the newest tour on top, and above it what runs."""
import json

from lib.dutyme import Stage

COLUMNS = ["WHEN", "HOW LONG", "WHO", "FOR WHOM", "SCHEDULE", "OUTCOME", "COMMIT"]


class Log(Stage):
    def table(self, *words):
        """The rows, each a dictionary by the heads of its columns."""
        job = self.start("log", *words)
        self.assertEqual(job.wait()[0], 0, job.err)
        heads, *lines = job.out.splitlines()
        begins = [heads.index(name) for name in COLUMNS] + [None]
        self.assertEqual(heads.split("  ")[0], "WHEN")
        return [{name: line[begins[i]:begins[i + 1]].strip() for i, name in enumerate(COLUMNS)} for line in lines]

    def test_the_newest_is_first_and_what_runs_is_above_it(self):
        for code in (0, 3):
            self.run_exec("--", "sh", "-c", f"exit {code}")
        job, command = self.play("--schedule", "PSEC001", schedules=("PSEC001",))
        rows = self.table()
        self.assertEqual([row["OUTCOME"] for row in rows], ["running", "exit 3", "exit 0"])
        self.assertEqual([row["SCHEDULE"] for row in rows], ["Secondary On-Call", "Primary", "Primary"])
        for row in rows:
            self.assertEqual(row["WHO"], "Ada Byron")
            self.assertRegex(row["WHEN"], r"^\d{4}-\d\d-\d\d \d\d:\d\d UTC$")
            self.assertRegex(row["HOW LONG"], r"^\d+\w")
        self.assertEqual([row["FOR WHOM"] for row in rows[1:]], ["Bo Larsen", "Bo Larsen"])
        self.assertEqual([row["OUTCOME"] for row in self.table("-n", "2")], ["running", "exit 3"])
        command.exit()
        job.wait()

    def test_only_so_many_and_only_since(self):
        self.run_exec()
        self.run_exec("--", "sh", "-c", "exit 3")
        self.assertEqual([row["OUTCOME"] for row in self.table("-n", "1")], ["exit 3"])
        self.assertEqual(len(self.table("--since", "1h")), 2)
        self.assertEqual(len(self.table("--since", "2026-01-01", "--number", "5")), 2)
        told = self.start("log", "--json", "-n", "1")
        told.wait()
        self.assertEqual([tour["outcome"] for tour in json.loads(told.out)["tours"]], ["exit 3"])
        job = self.start("log", "--since", "2099-01-01")
        self.assertEqual((job.wait(), job.out), ((0, "dutyme: no tours since then\n"), ""))

    def test_a_commit_is_told(self):
        self.shell("git init -q && git -c user.name=A -c user.email=a@b.c commit -q --allow-empty -m 'fix the fax'")
        self.run_exec()
        row, = self.table()
        self.assertRegex(row["COMMIT"], r'^[0-9a-f]{12} .*"fix the fax" by A$')

    def shell(self, line):
        job = self.start("exec", "--", "sh", "-ec", line, env={"DUTYME_SKIP": "1"})
        self.assertEqual(job.wait()[0], 0, job.err)


class Stop(Stage):
    def test_what_was_given_back_is_said_with_its_time(self):
        job = self.start("start", "--json")
        job.wait()
        taken = json.loads(job.out)
        override = taken["taken"][0]["id"]
        self.assertEqual(self.start("stop").wait()[0], 0)
        for word in (taken["tour"], override.partition("/")[2]):
            status, err = self.start("stop", word).wait()
            self.assertEqual(status, 0, err)
            self.assertRegex(err, rf"^dutyme: {word} was given back at \d\d:\d\d UTC\n$")
        self.assertEqual(self.start("stop", override).wait(), (0, f"dutyme: {override.partition('/')[2]} is over already\n"))

    def test_a_word_that_is_neither_is_no_and_what_is_held_is_said(self):
        status, err = self.start("stop", "frob").wait()
        self.assertEqual(status, 1)
        self.says(err, "nothing called frob is taken from this machine, or was", "hint: nothing is held from here")
        job = self.start("start", "--json")
        job.wait()
        tour = json.loads(job.out)["tour"]
        status, err = self.start("stop", "frob").wait()
        self.assertEqual(status, 1)
        self.says(err, f"hint: dutyme stop {tour}")
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.given_back()
