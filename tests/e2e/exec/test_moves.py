"""A moved end and an early one, on shift-based schedules, where PagerDuty does not answer them as it should: what was
intended is not what is. Who is on call until when is asked of the sandbox.

usage: tests/run exec.moves [--row TEXT] [--doubt TEXT] [--course TEXT] [--jobs N]
"""
import argparse
import os
import signal

from lib import crowd
from lib.dutyme import PATIENCE, Stage
from lib.overrides import as_known, foreign, gaps_between, in_force, now, ours, standing
from lib.processes import GUARDIAN, named, state_of, until

ADA, MINUTE = "PADA001", 60_000
LEASE = 30 * MINUTE
AGED = 21  # min: less than a third of the lease is left

KINDS = {"shifts": ("PV3PRI1", "v3-override", ()), "join": ("PV3PRI1", "shift", ("--mode", "join"))}
# {change} is a PUT or a DELETE.
DOUBTS = {
    "lost before": ("{change}=drop-before@1",),
    "lost behind": ("{change}=lost-reply@1",),
    "late by 2 s": ("{change}=late:2@1",),
    "late by 6 s": ("{change}=late:6@1",),
    "a page, no effect": ("{change}=status:200@1",),
    "a page, and the effect": ("{change}=status:200:after@1",),
    "502, late by 6 s": ("{change}=late:6@1", "{change}=status:502@1"),
    "not found at first": ("{change}=error:404@1",),
}
# Red once in a while: an end of this very second does not count as past yet, and stop says that it gave nothing back.
LEFT_OUT = {("ended", "by stop", "a page, and the effect")}
MOVES = {**DOUBTS, "another window": ("{change}=moved-reply:600@1",)}


