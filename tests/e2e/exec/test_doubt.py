"""A creation that PagerDuty did not answer as it should: everything that can become of it, in every course that a tour
may take meanwhile, on layers and on shifts. Whether something stands is asked of the sandbox, never of dutyme.

usage: tests/run exec.doubt [--all] [--doubt TEXT] [--course TEXT] [--kind NAME] [--jobs N]
"""
import argparse
import collections
import json
import os
import re
import signal

from lib import crowd, overrides
from lib.dutyme import PATIENCE, Stage, content
from lib.overrides import in_force, now, ours, rfc3339, standing
from lib.processes import until

ADA, MIA = "PADA001", "PMIA001"
MINUTE = 60_000
LEASE, SHORT_LEASE = 30 * MINUTE, MINUTE
FINGERPRINT = MINUTE  # a window is up to so much longer, for its odd second
LINGER = 5 * MINUTE
LATEST = 20  # s: nothing here comes later, and no list lags longer
WRITE = re.compile(r"(?:/v3)?/schedules/(\w+)/(?:overrides|custom_shifts)(?:/(\w+))?")

Kind = collections.namedtuple("Kind", "schedule create list options")
KINDS = {
    "layers": Kind("PPRI001", "create-override", "overrides", ()),
    "shifts": Kind("PV3PRI1", "create-v3-override", "v3-overrides", ()),
    "join": Kind("PV3PRI1", "create-shift", "shifts", ("--mode", "join")),
}

# What is wrong with the creation, and with what would tell. The deployer is on call by it, or by what is asked for
# again.
DOUBTS = {
    "late by 1 s": ("{create}=late:1@1",),
    "late by 12 s": ("{create}=late:12@1",),
    "both late": ("{create}=late:6@1-2",),
    "503, late by 6 s": ("{create}=late:6@1", "{create}=status:503@1"),
    "lost": ("{create}=lost-reply@1",),
    "both lost": ("{create}=lost-reply@1-2", "{list}=stale:5"),
    "a page as success": ("{create}=status:200:after@1",),
    "another's id": ("{create}=anothers-id@1",),
    "another's override": ("{create}=anothers-reply@1",),
    "another window": ("{create}=moved-reply:600@1",),
    "lost, list 2 s behind": ("{create}=lost-reply@1", "{list}=stale:2"),
    "lost, list 6 s behind": ("{create}=lost-reply@1", "{list}=stale:6"),
    "lost, list 20 s behind": ("{create}=lost-reply@1", "{list}=stale:20"),
    "lost, minutes cut": ("{create}=lost-reply@1", "any=minutes-cut"),
    "lost, minutes rounded": ("{create}=lost-reply@1", "any=minutes-rounded"),
}
# Who else is there with what could be ours, though nothing but the answer is lost.
COMPANY = {
    "by hand, our end": (),
    "by hand, our minute": ("any=minutes-cut",),
    "two machines": (),
    "two machines, minutes cut": ("any=minutes-cut",),
}
# What may take longer than a deploy waits where the machine is busy: the command runs uncovered then, as is said.
MAY_BE_TOO_LATE = {"late by 12 s", "both late", "503, late by 6 s", "both lost", "lost, list 6 s behind",
                   "lost, list 20 s behind"}
# Lists that lag for longer than what a page names is looked for, which is four seconds.
LAG_FOR_LONG = {"both lost", "lost, list 6 s behind", "lost, list 20 s behind"}
LAGS = re.compile("nothing is ended unseen|already ended")
# Where nobody is relieved twice and no list tells for long, nobody knows whether the tour is taken; and a lease of a
# minute may be rounded to nothing.
SENSELESS = {("lost, list 20 s behind", "is renewed", "shifts"), ("lost, list 20 s behind", "lingers", "shifts"),
             ("lost, list 20 s behind", "guardian killed later", "shifts"),
             *((doubt, "is renewed", kind) for kind in KINDS for doubt in DOUBTS if "minutes" in doubt)}
# An answer with all that was asked for and the id of somebody else's, which no list has shown yet: that one is ended, and
# ours stays. To know it, every creation would have to be looked up once more.
KNOWN_RED = {("another's id", "layers"), ("another's id", "join")}


