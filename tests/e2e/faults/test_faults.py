"""Everything that PagerDuty can do to a request, and what `dutyme exec` makes of it.

usage: tests/run faults [--operation NAME]... [--fault TEXT] [--jobs N]
"""
import argparse
import re

from lib import crowd, overrides
from lib.sandbox import ADA
from lib.dutyme import Stage
from expected import REQUIRED, TABLE, expected

LONGEST_LINE = 300
EXPECTED_WORDS = re.compile(" takes | is back with ")
SLOWEST_FIRST = ("hang", "drip", "drop-before", "lost-reply", "status:5", "status:408", "429", "huge")


class Struck(Stage):
    def __init__(self, operation, fault, required):
        super().__init__("runTest")
        self.operation, self.fault, self.required = operation, fault, required
        self.SANDBOX_ARGS = ("--tls",) if "trusted" in fault else ()
        self.outcome = None

    def __str__(self):
        return f"{self.operation}={self.fault}{' --required' if self.required else ''}"

    def strike(self):
        """Returns the variables that go with the fault."""
        if self.fault == "untrusted":
            return {"DUTYME_CA_FILE": None}
        if self.operation == "overrides" and "delete" not in self.fault:
            self.box.fault("create-override=lost-reply@1")
        if self.fault.startswith("clock:"):
            self.box.shift_clock(self.fault.partition(":")[2])
        elif self.fault != "trusted":
            self.box.fault(*f"{self.operation}={self.fault}".split(" + "))
        return {}

    def runTest(self):
        env = self.strike()
        status, err = self.run_exec(*(["--required"] if self.required else []), env=env)
        *outcome, says = expected(self.operation, self.fault, self.required)
        self.box.clear_faults()
        self.nobody_is_left()
        history = self.overrides()
        made = overrides.ours(history)
        left = overrides.standing(history, self.box.now_ms())
        self.outcome = [status, self.ran(), len(made), len(left), err]
        self.assertEqual(self.outcome[:4], outcome, err)
        self.fit_to_read(err)
        if says:
            self.assertRegex(err, says)
        else:
            self.assertNotIn("without anybody", err)
        self.assertEqual(overrides.overlapping(history), [])
        self.assertEqual(overrides.forbidden(self.box.log(), {override["id"] for override in made}, ["PPRI001"]), [])
        self.assertEqual(self.pages_but_for_doubts(), [])

    def fit_to_read(self, err):
        self.says(err)
        self.assertNotIn(ADA, err)
        self.assertIsNone(re.search(r'[{}<>\x00-\x09\x0b-\x1f\x7f]|"\w+":', err), err)
        self.assertLessEqual(max(map(len, err.splitlines()), default=0), LONGEST_LINE)


def chosen(options):
    cases = []
    for operation, row in TABLE.items():
        if options.operation and operation not in options.operation:
            continue
        for fault in row:
            if options.fault in fault:
                cases.append(Struck(operation, fault, False))
                if fault in REQUIRED[operation]:
                    cases.append(Struck(operation, fault, True))
    # Those that wait go first, and wait together.
    return sorted(cases, key=lambda case: not case.fault.startswith(SLOWEST_FIRST) or "@" in case.fault)


def show(seen):
    for case, outcome in sorted(seen, key=lambda it: (list(TABLE).index(it[0].operation), it[0].fault)):
        if outcome is None:
            print(f"  {str(case):44}?")
            continue
        status, ran, made, left, err = outcome
        lines = err.splitlines()
        word = next((line for line in lines if not EXPECTED_WORDS.search(line)), "")
        print(f"  {str(case):44}{status:4} {'ran' if ran else '-':4}{made:2} made {left:2} left  {word[8:108]}")


def main(words):
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operation", action="append", choices=list(TABLE))
    parser.add_argument("--fault", default="", help="only faults that contain this")
    parser.add_argument("--jobs", type=int, default=8)
    options = parser.parse_args(words)
    return crowd.judge(chosen(options), options.jobs, show)
