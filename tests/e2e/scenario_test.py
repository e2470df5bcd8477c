#!/usr/bin/env python3
"""One table: what can happen to a tour, on every kind of schedule, judged by who was on call when.

usage: scenario_test.py [--only NAME]... [--jobs N]      DUTYME and SANDBOX name the programs
"""
import argparse
import os
import re
import signal
import sys
import time

sys.dont_write_bytecode = True
import crowd  # noqa: E402
import rota  # noqa: E402
from exec_presence import now  # noqa: E402
from exec_stage import Stage  # noqa: E402
from history_test import told  # noqa: E402

ADA, BO, MIA, CLEO = "PADA001", "PBOB001", "PMIA001", "PCLE001"
NAMED = {ADA: "Ada", BO: "Bo", MIA: "Mia", CLEO: "Cleo"}
MINUTE = 60_000
LATER = 300 * MINUTE

# What each kind is tried on: its options, and a schedule for each situation.
KINDS = {
    "layers": {"options": (), "plain": "PPRI001", "gap": "PEMP001", "own": "PADW001"},
    "shifts": {"options": (), "plain": "PV3PRI1", "boundary": "PV3CHG1", "gap": "PV3GAP1", "own": "PV3ADA1"},
    "take all": {"options": ("--take", "all"), "plain": "PV3TWO1", "boundary": "PV3CHG1", "gap": "PV3GAP1",
                 "own": "PV3ADA1"},
    "join": {"options": ("--mode", "join"), "plain": "PV3TWO1", "boundary": "PV3CHG1", "gap": "PV3GAP1",
             "own": "PV3ADA1"},
}
OF_LAYERS, OF_SHIFTS = ("layers",), ("shifts", "take all", "join")
CREATES = {"layers": "create-override", "shifts": "create-v3-override", "take all": "create-v3-override",
           "join": "create-shift"}
WRITE = re.compile(r"(?:/v3)?/schedules/(\w+)/(?:overrides|custom_shifts)(?:/(\w+))?")


def on(*kinds):
    """The kinds on which a scenario means something, if not on all."""
    def mark(scenario):
        scenario.kinds = kinds
        return scenario
    return mark


