"""`dutyme pass WHO`: a colleague has the pager before it leaves the one who had it, and until the deploy ends."""
import json
import os
import signal

from lib import overrides
from lib.dutyme import Stage
from lib.sandbox import CREATE, END

MIDDLE = True
BO, CLEO = "PBOB001", "PCLE001"
THEIRS = "cleo@example.com"


class Passing(Stage):
    def pass_on(self, *words, env=None):
        return self.run_verb("pass", *words, env=env)

    def refused(self, words, *parts, env=None):
        self.is_refused(("pass", *words), *parts, env=env)

    def tours(self):
        found = []
        for page in self.pages():
            with open(self.state("tours", page), encoding="utf-8") as file:
                found.append(json.load(file))
        return found

    def made_for(self, user, schedule="PPRI001"):
        return [one for one in overrides.ours(self.overrides(schedule)) if one["user"]["id"] == user]

    def nobody_was_missing(self, since, schedule="PPRI001"):
        """From then on one of ours was in force at every moment."""
        spans = [span for one in overrides.ours(self.overrides(schedule)) for span in overrides.as_known(one)]
        self.assertEqual(overrides.gaps_between(spans, since, self.box.now_ms() - 1), [])

    def on_call(self, schedule):
        now = self.box.now_ms()
        return {shift["user"]["id"] for shift in self.box.timeline(schedule)["final"]
                if shift["user"] and shift["start_ms"] <= now < shift["end_ms"]}

    def all_is_as_before(self, schedule="PPRI001"):
        self.nobody_is_left()
        self.assertEqual(overrides.standing(self.overrides(schedule), self.box.now_ms()), [])
        self.assertEqual(self.pages(), [])


class WhileExecRuns(Passing):
    def test_theirs_stands_before_ours_goes(self):
        job, command = self.play()
        since = self.box.now_ms()
        status, err = self.pass_on(THEIRS, "--json")
        self.assertEqual(status, 0, err)
        self.says(err, "Cleo Diaz takes Primary from Ada Byron until", "Ada Byron has passed Primary to Cleo Diaz, until")
        self.assertEqual(self.box.on_call(), CLEO)
        self.assertEqual(overrides.standing(self.overrides(), self.box.now_ms()), self.made_for(CLEO))
        self.nobody_was_missing(since)
        document = json.loads(self.out)
        self.assertEqual(document["holder"], {"id": CLEO, "name": "Cleo Diaz"})
        self.assertEqual(document["passed_by"], "Ada Byron")
        command.exit(3)
        status, err = job.wait()
        self.assertEqual(status, 3)
        self.says(err, "Ada Byron has passed Primary to Cleo Diaz", "(dutyme pass)",
                  "Primary is back with Bo Larsen after", "Cleo Diaz had it")
        self.all_is_as_before()
        first, second = self.logged()
        self.assertEqual((first["deployer"]["id"], first["outcome"]), ("PADA001", "passed to Cleo Diaz"))
        self.assertEqual(first["passed_to"], {"id": CLEO, "name": "Cleo Diaz"})
        self.assertEqual((second["deployer"]["id"], second["outcome"]), (CLEO, "exit 3"))
        self.assertEqual(second["passed"][0]["tour"], first["tour"])
        self.assertEqual(second["relieved"], ["Bo Larsen"])

    def test_again_and_back_by_the_first_id(self):
        file = os.path.join(self.work, "tour")
        job, command = self.play("--id-file", file)
        first = self.tours()[0]["tour"]
        self.assertEqual(self.pass_on(THEIRS, first)[0], 0)
        self.assertEqual(self.pass_on("mia@example.com", "--id-file", file)[0], 0)
        self.assertEqual(self.box.on_call(), "PMIA001")
        self.assertEqual(self.start("extend", "10m", first).wait()[0], 0)
        self.assertEqual(self.pass_on("ada@example.com", first)[0], 0)
        self.assertEqual(self.box.on_call(), "PADA001")
        [tour] = self.tours()
        self.assertEqual([one["from"]["id"] for one in tour["passed"]], ["PADA001", CLEO, "PMIA001"])
        self.assertEqual(len([name for name in os.listdir(self.state("tours")) if name.endswith(".sock")]), 1)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.all_is_as_before()
        self.assertEqual(os.listdir(self.state("tours")), [])

    def test_on_several_schedules(self):
        job, command = self.play("--schedule", "PPRI001", "--schedule", "PADW001", schedules=("PPRI001", "PADW001"))
        status, err = self.pass_on(THEIRS)
        self.assertEqual(status, 0, err)
        for schedule in ("PPRI001", "PADW001"):
            self.assertEqual(self.box.on_call(schedule), CLEO)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        for schedule in ("PPRI001", "PADW001"):
            self.all_is_as_before(schedule)

    def test_on_all_or_none(self):
        job, command = self.play("--schedule", "PPRI001", "--schedule", "PADW001", schedules=("PPRI001", "PADW001"))
        self.box.fault("create-override=error:403@2")
        status, err = self.pass_on(THEIRS)
        self.assertEqual(status, 125, err)
        self.box.clear_faults()
        for schedule in ("PPRI001", "PADW001"):
            self.assertEqual(self.box.on_call(schedule), "PADA001")
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        for schedule in ("PPRI001", "PADW001"):
            self.all_is_as_before(schedule)

    def test_on_shifts_the_regular_person_stays_relieved(self):
        job, command = self.play(schedules=("PV3PRI1",), env={"DUTYME_SCHEDULE": "PV3PRI1"})
        since = self.box.now_ms()
        before = self.on_call("PV3PRI1")
        self.assertEqual(before, {"PADA001"})
        status, err = self.pass_on(THEIRS)
        self.assertEqual(status, 0, err)
        self.assertEqual(self.on_call("PV3PRI1"), {CLEO})
        self.nobody_was_missing(since, "PV3PRI1")
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.all_is_as_before("PV3PRI1")

    def test_of_those_who_have_joined(self):
        job, command = self.play("--mode", "join", schedules=("PV3TWO1",), env={"DUTYME_SCHEDULE": "PV3TWO1"})
        others = self.on_call("PV3TWO1") - {"PADA001"}
        self.assertEqual(self.pass_on(THEIRS)[0], 0)
        self.assertEqual(self.on_call("PV3TWO1"), others | {CLEO})
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.all_is_as_before("PV3TWO1")

    def test_only_to_be_shown(self):
        job, command = self.play()
        before = self.box.writes()
        status, err = self.pass_on(THEIRS, "--dry-run", "--json")
        self.assertEqual(status, 0, err)
        self.says(err, "would take Primary from Ada Byron", "nothing was written, the pager stays where it is")
        self.assertEqual(json.loads(self.out)["deployer"]["id"], CLEO)
        self.assertEqual(self.box.writes(), before)
        command.exit()
        job.wait()

    def test_people_are_told(self):
        self.write(os.path.join(self.home, ".config/dutyme/config"), "[dutyme]\nnotify = team\n[notify \"team\"]\n"
                   f"url = {self.box.url}/notices/discord/api/webhooks/1/S3CRET\nformat = discord\n")
        job, command = self.play()
        self.assertEqual(self.pass_on(THEIRS)[0], 0)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        told = json.dumps(self.box.control("GET", "notices"))
        self.assertIn("Ada Byron takes Primary from Bo Larsen", told)
        self.assertIn("Ada Byron passes Primary to Cleo Diaz until", told)
        self.assertIn("Primary is back with Bo Larsen", told)


