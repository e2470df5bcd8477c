"""What others do meanwhile: their overrides, their turns, and upgrades of the schedule."""
import os

from stage import ADA, CLEO, CREATES, KINDS, LATER, MIA, MINUTE, OF_LAYERS, OF_SHIFTS, ScenarioStage, on


class WithOthers(ScenarioStage):
    @on(*OF_SHIFTS)
    def rival_before_where_that_may_be_overridden(self):
        """It is not tried: ours would fall together with theirs."""
        self.box.fault("create-v3-override=nested")
        self.rival_before()

    def rival_before(self):
        """On layers ours goes on top and theirs comes back; on shifts they are joined, and the plan says so."""
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
        if self.kind != "layers":
            self.says(err, "joins Cleo Diaz, who stands in, on")
            self.assertEqual([entry["target"] for entry in self.box.log("POST")],
                             [f"/v3/schedules/{self.schedule}/custom_shifts"])
            self.assertRegex(self.run_verb("log")[0], r"  beside Cleo Diaz  .*  exit 0")
            self.assertEqual(self.logged()[0]["relieved"], [])

    def held(self, **env):
        """A deploy whose first creation waits before its effect."""
        self.box.fault(f"{CREATES[self.kind]}=hold@1")
        job = self.start("exec", "--schedule", self.schedule, *self.options, *self.puppet(self.schedule), env=env)
        self.box.wait("POST", state="held")
        return job

    def another_is_faster(self, **env):
        """Another deploy takes the same place between our look and our write. Both are covered."""
        summary = os.path.join(self.folder, "summary")
        ours = self.held(DUTYME_SUMMARY=summary)
        theirs, their_command = self.begin(env={"HOME": os.path.join(self.folder, "elsewhere"), **env})
        self.box.release()
        command = self.arrive(ours)
        began, ended = command.report["began"], self.now()
        command.exit()
        status, err = ours.wait()
        self.assertEqual(status, 0, err)
        their_command.exit()
        self.assertEqual(theirs.wait()[0], 0)
        self.assertEqual(self.logged()[0]["relieved"], [])
        with open(summary, encoding="utf-8") as file:
            return began, ended, err, file.read()

    @on("shifts", "take all")
    def another_person_is_faster(self):
        began, ended, err, summary = self.another_is_faster(DUTYME_USER="cleo@example.com")
        self.judge(began, ended, lambda planned: {ADA, CLEO})
        self.says(err, "has changed since it was planned: Ada Byron joins Cleo Diaz, who stands in")
        self.assertIn("nobody: beside Cleo Diaz", summary)
        self.assertRegex(self.run_verb("log")[0], r"  beside Cleo Diaz  .*  exit 0")
        self.outcome = self.shown(began - 1, self.now() + 1)
        self.as_planned(self.now())

    @on("shifts", "take all")
    def another_of_ours_is_faster(self):
        began, ended, err, _ = self.another_is_faster()
        self.judge(began, ended, lambda planned: {ADA})
        self.says(err, "has changed since it was planned: Ada Byron is on call there by another override, too")
        self.outcome = self.shown(began - 1, self.now() + 1)
        self.as_planned(self.now())

    @on(*OF_LAYERS)
    def upgraded_before_it_is_taken(self):
        job = self.held()
        self.upgrade()
        self.box.release()
        self.job, self.command = job, self.arrive(job)
        self.began = self.command.report["began"]
        self.says(self.finish(), "has changed since it was planned: Ada Byron relieves Bo Larsen",
                  "Primary is back with Bo Larsen")

    def rival_during(self):
        self.begin()
        rival = self.box.somebody_else(CLEO, self.schedule, **({} if self.kind == "layers" else {"kind": "custom_shift"}))
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
