"""dutyme start, where PagerDuty does not say whether the override was made. No guardian looks again: the next command does,
and each tells what is in doubt until then.

usage: tests/run start.doubt [--row TEXT] [--jobs N]
"""
import argparse
import json
import os
import re

from lib import crowd
from lib.dutyme import Stage
from lib.overrides import standing


SCHEDULES = {"PPRI001": "create-override", "PV3PRI1": "create-v3-override"}
UNKNOWN = "PagerDuty did not say whether the override was made"
NOT_SHOWN = "PagerDuty has not shown an override that was asked for"
LATE = 20  # s: all has come by then
HOUR = 3600


class Doubtful(Stage):
    def __init__(self, row, schedule):
        super().__init__("runTest")
        self.row, self.schedule, self.create = row, schedule, SCHEDULES[schedule]
        self.outcome = None

    def __str__(self):
        return f"{self.row} / {self.schedule}"

    def runTest(self):
        ROWS[self.row](self)
        self.assertEqual(self.standing(), [])
        self.assertEqual(self.box.on_call(self.schedule), "PBOB001")
        self.outcome = "ok"

    def standing(self):
        return standing(self.overrides(self.schedule), self.box.now_ms())

    def verb(self, *words, status=0, **env):
        job = self.start(*words, env={"DUTYME_SCHEDULE": self.schedule, **env})
        code, err = job.wait()
        self.assertEqual(code, status, err)
        self.out = job.out
        return err

    def clear(self):
        """Whatever is in doubt yet ends with its lease."""
        self.box.shift_clock(HOUR + 180)
        self.verb("stop")
        self.assertEqual(self.pages(), [])

    def unsaid(self, *words):
        """Neither the first nor the second creation is answered, and no list shows them in time."""
        self.box.fault(f"{self.create}=late:12@1-2")
        self.says(self.verb("start", *words, status=125), UNKNOWN)
        self.assertEqual(len(self.pages()), 1)
        self.assertEqual(self.standing(), [])

    def told_and_stopped(self):
        self.unsaid()
        self.verb("status")
        self.assertRegex(self.out, f"Ada Byron: {NOT_SHOWN}; look again: dutyme recover")
        self.says(self.verb("status", "--check", status=1), "nothing is held")
        err = self.verb("recover", "--json")
        self.says(err, "is settled but for an override that PagerDuty has not shown")
        recovered = json.loads(self.out)["recovered"]
        self.assertEqual([(one["settled"], one["in_doubt"]) for one in recovered], [(True, True)])
        self.says(self.verb("stop"), NOT_SHOWN)
        self.box.shift_clock(LATE)
        self.assertGreater(len(self.standing()), 0)
        self.verb("stop")
        self.assertEqual(self.standing(), [])
        self.clear()

    def settled_by(self, *words):
        self.unsaid()
        self.box.shift_clock(LATE)
        self.assertGreater(len(self.standing()), 0)
        self.verb(*words)
        self.assertEqual(self.standing(), [])
        self.clear()

    def stopped_by_file(self):
        file, home = os.path.join(self.folder, "tour.json"), os.path.join(self.folder, "elsewhere")
        os.makedirs(home, exist_ok=True)
        self.unsaid("--id-file", file)
        self.box.shift_clock(LATE)
        self.assertGreater(len(self.standing()), 0)
        self.verb("stop", "--id-file", file, HOME=home)
        self.assertEqual(self.standing(), [])
        self.clear()

    def taken(self):
        """By the second one. The first comes as well."""
        self.box.fault(f"{self.create}=late:12@1")
        self.verb("start")
        self.assertRegex(self.out, f"^{self.schedule}/\\w+\n$")
        self.assertEqual(self.box.on_call(self.schedule), "PADA001")
        self.box.shift_clock(LATE)

    def one_is_left_by(self, *words):
        """However often it comes by: the deployer stays on call for what start was told."""
        self.taken()
        for _ in range(3):
            self.verb(*words)
            self.assertEqual(len(self.standing()), 1)
            self.assertEqual(self.box.on_call(self.schedule), "PADA001")
        self.verb("stop")
        self.clear()

    def none_is_left_by_stop(self):
        self.taken()
        self.verb("stop")
        self.assertEqual(self.standing(), [])
        self.clear()

    def lost_and_found(self):
        self.box.fault(f"{self.create}=lost-reply@1")
        self.verb("start")
        self.assertEqual(len(self.standing()), 1)
        self.assertEqual(re.findall(r"/(\w+)", self.out), [one["id"] for one in self.standing()])
        self.says(self.verb("stop"), "everything is given back")
        self.assertEqual(self.pages(), [])


ELSEWHERE = ("--schedule", "PADW001")
ROWS = {
    "neither is said: told, and stopped": Doubtful.told_and_stopped,
    "neither is said: recover": lambda case: case.settled_by("recover"),
    "neither is said: the next exec": lambda case: case.settled_by("exec", *ELSEWHERE, "--", "true"),
    "neither is said: the next start": lambda case: case.settled_by("start", *ELSEWHERE, "--for", "5m"),
    "neither is said: its id-file": Doubtful.stopped_by_file,
    "the first is late: recover leaves one": lambda case: case.one_is_left_by("recover"),
    "the first is late: exec leaves one": lambda case: case.one_is_left_by("exec", *ELSEWHERE, "--", "true"),
    "the first is late: stop leaves none": Doubtful.none_is_left_by_stop,
    "one is said: lost and found": Doubtful.lost_and_found,
}


def show(outcomes):
    for case, outcome in sorted(outcomes, key=lambda it: str(it[0])):
        print(f"    {str(case):60}{outcome or '?'}")


def main(words):
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--row", default="", help="only rows that contain this")
    parser.add_argument("--jobs", type=int, default=18)
    options = parser.parse_args(words)
    return crowd.judge([Doubtful(row, schedule) for row in ROWS for schedule in SCHEDULES if options.row in row],
                       options.jobs, show)