class Scenario(Stage):
    def __init__(self, name, kind):
        super().__init__("runTest")
        self.name, self.kind = name, kind
        self.outcome = None

    def __str__(self):
        return f"{self.name} / {self.kind}"

    def setUp(self):
        super().setUp()
        self.leapt = 0
        self.beside = []  # (from, to, person): who is on call besides or instead of what was planned
        self.schedule = KINDS[self.kind]["plain"]
        self.options = KINDS[self.kind]["options"]

    def runTest(self):
        getattr(self, self.name)()
        self.others_are_untouched()

    # --- the clock, and the schedule as it is seen ---

    def now(self):
        """The server's time in milliseconds."""
        return now() + self.leapt

    def leap(self, seconds):
        self.box.control("POST", "clock", {"seconds": str(seconds)})
        self.leapt += seconds * 1000

    def seen(self, since, until):
        """[(from, to, people who were on call, people who would have been without anybody's doing)]."""
        timeline = self.box.control("GET", "timeline", schedule=self.schedule, since=told(since), until=told(until))
        edges = sorted({since, until} | {edge for which in ("final", "layers") for shift in timeline[which]
                                         for edge in (shift["start_ms"], shift["end_ms"]) if since < edge < until})
        return [(start, end, people(timeline["final"], start), people(timeline["layers"], start))
                for start, end in zip(edges, edges[1:])]

    def shown(self, since, until):
        """The same in words, as far as it is ours to tell."""
        words = []
        for _, _, actual, _ in self.seen(since, until):
            names = "+".join(sorted(NAMED.get(person, person) for person in actual)) or "nobody"
            if not words or words[-1] != names:
                words.append(names)
        return " ".join(words)

    # --- what must be true ---

    def wanted(self, planned):
        return planned | {ADA} if self.kind == "join" else {ADA}

    def judge(self, since, until, wanted):
        """At every instant of the window those were on call whom `wanted` makes of the planned ones."""
        for start, end, actual, planned in self.seen(since, until):
            expected = wanted(planned) | {who for a, b, who in self.beside if a <= start and end <= b}
            self.assertEqual(actual, expected, f"{self.schedule} from {told(start)} to {told(end)}")

    def covered(self, since, until):
        self.judge(since, until, self.wanted)

    def as_planned(self, since):
        """Nothing of ours is left."""
        self.nobody_is_left()
        self.judge(since, since + LATER, lambda planned: planned)
        self.assertEqual(self.pages(), [])

    def others_are_untouched(self):
        """No object but ours was written or deleted; what somebody else made is as they made it."""
        history = self.box.history(self.schedule)
        for override in rota.foreign(history):
            self.assertEqual({version["by"] for version in override["versions"]} - {"the upgrade"},
                             {rota.SOMEBODY_ELSE})
        ours = {override["id"] for override in rota.ours(history)}
        for entry in self.box.writes():
            self.assertIsNone(entry["violation"], entry)
            schedule, override = WRITE.fullmatch(entry["target"]).groups()
            self.assertEqual(schedule, self.schedule)
            self.assertTrue(override is None or override in ours, entry["target"])

    def made(self):
        return rota.ours(self.box.history(self.schedule))

    # --- what can be done ---

    def begin(self, *options, on=None):
        self.schedule = on or self.schedule
        self.job, self.command = self.play("--schedule", self.schedule, *self.options, *options,
                                           schedules=(self.schedule,))
        self.began = self.command.report["began"] + self.leapt
        return self.job, self.command

    def finish(self):
        """The command ends, and with it the tour."""
        ended = self.now()
        self.command.exit()
        status, err = self.job.wait()
        self.assertEqual(status, 0, err)
        self.covered(self.began, ended)
        self.outcome = self.shown(self.began - 1, self.now() + 1)
        self.as_planned(self.now())
        return err

    def renewed(self):
        """Once the lease has been renewed: on shifts its end was moved, or something was put behind it."""
        objects = self.made()
        longest = max(override["versions"][-1]["end_ms"] for override in objects)
        if self.kind == "layers" and not self.upgraded():
            self.box.wait(f"POST /schedules/{self.schedule}/overrides", count=2)
        else:
            self.box.wait(f"PUT /v3/schedules/{self.schedule}/", count=len(objects))
        self.assertGreater(max(override["versions"][-1]["end_ms"] for override in self.made()), longest)
        return longest

    def upgraded(self):
        return any(entry["target"].startswith("/v3/") and entry["status"] == 200 for entry in self.box.log("GET"))

    def run_verb(self, *words, **env):
        job = self.start(*words, env=env)
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        return job.out, err

    # --- the scenarios ---

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
        end = max(rota.in_force(override)[1] for override in self.made())
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
        self._wait_for_end(guardian, "the guardian")
        self.finish()

    def kill_both_and_recover(self):
        self.begin()
        guardian = self.job.guardian()
        self.job.kill(signal.SIGSTOP)
        os.kill(guardian, signal.SIGKILL)
        self._wait_for_end(guardian, "the guardian")
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

    def end_is_refused_at_first(self):
        self.box.fault(f"{CREATES[self.kind].replace('create', 'delete')}=status:500@1")
        self.begin()
        self.finish()

    @on("take all")
    def second_is_refused(self):
        self.box.fault("create-v3-override=item-400@2")
        status, err = self.run_exec("--schedule", self.schedule, *self.options)
        self.assertEqual(status, 125, err)
        self.assertFalse(self.ran())
        self.as_planned(self.now())
        self.assertEqual(len(self.made()), 1)

    def rival_before(self):
        """On layers ours goes on top and theirs comes back; an override on shifts cannot be overridden."""
        rival = self.box.somebody_else(CLEO, self.schedule)
        end = rival["versions"][0]["end_ms"]
        job, command = self.begin()
        ended = self.now()
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        self.judge(self.began, ended, lambda planned: {ADA} if self.kind == "layers" else {ADA, CLEO})
        self.judge(self.now(), end, lambda planned: {CLEO})
        self.judge(end, end + LATER, lambda planned: planned)
        self.outcome = self.shown(self.began - 1, self.now() + 1)

    def rival_during(self):
        self.begin()
        rival = self.box.control("POST", "overrides", {
            "schedule": self.schedule, "user": CLEO, **({} if self.kind == "layers" else {"kind": "custom_shift"})})
        start, end = (rival["versions"][0][edge] for edge in ("start_ms", "end_ms"))
        self.covered(self.began, start)
        ended = self.now()
        self.command.exit()
        self.assertEqual(self.job.wait()[0], 0)
        self.nobody_is_left()
        self.judge(start, ended, lambda planned: {CLEO} if self.kind == "layers" else self.wanted(planned) | {CLEO})
        self.judge(self.now(), end, lambda planned: {CLEO} if self.kind == "layers" else planned | {CLEO})
        self.judge(end, end + LATER, lambda planned: planned)
        self.outcome = self.shown(self.began - 1, self.now() + 1)

    def rival_before_a_renewal(self):
        """On layers a renewal yields to them; on shifts it goes on beside them."""
        self.begin("--lease", "1m")
        self.box.somebody_else(CLEO, self.schedule)
        last = max(override["versions"][-1]["end_ms"] for override in self.made())
        if self.kind == "layers":
            self.box.wait(f"GET /schedules/{self.schedule}/overrides")
        else:
            self.box.wait("(POST|PUT) /v3/.*/custom_shifts", count=1 + (self.kind == "join"))
            self.judge(last, last + 10_000, lambda planned: {ADA, CLEO})
        self.command.exit()
        status, err = self.job.wait()
        self.assertEqual(status, 0, err)
        if self.kind == "layers":
            self.says(err, "Cleo Diaz took Primary after you")
        self.nobody_is_left()
        self.outcome = self.shown(self.began - 1, last + 1)

    def boundary(self):
        """Somebody else's turn begins inside the lease."""
        if self.kind == "layers":
            self.leap(4 * 24 * 3600 - 20 * 60)
        else:
            self.schedule = KINDS[self.kind]["boundary"]
        self.begin()
        self.covered(self.began, self.began + 25 * MINUTE)
        self.finish()
        self.assertEqual(len(self.made()), 2 if self.kind in ("shifts", "take all") else 1)

    def gap(self):
        """Nobody is on call for a part of the lease."""
        self.begin("--lease", "60m", on=KINDS[self.kind]["gap"])
        self.covered(self.began, self.began + 55 * MINUTE)
        self.finish()

    @on(*OF_SHIFTS)
    def nobody_is_on(self):
        self.only_a_custom_shift("PV3EMP1")

    @on(*OF_SHIFTS)
    def an_empty_place(self):
        self.only_a_custom_shift("PV3NIL1")

    def only_a_custom_shift(self, schedule):
        self.begin(on=schedule)
        self.covered(self.began, self.began + 25 * MINUTE)
        self.finish()
        self.assertEqual([override["kind"] for override in self.made()], ["custom_shift"])

    @on("shifts")
    def several_at_once(self):
        """They are replaced only when somebody says whom."""
        self.schedule = "PV3ALL1"
        status, err = self.run_exec("--schedule", self.schedule)
        self.assertEqual(status, 125)
        self.says(err, "on call at once for War Room", "--take all")
        self.assertFalse(self.ran())
        self.assertEqual(self.box.writes(), [])
        self.options = ("--take", "all")
        self.begin()
        self.assertEqual(len(self.made()), 3)
        self.finish()

    @on("shifts")
    def from_one_of_several(self):
        self.schedule, self.options = "PV3ALL1", ("--from", "mia@example.com")
        self.begin()
        ended = self.now()
        self.judge(self.began, ended, lambda planned: planned - {MIA} | {ADA})
        self.command.exit()
        status, err = self.job.wait()
        self.assertEqual(status, 0, err)
        self.says(err, "takes War Room from Mia Chen", "Bo Larsen and Cleo Diaz stay on call as well",
                  "War Room is back with Mia Chen")
        self.outcome = self.shown(self.began - 1, self.now() + 1)
        self.as_planned(self.now())

    def upgrade(self):
        self.box.control("POST", "upgrade", schedule=self.schedule)

    @on(*OF_LAYERS)
    def upgraded_while_it_runs(self):
        self.begin()
        self.upgrade()
        self.finish()

    @on(*OF_LAYERS)
    def upgraded_across_a_boundary(self):
        """What was one override is two, of which only the later one ends as ours did."""
        self.leap(4 * 24 * 3600 - 20 * 60)
        self.begin()
        self.upgrade()
        self.covered(self.began, self.began + 25 * MINUTE)
        self.finish()

    @on(*OF_LAYERS)
    def upgraded_before_a_renewal(self):
        self.begin("--lease", "1m")
        last = max(override["versions"][-1]["end_ms"] for override in self.made())
        self.upgrade()
        self.box.wait(f"PUT /v3/schedules/{self.schedule}/")
        self.covered(self.began, last + 10_000)
        self.finish()

    @on(*OF_LAYERS)
    def upgraded_before_it_lingers(self):
        self.begin("--linger", "5m")
        self.upgrade()
        self.linger_to_the_end(5)

    def already_on_call(self):
        self.schedule = KINDS[self.kind]["own"]
        self.begin()
        err = self.finish()
        self.says(err, "on call for", "already; nothing is taken")
        self.assertEqual(self.box.writes(), [])

    def own_shift(self):
        """Ada until twenty minutes from now, then Bo."""
        self.schedule = "PCHG001"
        if self.kind != "layers":
            self.upgrade()

    def own_shift_ends_inside(self):
        self.own_shift()
        self.begin()
        self.covered(self.began, self.began + 25 * MINUTE)
        self.finish()
        self.assertEqual(len(self.made()), 1)

    def own_shift_is_outlasted(self):
        self.own_shift()
        self.leap(19 * 60)
        own_end = self.seen(self.now(), self.now() + 10 * MINUTE)[0][1]
        self.begin("--lease", "1m")
        self.box.wait("POST /(v3/)?schedules/PCHG001/")
        self.covered(self.began, own_end + 1_000)
        self.finish()

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
            self.assertIn(ADA, actual, told(start))
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
        self.assertIn({"take all": "for Bo Larsen and Mia Chen", "join": "Storefront: exit 0"}
                      .get(self.kind, "for Bo Larsen"), out)


def people(shifts, at):
    return {shift["user"]["id"] for shift in shifts if shift["user"] and shift["start_ms"] <= at < shift["end_ms"]}


NAMES = (
    "renew", "rival_before_a_renewal", "upgraded_before_a_renewal", "own_shift_is_outlasted",  # these take a minute
    "take", "release_when_told", "linger", "linger_beyond_the_lease",
    "kill_dutyme", "kill_guardian", "kill_both_and_recover",
    "answer_is_lost", "end_is_refused_at_first", "second_is_refused", "rival_before", "rival_during",
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=NAMES, help="this scenario")
    parser.add_argument("--jobs", type=int, default=8)
    options = parser.parse_args()
    cases = [Scenario(name, kind) for name in options.only or NAMES for kind in KINDS
             if kind in getattr(getattr(Scenario, name), "kinds", KINDS)]
    return crowd.judge(cases, options.jobs, show)


if __name__ == "__main__":
    sys.exit(main())
