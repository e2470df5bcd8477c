"""Random histories of a rota: other people's overrides, tours of all kinds that overlap, fail and are killed, and a
clock that leaps. Whatever happens, outside our own windows the schedule is what it would have been without us.

usage: tests/run history [--seed N]... [--fixed N] [--random N] [--jobs N]
"""
import argparse
import contextlib
import os
import random
import select
import signal

from lib import crowd, overrides
from lib.dutyme import PATIENCE, Command, Stage
from lib.processes import GUARDIAN, named
from lib.overrides import rfc3339

SCHEDULES = ("PPRI001", "PSEC001")
PEOPLE = ("PMIA001", "PCLE001", "PTUR001", "PKIM001")
OPTIONS = ([], [], ["--linger", "5m"], ["--lease", "2m"], ["--schedule", "PSEC001"],
           ["--schedule", "PPRI001", "--schedule", "PSEC001"])
FAULTS = ("create-override=lost-reply@1", "create-override=drop-before@1", "create-override=status:502@1",
          "create-override=status:503:after@1", "create-override=item-400@1", "create-override=garbage@1",
          "create-override=status:403@2", "create-override=overrides-reply", "overrides=status:500@1",
          "overrides=stale:2", "schedule=429:1@1", "me=drop-before@1", "delete-override=lost-reply@1",
          "delete-override=status:500@1", "delete-override=status:404@1", "delete-override=status:400@1",
          "create-override=late:3@1", "create-override=late:12@1", "create-override=late:12@1-2", "overrides=stale:6",
          "create-override=lost-reply@1-2", "create-override=status:200:after@1", "create-override=anothers-reply@1",
          "create-override=moved-reply:600@1", "delete-override=status:200@1", "schedule=date:3600@1", "any=age:3600")
LATEST = 15  # s: no effect comes later
STEPS = 14
MINUTE = 60 * 1000