class Doubts(Passing):
    """Replies that do not come: never two in the end, and nobody is missing."""

    def test_the_reply_to_theirs_is_lost(self):
        job, command = self.play()
        since = self.box.now_ms()
        self.box.fault("create-override=lost-reply@1")
        status, err = self.pass_on(THEIRS)
        self.assertEqual(status, 0, err)
        self.assertEqual(len(self.made_for(CLEO)), 1)
        self.nobody_was_missing(since)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.all_is_as_before()

    def test_the_reply_to_the_end_of_ours_is_lost(self):
        job, command = self.play()
        self.box.fault("delete-override=lost-reply@1")
        status, err = self.pass_on(THEIRS)
        self.assertEqual(status, 0, err)
        self.assertEqual(self.box.on_call(), CLEO)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.all_is_as_before()

    def test_ours_cannot_be_ended_at_first(self):
        """Theirs counts, being newer; ours is tried again until it is gone."""
        job, command = self.play()
        self.box.fault("delete-override=error:403@1")
        status, err = self.pass_on(THEIRS)
        self.assertEqual(status, 0, err)
        self.assertEqual(self.box.on_call(), CLEO)
        self.box.wait(END, count=2)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.all_is_as_before()

    def test_theirs_is_refused(self):
        job, command = self.play()
        self.box.fault("create-override=error:403")
        status, err = self.pass_on(THEIRS)
        self.assertEqual(status, 125, err)
        self.box.clear_faults()
        self.assertEqual(self.box.on_call(), "PADA001")
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.all_is_as_before()


