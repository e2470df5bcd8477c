"""Two hundred tours at once with one key, which PagerDuty lets ask 960 times a minute, as in a big company's CI.
"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

from lib import overrides
from lib.dutyme import DUTYME, PATIENCE, Stage

FIXED = 10  # every so many-th tour is a start and a stop; the others are `exec -- true`


class Tours(Stage):
    SANDBOX_ARGS = ("--rate", "960")
    COUNT = 200
    ENOUGH = True  # for all of them

    def begin(self, number):
        """One tour in a home of its own, as on machines of their own: (process, its home)."""
        home = os.path.join(self.folder, f"home{number}")
        os.makedirs(home)
        fixed = number % FIXED == 0
        words = ["start"] if fixed else ["exec", "--", "touch", os.path.join(home, "ran")]
        self.err[number] = tempfile.TemporaryFile("w+")
        self.addCleanup(self.err[number].close)
        return subprocess.Popen([DUTYME, *words], env=self.environment(HOME=home), cwd=self.work,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.err[number]), home

    def test_all_of_them_at_once(self):
        self.err = {}
        jobs = {number: self.begin(number) for number in range(self.COUNT)}
        for number, (process, home) in jobs.items():
            status = process.wait(timeout=PATIENCE * 3)
            if number % FIXED:  # a deploy, which nothing stops
                self.assertEqual(status, 0, self.said(number))
                self.assertTrue(os.path.exists(os.path.join(home, "ran")))
            elif self.ENOUGH or status != 125:
                self.assertEqual(status, 0, self.said(number))
        for number in range(0, self.COUNT, FIXED):
            stop = subprocess.run([DUTYME, "stop"], env=self.environment(HOME=jobs[number][1]), cwd=self.work,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE * 3)
            self.assertEqual(stop.returncode, 0, stop.stderr)
        self.nobody_is_left()
        self.judge(jobs)

    def said(self, number):
        self.err[number].seek(0)
        return self.err[number].read()

    def judge(self, jobs):
        history, log = self.overrides(), self.box.log()
        made = overrides.ours(history)
        refused = sum(entry["status"] == 429 for entry in log)
        covered = [number for number in jobs if " takes " in self.said(number) and "(429)" not in self.said(number)]
        self.assertEqual(len(covered) == len(jobs) and refused == 0, self.ENOUGH)
        print(f"{len(jobs)} tours, {len(covered)} covered, {len(log)} requests, {refused} of them refused by the "
              f"limit, {len(made)} overrides", file=sys.stderr)
        self.assertEqual(overrides.standing(history, self.box.now_ms()), [])
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.assertEqual(overrides.forbidden(log, {override["id"] for override in made}, ["PPRI001"]), [])
        self.each_once(log, made)
        self.every_tour_told(jobs, covered, made)

    def each_once(self, log, made):
        """No creation was asked for again after it had been carried out; every override was ended once."""
        created = collections.Counter(entry["body"] for entry in log if entry["method"] == "POST" and entry["committed"])
        self.assertEqual(sum(created.values()), len(made))
        ended = collections.Counter(re.sub(".*/", "", entry["target"]) for entry in log
                                    if entry["method"] == "DELETE" and entry["committed"])
        self.assertEqual(ended, {override["id"]: 1 for override in made})

    def every_tour_told(self, jobs, covered, made):
        """The journals agree with PagerDuty: each covered tour knows one override, and no two the same."""
        known = []
        for number, (_, home) in jobs.items():
            path = os.path.join(home, ".local/state/dutyme")
            if number not in covered and not os.path.exists(path):
                continue
            with open(os.path.join(path, "log"), encoding="utf-8") as file:
                tours = [json.loads(line) for line in file]
            ids = [lease["override"] for tour in tours for lease in tour["leases"] if lease["override"]]
            self.assertLessEqual(len(ids), 1, tours)
            if number in covered:
                self.assertEqual(len(ids), 1, self.said(number))
            known += ids
            self.assertEqual([name for name in os.listdir(os.path.join(path, "tours"))], [])
        self.assertEqual(sorted(known), sorted(override["id"] for override in made))