class History(Stage):
    def __init__(self, seed):
        super().__init__("runTest")
        self.seed = seed
        self.outcome = None

    def __str__(self):
        return f"seed {self.seed}"

    def setUp(self):
        super().setUp()
        self.dice = random.Random(self.seed)
        self.running = []  # [job, command or None]
        self.rivals = []  # other people's overrides, as they were made
        self.ended = set()  # and the ids of those that they have ended
        self.told = []

    # --- what happens ---

    def tell(self, *words):
        self.told.append(" ".join(map(str, words)))

    def rival(self):
        """Somebody else puts somebody on call, now or later."""
        start = self.box.now_ms() + self.dice.choice((0, 0, 3, 20, 90)) * MINUTE
        end = start + self.dice.choice((1, 10, 45, 200)) * MINUTE
        schedule, user = self.dice.choice(SCHEDULES), self.dice.choice(PEOPLE)
        made = self.box.somebody_else(user, schedule, start=rfc3339(start), end=rfc3339(end))
        self.rivals.append(made)
        self.tell("rival", made["schedule"], made["user"]["id"])

    def rival_ends(self):
        present = [rival for rival in self.rivals if rival["id"] not in self.ended]
        if present:
            rival = self.dice.choice(present)
            self.box.control("DELETE", "overrides", schedule=rival["schedule"], id=rival["id"])
            self.ended.add(rival["id"])
            self.tell("rival ends")

    def leap(self):
        seconds = self.dice.choice((30, 100, 600, 3000))
        self.box.shift_clock(seconds)
        self.tell("leap", seconds)

    def trouble(self):
        fault = self.dice.choice(FAULTS)
        self.box.fault(fault)
        self.tell(fault)

    def calm(self):
        self.box.clear_faults()
        self.tell("calm")

    def begin(self):
        if len(self.running) == 2:
            return self.end()
        options = self.dice.choice(OPTIONS)
        job = self.start("exec", *options, *self.puppet())
        command = self.arrival(job)
        self.tell("exec", *options, "" if command else "(not run)")
        if command:
            self.running.append((job, command))
        else:
            job.wait()

    def arrival(self, job):
        """The command; None when dutyme ended without it."""
        pidfd = os.pidfd_open(job.pid)
        try:
            ready = select.select([self.listener, pidfd], [], [], PATIENCE)[0]
        finally:
            os.close(pidfd)
        self.assertTrue(ready, "neither a command nor an end")
        if self.listener not in ready:
            return None
        connection = self.listener.accept()[0]
        self.addCleanup(connection.close)
        command = Command(connection)
        self.addCleanup(command.lines.close)
        return command

    def take_one(self):
        return self.running.pop(self.dice.randrange(len(self.running))) if self.running else (None, None)

    def end(self):
        job, command = self.take_one()
        if job:
            code = self.dice.choice((0, 0, 3))
            command.exit(code)
            self.assertEqual(job.wait()[0], code)
            self.tell("end", code)

    def kill(self):
        job, command = self.take_one()
        if job:
            who = self.dice.choice(("dutyme", "group", "both", "TERM"))
            self.tell("kill", who)
            if who == "both":
                job.kill(signal.SIGSTOP)
                self.kill_guardians()
            number = signal.SIGTERM if who == "TERM" else signal.SIGKILL
            job.kill_group(number) if who == "group" else job.kill(number)
            self.assertEqual(job.wait()[0], -number)
            command.gone()

    def kill_guardians(self):
        """Of every tour; a dutyme that lives starts another."""
        for pid in named(GUARDIAN):
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        self.tell("guardians killed")

    def verb(self):
        words = self.dice.choice((["start"], ["start", "--for", "5m"], ["start", "--schedule", "PSEC001"], ["stop"],
                                  ["recover"], ["exec", "--", "true"], ["exec", "--required", "--", "false"]))
        status, _ = self.start(*words).wait()
        self.assertIn(status, (0, 1, 125))
        self.tell(*words, status)

    # --- what must be true ---

    def runTest(self):
        for _ in range(self.dice.randint(1, 4)):
            self.rival()
        if self.dice.random() < 0.5:
            self.rival_ends()
        since = self.box.now_ms()
        before = self.timelines(since)
        planned = len(self.rivals)
        things = (self.begin, self.begin, self.begin, self.end, self.end, self.kill, self.verb, self.verb,
                  self.trouble, self.trouble, self.calm, self.leap, self.rival, self.rival_ends, self.kill_guardians)
        try:
            for _ in range(STEPS):
                self.dice.choice(things)()
            self.come_to_an_end()
            self.judge(before, self.timelines(since), {rival["id"] for rival in self.rivals[:planned]})
        except Exception as error:
            raise AssertionError(f"seed {self.seed}: " + " | ".join(self.told)) from error

    def come_to_an_end(self):
        self.calm()
        while self.running:
            self.end()
        self.nobody_is_left()
        self.box.shift_clock(LATEST)
        status, err = self.start("stop").wait()
        self.assertEqual(status, 0, err)
        self.assertEqual(self.pages_but_for_doubts(), [])

    def timelines(self, since):
        return {schedule: self.box.timeline(schedule, since=rfc3339(since), until=rfc3339(since + 300 * MINUTE)) for schedule in SCHEDULES}

    def judge(self, before, after, planned):
        history = [override for schedule in SCHEDULES for override in self.overrides(schedule)]
        own = overrides.ours(history)
        self.outcome = {"steps": self.told, "overrides": len(own), "rivals": len(self.rivals)}
        self.others_untouched(history)
        log = self.box.log()
        self.assertEqual(overrides.forbidden(log, {override["id"] for override in own}, SCHEDULES), [])
        lied = sum("delete-override=status:404@1" in entry["faults"] for entry in log)  # "gone", and it is not
        left = overrides.standing(history, self.box.now_ms())
        self.assertLessEqual(len(left), lied, "something of ours stands")
        for schedule in SCHEDULES:
            unlike = self.unlike(before[schedule], after[schedule], history, planned)
            self.assertEqual(unlike, [], f"the schedule {schedule} is not what it was")

    def others_untouched(self, history):
        kept = {override["id"]: override for override in overrides.foreign(history)}
        self.assertEqual(set(kept), {rival["id"] for rival in self.rivals})
        for rival in self.rivals:
            versions = kept[rival["id"]]["versions"]
            self.assertEqual({**kept[rival["id"]], "versions": versions[:1]}, rival)
            self.assertEqual({version["by"] for version in versions}, {overrides.SOMEBODY_ELSE})

    def unlike(self, before, after, history, planned):
        """Instants at which somebody else is on call than was foreseen, though neither we nor somebody who came later
        or left earlier had a hand in it."""
        touched = [overrides.in_force(it) for it in history
                   if it["schedule"] == after["schedule"] and (overrides.is_ours(it) or it["id"] not in planned)]
        touched += [(it["versions"][0]["start_ms"], it["versions"][0]["end_ms"]) for it in history
                    if it["id"] in planned and len(it["versions"]) > 1]
        instants = sorted({edge for timeline in (before, after) for shift in timeline["final"]
                           for edge in (shift["start_ms"], shift["end_ms"])})
        return [rfc3339(at) for start, end in zip(instants, instants[1:]) for at in [(start + end) // 2]
                if not any(since <= at < until for since, until in touched)
                and who(before, at) != who(after, at)]


def who(timeline, at):
    """Who is on call then: (person, override)."""
    for shift in timeline["final"]:
        if shift["start_ms"] <= at < shift["end_ms"]:
            return shift["user"]["id"] if shift["user"] else None, shift["override"]
    return None


def main(words):
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", action="append", type=int, help="replay this history")
    parser.add_argument("--fixed", type=int, default=24, help="histories that are the same every time")
    parser.add_argument("--random", type=int, default=4, help="histories that are new every time")
    parser.add_argument("--jobs", type=int, default=4)
    options = parser.parse_args(words)
    seeds = options.seed or [*range(1, options.fixed + 1), *(random.randrange(10**9) for _ in range(options.random))]
    failed = 0
    for case, outcome, problems in crowd.run(map(History, seeds), options.jobs):
        print(f"{'not ok' if problems else 'ok'}: {case}", "" if not outcome else
              f"{outcome['overrides']} of ours among {outcome['rivals']} others'", flush=True)
        for problem in problems:
            print(problem)
        failed += bool(problems)
    print(f"{len(seeds)} histories, {failed} failed")
    return 1 if failed else 0