class Killed(Passing):
    def test_dutyme_after_it(self):
        job, command = self.play()
        self.assertEqual(self.pass_on(THEIRS)[0], 0)
        job.kill()
        job.wait()
        command.gone()
        self.all_is_as_before()
        self.assertEqual(self.box.on_call(), BO)

    def in_the_middle(self, fault, request, victim):
        """Somebody dies while a request of the pass is held; the deploy ends, and nobody is left on call."""
        for when in ("hold", "hold-after"):
            with self.subTest(fault=fault, when=when):
                job, command = self.play()
                seen = len(self.box.log())
                self.box.fault(f"{fault}={when}")
                passing = self.start("pass", THEIRS)
                self.box.wait(request, "held", after=seen)
                victim(job, passing)
                self.box.clear_faults()
                self.box.release()
                passing.wait()
                if job.process.poll() is None:
                    command.exit()
                job.wait()
                command.gone()
                self.nobody_is_left()
                self.assertEqual(self.start("recover").wait()[0], 0)
                self.assertEqual(overrides.standing(self.overrides(), self.box.now_ms()), [])
                self.assertEqual(self.pages_but_for_doubts(), [])

    def kill_guardian(self, job, _):
        guardian = job.guardian()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)

    def test_the_guardian_while_theirs_is_made(self):
        self.in_the_middle("create-override", CREATE, self.kill_guardian)

    def test_the_guardian_while_ours_is_ended(self):
        self.in_the_middle("delete-override", END, self.kill_guardian)

    def test_dutyme_while_theirs_is_made(self):
        self.in_the_middle("create-override", CREATE, lambda job, _: (job.kill(), job.process.wait()))

    def test_dutyme_while_ours_is_ended(self):
        self.in_the_middle("delete-override", END, lambda job, _: (job.kill(), job.process.wait()))

    def test_whoever_passes(self):
        """The guardian goes on alone."""
        job, command = self.play()
        self.box.fault("create-override=hold")
        passing = self.start("pass", THEIRS)
        self.box.wait(CREATE, "held")
        passing.kill()
        passing.wait()
        self.box.clear_faults()
        self.box.release()
        self.box.wait(END)
        self.assertEqual(self.box.on_call(), CLEO)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.all_is_as_before()

    def test_two_at_once(self):
        """The second one meant somebody who has it no more."""
        job, command = self.play()
        self.box.fault("create-override=hold")
        one = self.start("pass", THEIRS)
        self.box.wait(CREATE, "held")
        other = self.start("pass", "mia@example.com")
        self.box.clear_faults()
        self.box.release()
        statuses = [one.wait()[0], other.wait()[0]]
        self.assertEqual(statuses[0], 0, one.err)
        if statuses[1] == 125:
            self.assertIn("Cleo Diaz has the pager by now, and keeps it", other.err)
        self.assertEqual(len(overrides.standing(self.overrides(), self.box.now_ms())), 1)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.all_is_as_before()


class OfStart(Passing):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.start("start", "--for", "30m").wait()[0], 0)

    def test_until_the_same_end(self):
        since = self.box.now_ms()
        [ours] = self.overrides()
        end = overrides.window(ours)[2]
        status, err = self.pass_on(THEIRS)
        self.assertEqual(status, 0, err)
        self.says(err, "Cleo Diaz takes Primary from Ada Byron until", "Ada Byron has passed Primary to Cleo Diaz")
        self.assertEqual(self.box.on_call(), CLEO)
        [theirs] = overrides.standing(self.overrides(), self.box.now_ms())
        self.assertLess(abs(overrides.window(theirs)[2] - end), 61_000)
        self.nobody_was_missing(since)
        self.assertEqual(self.start("recover").wait()[0], 0)
        self.assertEqual(self.box.on_call(), CLEO)
        self.assertEqual(self.start("extend", "10m").wait()[0], 0)
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.assertEqual(self.box.on_call(), BO)
        self.all_is_as_before()

    def killed(self, fault, request, expected):
        self.box.fault(f"{fault}=hold-after")
        job = self.start("pass", THEIRS)
        self.box.wait(request, "held")
        job.kill()
        job.wait()
        self.box.clear_faults()
        self.box.release()
        self.assertEqual(self.start("recover").wait()[0], 0)
        [left] = overrides.standing(self.overrides(), self.box.now_ms())
        self.assertEqual(left["user"]["id"], expected)
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.assertEqual(self.box.on_call(), BO)

    def test_killed_while_theirs_is_made(self):
        self.killed("create-override", CREATE, "PADA001")

    def test_killed_while_ours_is_ended(self):
        self.killed("delete-override", END, CLEO)

    def test_at_two_terminals(self):
        self.box.fault("create-override=hold")
        one = self.start("pass", THEIRS)
        self.box.wait(CREATE, "held")
        self.refused(["mia@example.com"], "another dutyme is at work on the tour of Ada Byron")
        self.box.clear_faults()
        self.box.release()
        self.assertEqual(one.wait()[0], 0)
        self.assertEqual(self.start("stop").wait()[0], 0)


class Refused(Passing):
    def held(self):
        job, command = self.play()
        self.addCleanup(job.wait)
        self.addCleanup(command.exit)

    def test_to_nobody(self):
        self.held()
        self.refused([], "pass needs to be told to whom")
        self.refused(["zoe@example.com"], "zoe@example.com")

    def test_to_whoever_has_it(self):
        self.held()
        self.refused(["ada@example.com"], "Ada Byron has the pager already")

    def test_to_somebody_who_cannot_be_paged(self):
        self.held()
        self.refused(["nora@example.com"], "cannot be paged")
        self.assertEqual(self.pass_on("nora@example.com", "--force")[0], 0)

    def test_nothing_is_held(self):
        self.refused([THEIRS], "nothing is held from this machine")

    def test_in_a_job(self):
        self.held()
        self.refused([THEIRS], "a job passes the pager to nobody", env={"GITHUB_ACTIONS": "true"})

    def test_without_its_guardian_here(self):
        self.abandon_tour()
        self.refused([THEIRS], "is a deploy's, and its guardian is not here", "run it where the deploy runs")
        self.assertEqual(self.start("recover").wait()[0], 0)
