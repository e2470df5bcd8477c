"""One table: what can happen to a tour, on every kind of schedule, judged by who was on call when.

usage: tests/run scenario [--only NAME]... [--jobs N]
"""
import argparse
import os
import signal

from lib import crowd, overrides
from lib.overrides import rfc3339
from others import WithOthers
from stage import ADA, CREATES, KINDS, LATER, LISTS, MINUTE, on


class Scenario(WithOthers):
    def take(self):
        self.begin()
        err = self.finish()
        self.says(err, " joins " if self.kind == "join" else " takes ")
        self.assertEqual(len(self.made()), 2 if self.kind == "take all" else 1)

    def release_when_told(self):
        self.begin()
        ended = self.now()
        self.job.kill(signal.SIGTERM)
        self.command.gone()
        self.assertEqual(self.job.wait()[0], -signal.SIGTERM)
        self.covered(self.began, ended)
        self.outcome = self.shown(self.began, self.now() + 1)
        self.as_planned(self.now())

    def renew(self):
        self.begin("--lease", "1m")
        before = self.renewed()
        self.covered(self.began, before + 10_000)
        self.assertEqual(len(self.made()), {"layers": 2, "take all": 2}.get(self.kind, 1))
        self.finish()

    def linger(self):
        self.lingers(5)

    def linger_beyond_the_lease(self):
        self.lingers(60)

    def lingers(self, minutes):
        self.begin("--linger", f"{minutes}m")
        self.linger_to_the_end(minutes)

    def linger_to_the_end(self, minutes):
        self.command.exit()
        status, err = self.job.wait()
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        self.covered(self.began, self.now() + minutes * MINUTE - 20_000)
        end = max(overrides.in_force(override)[1] for override in self.made())
        self.assertLessEqual(end, self.now() + (minutes + 1) * MINUTE)
        self.judge(end, end + LATER, lambda planned: planned)
        self.outcome = self.shown(self.began - 1, end + 1)

    def kill_dutyme(self):
        self.begin()
        self.job.kill()
        self.command.gone()
        self.job.wait()
        self.nobody_is_left()
        self.outcome = self.shown(self.began - 1, self.now() + 1)
        self.as_planned(self.now())

    def kill_guardian(self):
        self.begin()
        guardian = self.job.guardian()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)
        self.finish()

    def kill_both_and_recover(self):
        self.begin()
        guardian = self.job.guardian()
        self.job.kill(signal.SIGSTOP)
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)
        self.job.kill()
        self.command.gone()
        self.job.wait()
        self.covered(self.began, self.now())
        self.run_verb("recover")
        self.outcome = self.shown(self.began - 1, self.now() + 1)
        self.as_planned(self.now())

    def answer_is_lost(self):
        """Whether something was made is looked up; nothing is made twice."""
        self.box.fault(f"{CREATES[self.kind]}=lost-reply@1")
        self.begin()
        self.assertEqual(len(self.made()), 2 if self.kind == "take all" else 1)
        self.finish()

    def effect_is_late(self):
        """It is found by the second look, and nothing is made twice."""
        self.box.fault(f"{CREATES[self.kind]}=late:2@1")
        self.begin()
        self.assertEqual(len(self.made()), 2 if self.kind == "take all" else 1)
        self.finish()

    def list_is_behind(self):
        self.box.fault(f"{CREATES[self.kind]}=lost-reply@1", f"{LISTS[self.kind]}=stale:2")
        self.begin()
        self.assertEqual(len(self.made()), 2 if self.kind == "take all" else 1)
        self.finish()

    def effect_comes_after_the_command(self):
        """The one that was asked for again stands until the end; the first is ended when it shows up, by nobody but us."""
        self.box.fault(f"{CREATES[self.kind]}=late:15@1")
        self.begin()
        ended = self.now()
        self.command.exit()
        status, err = self.job.wait()
        self.assertEqual(status, 0, err)
        self.covered(self.began, ended)
        self.leap(20)
        self.nobody_is_left()
        self.outcome = self.shown(self.began - 1, ended - 1)
        self.assertEqual(overrides.standing(self.box.history(self.schedule), self.now()), [])
        self.judge(self.now(), self.now() + LATER, lambda planned: planned)
        self.assertEqual(self.pages_but_for_doubts(), [])

    def beside_ones_own_by_hand(self):
        """The deployer's own override of the next hour, made by hand, is theirs to end."""
        start, end = self.now() + 10 * MINUTE, self.now() + 70 * MINUTE
        start, end = start - start % MINUTE, end - end % MINUTE
        self.box.somebody_else(ADA, self.schedule, start=rfc3339(start), end=rfc3339(end),
                               **({} if self.kind == "layers" else {"kind": "custom_shift"}))
        self.beside = [(start, end, ADA)]
        self.box.fault(f"{CREATES[self.kind]}=lost-reply@1")
        self.begin()
        ended = self.now()
        self.command.exit()
        status, err = self.job.wait()
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        self.covered(self.began, ended)
        self.judge(start, end, lambda planned: {ADA} if self.kind == "layers" else planned | {ADA})
        self.judge(end, end + LATER, lambda planned: planned)
        self.outcome = self.shown(self.began - 1, end - 1)
        self.assertEqual(self.pages(), [])

    def end_is_refused_at_first(self):
        self.box.fault(f"{CREATES[self.kind].replace('create', 'delete')}=status:500@1")
        self.begin()
        self.finish()

    @on("take all")
    def second_is_refused(self):
        self.box.fault("create-v3-override=item-400@2-9")
        status, err = self.run_exec("--schedule", self.schedule, *self.options)
        self.assertEqual(status, 125, err)
        self.assertFalse(self.ran())
        self.as_planned(self.now())
        self.assertEqual(len(self.made()), 1)

    def two_tours_at_once(self):
        """Each is covered until its own end."""
        first = self.begin()
        begun = self.began
        second = self.begin()
        first[1].exit()
        self.assertEqual(first[0].wait()[0], 0)
        ended = self.now()
        second[1].exit()
        self.assertEqual(second[0].wait()[0], 0)
        for start, _, actual, _ in self.seen(begun, ended):
            self.assertIn(ADA, actual, rfc3339(start))
        self.outcome = self.shown(begun, self.now() + 1)
        self.as_planned(self.now())

    def started(self, *options):
        out, err = self.run_verb("start", "--schedule", self.schedule, *self.options, *options)
        self.assertEqual(len(out.split()), len(self.made()))
        self.began = self.now()
        self.covered(self.began, self.began + 59 * MINUTE)
        return out.split(), err

    def stopped(self, *words, **env):
        ended = self.now()
        _, err = self.run_verb("stop", *words, **env)
        self.covered(self.began, ended)
        self.outcome = self.shown(self.began - 1, self.now() + 1)
        self.nobody_is_left()
        self.judge(self.now(), self.now() + LATER, lambda planned: planned)
        return err

    def elsewhere(self):
        home = os.path.join(self.folder, "elsewhere")
        os.makedirs(home, exist_ok=True)
        return {"HOME": home}

    def stop(self):
        self.started()
        self.says(self.stopped(), "everything is given back")
        self.assertEqual(self.pages(), [])

    def stop_what_is_mine(self):
        self.with_boundary()
        self.started()
        self.stopped("--mine", "--schedule", self.schedule, **self.elsewhere())

    def stop_by_id(self):
        self.with_boundary()
        ids, _ = self.started()
        self.says(self.stopped(*ids, **self.elsewhere()), "is given back")

    def with_boundary(self):
        self.schedule = KINDS[self.kind].get("boundary", self.schedule)

    def stop_by_file(self):
        path = os.path.join(self.folder, "tour.json")
        self.started("--id-file", path)
        self.stopped("--id-file", path, **self.elsewhere())

    def log_names_everybody(self):
        self.begin()
        self.finish()
        out, _ = self.run_verb("log")
        self.assertRegex(out, {"take all": "  Bo Larsen and Mia Chen  ", "join": "  Storefront  +exit 0"}
                         .get(self.kind, "  Bo Larsen  "))


