"""A tour on one kind of schedule: what can be done with it, and what must be true of it."""
import re

from lib import overrides
from lib.dutyme import Stage
from lib.overrides import now, rfc3339

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
LISTS = {"layers": "overrides", "shifts": "v3-overrides", "take all": "v3-overrides", "join": "shifts"}
WRITE = re.compile(r"(?:/v3)?/schedules/(\w+)/(?:overrides|custom_shifts)(?:/(\w+))?")


def on(*kinds):
    """The kinds on which a scenario means something, if not on all."""
    def mark(scenario):
        scenario.kinds = kinds
        return scenario
    return mark


def people(shifts, at):
    return {shift["user"]["id"] for shift in shifts if shift["user"] and shift["start_ms"] <= at < shift["end_ms"]}


class ScenarioStage(Stage):
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
        self.box.shift_clock(seconds)
        self.leapt += seconds * 1000

    def seen(self, since, until):
        """[(from, to, people who were on call, people who would have been without anybody's doing)]."""
        timeline = self.box.timeline(self.schedule, since=rfc3339(since), until=rfc3339(until))
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
            self.assertEqual(actual, expected, f"{self.schedule} from {rfc3339(start)} to {rfc3339(end)}")

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
        for override in overrides.foreign(history):
            self.assertEqual({version["by"] for version in override["versions"]} - {"the upgrade"},
                             {overrides.SOMEBODY_ELSE})
        ours = {override["id"] for override in overrides.ours(history)}
        for entry in self.box.writes():
            self.assertIsNone(entry["violation"], entry)
            schedule, override = WRITE.fullmatch(entry["target"]).groups()
            self.assertEqual(schedule, self.schedule)
            self.assertTrue(override is None or override in ours, entry["target"])

    def made(self):
        return overrides.ours(self.box.history(self.schedule))

    # --- what can be done ---

    def begin(self, *options, on=None, **how):
        self.schedule = on or self.schedule
        self.job, self.command = self.play("--schedule", self.schedule, *self.options, *options,
                                           schedules=(self.schedule,), **how)
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