class Changed(Stage):
    def __init__(self, row, doubt, course, kind):
        super().__init__("runTest")
        self.row, self.doubt, self.course, self.kind = row, doubt, course, kind
        self.schedule, self.thing, self.options = KINDS[kind]
        self.outcome = None

    def __str__(self):
        return f"{self.row} {self.doubt} / {self.course} / {self.kind}"

    def setUp(self):
        super().setUp()
        self.shift = 0
        self.command = self.ended = None
        self.change = ("update-" if self.row == "moved" else "delete-") + self.thing

    def now(self):
        return now() + self.shift

    def pass_by(self, minutes):
        self.box.shift_clock(minutes * 60)
        self.shift += minutes * MINUTE

    def standing(self):
        return standing(self.overrides(self.schedule), self.box.now_ms())

    def go_wrong(self, *more):
        faults = MOVES[self.doubt] if self.row == "moved" else DOUBTS[self.doubt]
        self.box.fault(*(fault.format(change=self.change) for fault in (*more, *faults)))

    def begin(self):
        self.job = self.start("exec", "--schedule", self.schedule, *self.options, *self.puppet(self.schedule))

    def aged(self):
        """The lease is renewed as soon as it is taken: the server's clock runs ahead while it is asked for."""
        self.box.fault(f"create-{self.thing}=hold@1")
        self.begin()
        self.box.wait("POST", state="held")
        self.pass_by(AGED)
        self.box.release()
        self.box.wait("PUT", state="arrived")
        self.first_end = min(one["versions"][0]["end_ms"] for one in ours(self.overrides(self.schedule)))

    def held(self):
        self.begin()
        self.command = self.arrive(self.job)

    def let_end(self):
        self.ended = self.now()
        self.command.exit(5)
        status, err = self.job.wait()
        self.assertEqual(status, 5, err)

    def kill_guardian(self):
        guardian = self.job.guardian()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)

    def kill_both(self):
        self.job.kill(signal.SIGSTOP)
        until(lambda: state_of(self.job.pid) == "T", "the stop", PATIENCE)
        self.kill_guardian()
        self.job.kill()
        self.job.wait()
        if self.command:
            self.command.gone()

    def verb(self, *words, status=0):
        code, err = self.start(*words).wait()
        self.assertEqual(code, status, err)
        self.no_page_means_clean()

    def no_page_means_clean(self):
        if not self.pages():
            self.all_has_come()
            self.assertEqual(self.standing(), [], "no page, and something stands or comes")

    def all_has_come(self):
        self.box.shift_clock(10)
        self.shift += 10_000

    def goes_on(self):
        """The deployer stays on call beyond the first end, whatever was believed."""
        until(lambda: max((in_force(one)[1] for one in self.standing()), default=0) >= self.first_end + LEASE // 2,
              "the lease to be renewed", PATIENCE)

    # --- courses of a move ---

    def move_goes_on(self):
        self.go_wrong()
        self.aged()
        self.command = self.arrive(self.job)
        self.goes_on()
        self.let_end()

    def mover_is_killed(self):
        """While the answer is awaited, or behind it; another one looks."""
        self.go_wrong("{change}=hold-after@1" if self.doubt in ("lost behind", "another window") else "{change}=hold@1")
        self.aged()
        self.box.wait("PUT", state="held")
        self.command = self.arrive(self.job)
        self.kill_guardian()
        self.box.release()
        until(lambda: named(GUARDIAN), "another guardian", PATIENCE)
        self.goes_on()
        self.let_end()

    def both_are_killed(self):
        self.go_wrong("{change}=hold@1")
        self.aged()
        self.box.wait("PUT", state="held")
        self.command = self.arrive(self.job)
        self.kill_both()
        self.box.release()
        self.box.wait("PUT")
        self.verb("recover")
        self.all_has_come()
        if self.pages():
            self.verb("recover")

    # --- courses of an end ---

    def ended_by_the_guardian(self):
        self.held()
        self.go_wrong()
        self.let_end()

    def ended_by_stop(self):
        self.held()
        self.kill_both()
        self.go_wrong()
        if self.doubt == "a page, no effect":  # it is said, and kept unless what looks behind it ends it
            self.verb("stop", status=125)
        self.verb("stop")

    def ender_is_killed(self):
        self.held()
        self.go_wrong("{change}=hold@1")
        self.ended = self.now()
        self.command.exit(5)
        self.box.wait("DELETE", state="held")
        self.kill_guardian()
        self.box.release()
        self.job.wait()
        self.nobody_is_left()
        self.all_has_come()
        if self.pages():
            self.verb("recover")

    def runTest(self):
        COURSES[self.row][self.course](self)
        self.nobody_is_left()
        history = self.overrides(self.schedule)
        self.outcome = f"{len(ours(history))} made, {len(self.box.log('PUT'))} moves, {len(self.box.log('DELETE'))} ends"
        self.assertEqual(foreign(history), [])
        self.assertEqual(self.standing(), [], "something stands")
        self.assertEqual(self.pages_but_for_doubts(), [])
        for one in ours(history):
            for version in one["versions"]:
                self.assertLessEqual(version["end_ms"] - version["known_ms"], LEASE + 2 * MINUTE, "beyond its lease")
        if self.command and self.ended:
            spans = [span for one in ours(history) for span in as_known(one)]
            began = self.command.report["began"] + self.shift
            self.assertEqual(gaps_between(spans, began, self.ended), [], "not on call while the command ran")
        self.no_page_means_clean()
        self.judge_doubts()

    def judge_doubts(self):
        """What may still come keeps its page until it cannot any more."""
        if self.pages():
            self.pass_by(LEASE // MINUTE + AGED)
            self.verb("recover")
            self.assertEqual((self.pages(), self.standing()), ([], []))


COURSES = {
    "moved": {"the command goes on": Changed.move_goes_on, "guardian killed": Changed.mover_is_killed,
              "both killed": Changed.both_are_killed},
    "ended": {"by the guardian": Changed.ended_by_the_guardian, "by stop": Changed.ended_by_stop,
              "guardian killed": Changed.ender_is_killed},
}


def show(outcomes):
    for case, outcome in sorted(outcomes, key=lambda it: str(it[0])):
        print(f"    {str(case):70}{outcome or '?'}")


def main(words):
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--row", default="", help="only moves (moved) or ends (ended)")
    parser.add_argument("--course", default="", help="only courses that contain this")
    parser.add_argument("--doubt", default="", help="only doubts that contain this")
    parser.add_argument("--jobs", type=int, default=24)
    options = parser.parse_args(words)
    cases = [Changed(row, doubt, course, kind) for row, courses in COURSES.items() for course in courses
             for doubt in (MOVES if row == "moved" else DOUBTS) for kind in KINDS
             if options.row in row and options.course in course and options.doubt in doubt
             and (row, course, doubt) not in LEFT_OUT]
    return crowd.judge(cases, options.jobs, show)