NAMES = (
    "renew", "rival_before_a_renewal", "upgraded_before_a_renewal", "own_shift_is_outlasted",  # these take a minute
    "take", "release_when_told", "linger", "linger_beyond_the_lease",
    "kill_dutyme", "kill_guardian", "kill_both_and_recover",
    "answer_is_lost", "effect_is_late", "list_is_behind", "effect_comes_after_the_command", "beside_ones_own_by_hand",
    "end_is_refused_at_first", "second_is_refused", "rival_before",
    "rival_before_where_that_may_be_overridden", "another_person_is_faster", "another_of_ours_is_faster",
    "upgraded_before_it_is_taken", "rival_during",
    "boundary", "gap", "nobody_is_on", "an_empty_place", "several_at_once", "from_one_of_several",
    "upgraded_while_it_runs", "upgraded_across_a_boundary", "upgraded_before_it_lingers",
    "already_on_call", "own_shift_ends_inside", "two_tours_at_once",
    "stop", "stop_what_is_mine", "stop_by_id", "stop_by_file", "log_names_everybody")


def show(outcomes):
    """The table: who was on call, one after the other, from the command's start to the end of it all."""
    seen = {(case.name, case.kind): outcome for case, outcome in outcomes}
    for name in NAMES:
        if any((name, kind) in seen for kind in KINDS):
            print(name.replace("_", " "))
        for kind in KINDS:
            if (name, kind) in seen:
                print(f"    {kind:10}{seen[name, kind] or '-'}")


def main(words):
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=NAMES, help="this scenario")
    parser.add_argument("--jobs", type=int, default=8)
    options = parser.parse_args(words)
    cases = [Scenario(name, kind) for name in options.only or NAMES for kind in KINDS
             if kind in getattr(getattr(Scenario, name), "kinds", KINDS)]
    return crowd.judge(cases, options.jobs, show)