class Doubtful(Stage):
    def __init__(self, doubt, course, kind):
        super().__init__("runTest")
        self.doubt, self.course, self.kind_name = doubt, course, kind
        self.kind = KINDS[kind]
        self.outcome = None

    def __str__(self):
        return f"{self.doubt} / {self.course} / {self.kind_name}"

    def setUp(self):
        super().setUp()
        self.shift = 0
        self.lease = LEASE
        self.lingers = self.uncovered = False
        self.job = self.command = self.ended = None
        # Theirs, and the deployer's own by hand, each where a look of ours goes by.
        begin = self.now() // MINUTE * MINUTE
        for user, start, end in ((ADA, 33, 63), (MIA, 70, 130)):
            self.box.somebody_else(user, self.kind.schedule, start=rfc3339(begin + start * MINUTE),
                                   end=rfc3339(begin + end * MINUTE),
                                   **({} if self.kind_name == "layers" else {"kind": "custom_shift"}))
        self.before = overrides.foreign(self.history())

    # --- the sandbox ---

    def now(self):
        return now() + self.shift

    def history(self):
        return self.overrides(self.kind.schedule)

    def pass_by(self, seconds):
        """The server's time goes on: what was to come later has come, and no list lags any more."""
        self.box.shift_clock(seconds)
        self.shift += seconds * 1000

    def standing(self):
        rounding = MINUTE // 2 if "rounded" in self.doubt else 0  # what is ended now ends so much later
        return standing(self.history(), self.box.now_ms() + rounding)

    def posts(self):
        return [entry for entry in self.box.log("POST") if entry["operation"] == self.kind.create]

    # --- the course ---

    def begin(self, *options):
        self.go_wrong(DOUBTS[self.doubt])
        self.job = self.begin_in(self.home, *options)

    def begin_in(self, home, *options):
        return self.start("exec", "--schedule", self.kind.schedule, *self.kind.options, *options,
                          *self.puppet(self.kind.schedule), env={"HOME": home})

    def go_wrong(self, faults):
        self.box.fault(*(fault.format(create=self.kind.create, list=self.kind.list) for fault in faults))

    def meet(self):
        self.command = self.arrive(self.job)
        self.uncovered = any(json.loads(content(self.state("tours", page)))["outcome"].startswith("not taken")
                             for page in self.pages())

    def let_end(self):
        self.ended = self.now()
        self.command.exit()
        status, err = self.job.wait()
        self.assertEqual(status, 0, err)
        self.uncovered = "without anybody being put on call" in err
        if self.doubt not in MAY_BE_TOO_LATE:
            self.assertFalse(self.uncovered, err)

    def asked(self):
        """Returns when the first creation is over for the guardian, which is in doubt then."""
        self.box.wait("POST", state="answered")

    def kill_guardian(self):
        guardian = self.job.guardian()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)

    def kill_both(self):
        self.job.kill(signal.SIGSTOP)
        self.kill_guardian()
        self.job.kill()
        self.job.wait()

    def run_verb(self, *words):
        """Another shell's dutyme, as often as it says that a list does not show yet what a page names, or that it has
        ended: nothing is ended unseen, and the page stays. What it leaves no page of is clean."""
        while True:
            status, err = self.start(*words, env={"DUTYME_SCHEDULE": self.kind.schedule}).wait()
            if status == 0 or not LAGS.search(err) or self.doubt not in LAG_FOR_LONG:
                break
            self.assertEqual((status, len(self.pages())), (125, 1), err)
        self.assertEqual(status, 0, err)
        self.no_page_means_clean()

    def no_page_means_clean(self):
        pages = self.pages()
        if not pages and not self.lingers:
            self.pass_by(LATEST)
            self.assertEqual(self.standing(), [], "no page, and something stands or comes")

    def ends_at_once(self):
        self.begin()
        self.meet()
        self.let_end()

    def is_renewed(self):
        self.lease = SHORT_LEASE
        self.begin("--lease", "1m")
        self.meet()
        if not self.uncovered:
            last = max(in_force(one)[1] for one in ours(self.history()))
            until(lambda: max(one["versions"][-1]["end_ms"] for one in ours(self.history())) > last + MINUTE // 2,
                  "a renewal", PATIENCE)
        self.let_end()

    def lingers_on(self):
        self.begin("--linger", "5m")
        self.meet()
        self.let_end()
        self.lingers = not self.uncovered

    def guardian_is_killed(self):
        self.begin()
        self.asked()
        self.kill_guardian()
        self.meet()
        self.let_end()

    def guardian_is_killed_later(self):
        self.begin()
        self.meet()
        self.kill_guardian()
        self.let_end()
        if self.uncovered:  # nobody replaces it then
            self.pass_by(LATEST)
            self.run_verb("recover")

    def dutyme_is_killed(self):
        self.begin()
        self.asked()
        self.job.kill()
        self.job.wait()

    def dutyme_is_killed_later(self):
        self.begin()
        self.meet()
        self.job.kill()
        self.command.gone()
        self.job.wait()

    def another_shell_stops_it(self):
        self.begin()
        self.meet()
        self.run_verb("stop")
        self.command.exit()
        self.assertEqual(self.job.wait()[0], 0)

    def then(self, *words):
        """Nobody is left but the next command, which comes before the effect, and the one after it."""
        self.begin()
        self.asked()
        self.kill_both()
        self.run_verb(*words)
        self.pass_by(LATEST)
        self.run_verb(*words)

    def recover_comes_next(self):
        self.then("recover")

    def stop_comes_next(self):
        self.then("stop")

    def exec_comes_next(self):
        self.then("exec", "--", "true")

    def recover_comes_after_the_command_began(self):
        self.begin()
        self.meet()
        self.kill_both()
        self.run_verb("recover")
        self.pass_by(LATEST)
        self.run_verb("recover")

    # --- what must be true ---

    def runTest(self):
        red = (self.doubt, self.kind_name) in KNOWN_RED
        try:
            self.play_and_judge()
        except AssertionError:
            if not red:
                raise
            self.outcome = ["red, as known"]
            return
        self.assertFalse(red, "this is mended: take it out of KNOWN_RED")

    def play_and_judge(self):
        COURSES[self.course](self)
        self.nobody_is_left()
        history, left = self.history(), self.standing()
        self.outcome = [len(self.posts()), len(ours(history)), len(left), len(self.pages())]
        self.others_are_untouched(history)
        self.asked_twice_at_most()
        self.none_outlasts_its_lease(history)
        if self.lingers:
            self.one_is_left_to_end(left)
        else:
            self.assertEqual(left, [], "something of ours stands")
            self.no_page_means_clean()
            self.doubts_end_with_their_lease()
        rounded = self.doubt == "lost, minutes rounded"  # which starts up to half a minute later
        if self.command and self.ended and not self.uncovered and not rounded:
            spans = [span for one in ours(history) for span in overrides.as_known(one)]
            began = self.command.report["began"]
            self.assertEqual(overrides.gaps_between(spans, began, self.ended), [], "not on call while the command ran")

    def doubts_end_with_their_lease(self):
        """What was never made stays in the journal until it cannot come any more."""
        if not self.pages():
            return
        self.assertEqual(self.pages_but_for_doubts(), [])
        if self.course != "stop meanwhile":  # which sees and ends what the guardian has in doubt
            made = sum(entry["committed"] for entry in self.posts())
            self.assertLess(made, len(self.posts()), "all that was asked for was shown")
        self.pass_by((self.lease + 2 * FINGERPRINT) // 1000)
        self.run_verb("recover")
        self.assertEqual(self.pages(), [])

    def others_are_untouched(self, history):
        self.assertEqual(overrides.foreign(history), self.before)
        own = {one["id"] for one in ours(history)}
        for entry in self.box.writes():
            self.assertIsNone(entry["violation"], entry)
            schedule, one = WRITE.fullmatch(entry["target"]).groups()
            self.assertEqual(schedule, self.kind.schedule)
            self.assertTrue(one is None or one in own, entry["target"])

    def asked_twice_at_most(self):
        """For one intent, which its exact end tells."""
        ends = collections.Counter(re.search(r'"end(?:_time)?":"([^"]+)"', entry["body"])[1] for entry in self.posts())
        self.assertLessEqual(max(ends.values()), 2, ends)

    def none_outlasts_its_lease(self, history):
        for one in ours(history):
            for version in one["versions"]:
                longest = max(self.lease, LINGER if self.lingers else 0)
                self.assertLessEqual(version["end_ms"], version["known_ms"] + longest + 2 * FINGERPRINT)

    def one_is_left_to_end(self, left):
        self.assertEqual(len(left), 1, "one lingers")
        end = in_force(left[0])[1]
        self.assertLessEqual(abs(end - self.ended - LINGER), 2 * FINGERPRINT)
        self.run_verb("stop")
        self.assertEqual(self.standing(), [])
        self.doubts_end_with_their_lease()


class InCompany(Doubtful):
    """More of the deployer's stand there than ours, and look like ours."""

    def play_and_judge(self):
        self.by_hand() if self.doubt.startswith("by hand") else self.on_two_machines()
        self.others_are_untouched(self.history())
        self.asked_twice_at_most()
        self.none_outlasts_its_lease(self.history())
        self.outcome = [len(self.posts()), len(ours(self.history())), len(self.standing()), len(self.pages())]
        self.box.clear_faults()
        self.pass_by((LEASE + 2 * FINGERPRINT) // 1000)
        for home in self.homes:
            self.assertEqual(self.start("recover", env={"HOME": home}).wait()[0], 0)
            self.assertEqual(self.open_pages(home), [])

    def setUp(self):
        super().setUp()
        self.homes = [self.home]

    def open_pages(self, home):
        return os.listdir(os.path.join(home, ".local/state/dutyme/tours"))

    def by_hand(self):
        """While ours is on its way, the deployer makes one of their own with the same window."""
        self.go_wrong((*COMPANY[self.doubt], "{create}=hold@1", "{create}=lost-reply@1"))
        self.job = self.begin_in(self.home)
        asked = self.box.wait("POST", state="held")[0]["body"]
        start, end = (re.search(f'"{edge}(?:_time)?":"([^"]+)"', asked)[1] for edge in ("start", "end"))
        if "minute" in self.doubt:
            end = end[:-3] + "00Z"
        self.box.somebody_else(ADA, self.kind.schedule, start=start, end=end,
                               **({} if self.kind_name == "layers" else {"kind": "custom_shift"}))
        self.before = overrides.foreign(self.history())
        self.box.release()
        self.meet()
        self.command.exit()
        status, err = self.job.wait()
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        if self.kind_name == "shifts":  # theirs relieves nobody: ours can be told
            self.assertEqual(self.standing(), [])
        else:
            self.assertIn("fit what was asked for than can be ours", err)
            self.assertEqual(len(self.standing()), 1, "ours stands until its end")
            self.assertEqual(len(self.pages()), 1)
            self.assertEqual(self.pages_but_for_doubts(), [])

    def on_two_machines(self):
        """In one second. One goes before the other, who stays on call until their own end."""
        self.homes = [os.path.join(self.folder, name) for name in ("one", "other")]
        lost = "1" if self.kind_name == "shifts" else "1-2"  # there the second is refused, and told so
        self.go_wrong((*COMPANY[self.doubt], "{create}=hold@1-2", "{create}=lost-reply@" + lost))
        jobs = []
        for home in self.homes:
            os.makedirs(home)
            jobs.append(self.begin_in(home))
        self.box.wait("POST", state="held", count=2)
        self.box.control("POST", "release", count=1)
        self.asked()
        self.box.release()
        commands = [self.arrive(job) for job in jobs]
        began = commands[1].report["began"]
        commands[0].exit()
        until(lambda: any(job.process.poll() is not None for job in jobs), "the end of one", PATIENCE)
        ended = self.now()
        commands[1].exit()
        for job in jobs:
            status, err = job.wait()
            self.assertEqual(status, 0, err)
        self.nobody_is_left()
        spans = [span for one in ours(self.history()) for span in overrides.as_known(one)]
        self.assertEqual(overrides.gaps_between(spans, began, ended), [], "not on call while the command ran")
        doubted = sum(len(self.open_pages(home)) for home in self.homes)
        self.assertLessEqual(len(self.standing()), doubted, "something stands, and nobody knows")


COURSES = {
    "is renewed": Doubtful.is_renewed,  # takes a minute
    "ends at once": Doubtful.ends_at_once,
    "lingers": Doubtful.lingers_on,
    "guardian killed": Doubtful.guardian_is_killed,
    "guardian killed later": Doubtful.guardian_is_killed_later,
    "dutyme killed": Doubtful.dutyme_is_killed,
    "dutyme killed later": Doubtful.dutyme_is_killed_later,
    "stop meanwhile": Doubtful.another_shell_stops_it,
    "both killed, recover": Doubtful.recover_comes_next,
    "both killed, stop": Doubtful.stop_comes_next,
    "both killed, exec": Doubtful.exec_comes_next,
    "both killed later, recover": Doubtful.recover_comes_after_the_command_began,
}


def show(outcomes):
    """The table: doubt x course -> asked for, made, left standing, pages left; a kind each."""
    seen = {(case.doubt, case.course, case.kind_name): outcome for case, outcome in outcomes}
    for course in (*COURSES, "in company"):
        print(course)
        for doubt in (*DOUBTS, *COMPANY):
            shown = [f"{kind} {'/'.join(map(str, seen[doubt, course, kind] or '?')):8}" for kind in KINDS
                     if (doubt, course, kind) in seen]
            if shown:
                print(f"    {doubt:26}{' '.join(shown)}")


def chosen(options):
    """Each course with each doubt, on one kind of schedule in turn; --all: on all."""
    cases = [InCompany(doubt, "in company", kind) for doubt in COMPANY for kind in KINDS]
    everything = options.all or options.doubt or options.kind
    for i, course in enumerate(COURSES):
        for j, doubt in enumerate(DOUBTS):
            kinds = [kind for kind in KINDS if (doubt, course, kind) not in SENSELESS]
            turn = kinds if everything or not kinds else [kinds[(i + j) % len(kinds)]]
            cases += [Doubtful(doubt, course, kind) for kind in turn]
    return [case for case in cases if options.doubt in case.doubt and options.course in case.course
            and options.kind in (None, case.kind_name)]


def main(words):
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every cell")
    parser.add_argument("--doubt", default="", help="only doubts that contain this, on all schedules")
    parser.add_argument("--course", default="", help="only courses that contain this")
    parser.add_argument("--kind", choices=KINDS, help="only this kind of schedule, all of it")
    parser.add_argument("--jobs", type=int, default=32)
    options = parser.parse_args(words)
    return crowd.judge(chosen(options), options.jobs, show)
