"""Who relieves whom where: several schedules, shifts of one's own, other people's overrides, exec inside exec."""
import json
import os
import subprocess

from lib.dutyme import DUTYME, Stage
from lib.overrides import window

MIDDLE = True

MINUTE = 60_000


class SeveralSchedules(Stage):
    BOTH = ("--schedule", "PPRI001", "--schedule", "Secondary On-Call")

    def test_all_of_them_are_taken_before_the_command_runs(self):
        job, command = self.play(*self.BOTH, schedules=("PPRI001", "PSEC001"))
        self.assertEqual(command.report["on_call"], {"PPRI001": "PADA001", "PSEC001": "PADA001"})
        command.exit(0)
        status, err = job.wait()
        self.assertEqual(status, 0)
        self.says(err, "takes Primary", "takes Secondary On-Call", "Primary is back")
        self.given_back()
        self.assertEqual([len(override["versions"]) for override in self.overrides("PSEC001")], [2])
        self.assertNotEqual(self.box.on_call("PSEC001"), "PADA001")

    def test_a_list_in_the_environment_names_several(self):
        status, err = self.run_exec(env={"DUTYME_SCHEDULE": "PPRI001, PSEC001"})
        self.assertEqual(status, 0, err)
        self.assertEqual([len(self.overrides(schedule)) for schedule in ("PPRI001", "PSEC001")], [1, 1])

    def test_one_that_is_named_twice_is_taken_once(self):
        status, err = self.run_exec("--schedule", "PPRI001", "--schedule", "Primary", "--schedule", "PPRI001")
        self.assertEqual(status, 0, err)
        self.given_back(1)

    def test_a_second_that_is_refused_undoes_the_first_and_the_command_does_not_run(self):
        for fault in ("item-400@2", "status:403@2", "status:422@2"):
            with self.subTest(fault=fault):
                self.box.clear_faults()
                before = len(self.overrides())
                self.box.fault(f"create-override={fault}")
                status, err = self.run_exec(*self.BOTH)
                self.assertEqual(status, 125, err)
                self.assertFalse(self.ran())
                self.nobody_is_left()
                self.given_back(before + 1)
        self.assertEqual(self.overrides("PSEC001"), [])
        self.assertEqual(self.pages(), [])

    def test_a_second_that_fails_undoes_the_first_and_the_command_runs_uncovered(self):
        self.box.fault("create-override=status:500@2-")
        status, err = self.run_exec(*self.BOTH)
        self.assertEqual(status, 0, err)
        self.assertTrue(self.ran())
        self.nobody_is_left()
        self.given_back()
        self.assertEqual(self.overrides("PSEC001"), [])

    def test_an_unknown_one_leaves_the_known_one_alone(self):
        status, _ = self.run_exec("--schedule", "PPRI001", "--schedule", "PNOSUCH")
        self.assertEqual(status, 125)
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])

    def test_one_that_cannot_be_ended_does_not_keep_the_other(self):
        self.box.fault("delete-override=status:403@1")
        status, err = self.run_exec(*self.BOTH)
        self.assertEqual(status, 0)
        self.says(err, "could not be ended")
        self.nobody_is_left()
        tries = self.box.log("DELETE")
        self.assertEqual(len(tries), 3)  # it and the other, and it again
        self.assertNotEqual(tries[0]["target"], tries[1]["target"])
        ended = [len(self.overrides(schedule)[0]["versions"]) for schedule in ("PPRI001", "PSEC001")]
        self.assertEqual(ended, [2, 2])


class OwnShift(Stage):
    def test_who_is_on_call_anyway_takes_nothing(self):
        status, err = self.run_exec("--schedule", "PADW001")
        self.assertEqual(status, 0)
        self.says(err, "Ada Byron is on call for Ada's Watch already; nothing is taken")
        self.assertTrue(self.ran())
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])

    def test_a_shift_that_ends_inside_the_lease_is_continued(self):
        handover = next(shift["end_ms"] for shift in self.box.timeline("PCHG001")["layers"]
                        if shift["user"]["id"] == "PADA001")
        job, command = self.play("--schedule", "PCHG001", "--lease", "30m", schedules=("PCHG001",))
        self.assertEqual(command.report["on_call"], {"PCHG001": "PADA001"})
        override, = self.overrides("PCHG001")
        known, start, end = window(override)
        self.assertEqual(start, handover)
        self.assertLess(end, known + 30 * MINUTE + 1000)
        self.assertGreater(end, known + 28 * MINUTE)
        command.exit()
        status, err = job.wait()
        self.says(err, "Ada Byron takes Shift Change from Bo Larsen at")
        self.assertTrue(self.overrides("PCHG001")[0]["versions"][-1]["removed"])

    def test_a_shift_that_outlasts_the_lease_needs_nothing(self):
        status, err = self.run_exec("--schedule", "PCHG001", "--lease", "10m")
        self.assertEqual(status, 0)
        self.says(err, "already; nothing is taken")
        self.assertEqual(self.box.writes(), [])

    def test_where_nobody_is_on_call_the_deployer_is(self):
        job, command = self.play("--schedule", "PEMP001", schedules=("PEMP001",))
        self.assertEqual(command.report["on_call"], {"PEMP001": "PADA001"})
        command.exit()
        self.says(job.wait()[1], "where nobody is on call", "Empty Desk is given back")
        self.assertIsNone(self.box.on_call("PEMP001"))

    def test_a_schedule_nobody_is_paged_through_is_told(self):
        _, err = self.run_exec("--schedule", "Lonely")
        self.says(err, "nobody is paged through Lonely")

    def test_a_lease_is_as_long_as_it_was_asked_for(self):
        for lease, minutes in (("1m", 1), ("10m", 10), ("24h", 24 * 60)):
            job, command = self.play("--lease", lease, "--max", "24h")
            known, start, end = window(self.overrides()[-1])
            self.assertLessEqual(end, start + minutes * MINUTE + 1000)
            self.assertGreaterEqual(end, known + (minutes - 1) * MINUTE)
            command.exit()
            job.wait()


class OtherPeople(Stage):
    def test_somebody_elses_override_is_told_and_resurfaces(self):
        self.box.somebody_else("PMIA001")
        self.assertEqual(self.box.on_call(), "PMIA001")
        job, command = self.play()
        self.assertEqual(command.report["on_call"]["PPRI001"], "PADA001")
        command.exit()
        _, err = job.wait()
        self.says(err, "Ada Byron takes Primary from Mia Chen", "an override of Mia Chen stands on Primary",
                  "theirs resurfaces")
        theirs, ours = self.overrides()
        self.assertEqual([version["by"] for version in theirs["versions"]], ["somebody else"])
        self.assertEqual(len(ours["versions"]), 2)
        self.assertEqual(self.box.on_call(), "PMIA001")

    def test_whoever_takes_over_while_we_run_stays(self):
        job, command = self.play()
        self.box.somebody_else("PMIA001")
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        self.assertEqual(self.box.on_call(), "PMIA001")
        ours, theirs = self.overrides()
        self.assertEqual((len(ours["versions"]), len(theirs["versions"])), (2, 1))

    def test_what_somebody_ended_for_us_is_no_failure(self):
        job, command = self.play()
        ours, = self.overrides()
        self.box.control("DELETE", "overrides", schedule="PPRI001", id=ours["id"])
        self.assertEqual(self.box.on_call(), "PBOB001")
        command.exit(2)
        status, err = job.wait()
        self.assertEqual(status, 2)
        self.assertNotIn("could not be ended", err)
        self.nobody_is_left()
        self.assertEqual(self.pages(), [])

    def test_two_deploys_at_once_end_only_their_own(self):
        first, one = self.play()
        second, other = self.play(env={"DUTYME_TOKEN": "sandbox-account-key0", "DUTYME_USER": "cleo@example.com"})
        self.assertEqual(self.box.on_call(), "PCLE001")
        one.exit()
        self.assertEqual(first.wait()[0], 0)
        self.assertEqual(self.box.on_call(), "PCLE001")
        other.exit()
        self.assertEqual(second.wait()[0], 0)
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.assertEqual([len(override["versions"]) for override in self.overrides()], [2, 2])


class Nested(Stage):
    def test_an_inner_exec_takes_nothing_twice_and_leaves_the_outer_ones_override_alone(self):
        job = self.start("exec", "--", "sh", "-c", f'"{DUTYME}" exec -- true && exec "$@"', "sh", *self.puppet()[1:])
        command = self.arrive(job)
        self.assertEqual(command.report["on_call"]["PPRI001"], "PADA001")  # the inner one has ended
        outer, = self.overrides()
        self.assertEqual(len(outer["versions"]), 1)
        command.exit(8)
        self.assertEqual(job.wait()[0], 8)
        self.nobody_is_left()
        self.given_back()
        self.assertEqual(self.pages(), [])

    def test_an_inner_exec_that_outlives_the_outer_one_is_not_an_inner_one(self):
        # Beside it, not below it: its own override has to stand when the first one's is gone.
        first, one = self.play()
        second, other = self.play()
        one.exit()
        self.assertEqual(first.wait()[0], 0)
        self.assertEqual(self.box.on_call(), "PADA001")
        other.exit()
        self.assertEqual(second.wait()[0], 0)
        self.given_back(2)

    def test_an_inner_exec_for_somebody_else_takes_its_own(self):
        job = self.start("exec", "--", DUTYME, "exec", "--user", "cleo@example.com", *self.puppet())
        command = self.arrive(job)
        self.assertEqual(command.report["on_call"]["PPRI001"], "PCLE001")
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.assertEqual([len(override["versions"]) for override in self.overrides()], [2, 2])
        self.assertEqual(self.box.on_call(), "PBOB001")

    def test_an_inner_exec_covers_what_the_outer_one_does_not(self):
        job = self.start("exec", "--", DUTYME, "exec", "--schedule", "PSEC001",
                         *self.puppet("PPRI001", "PSEC001"))
        command = self.arrive(job)
        self.assertEqual(command.report["on_call"], {"PPRI001": "PADA001", "PSEC001": "PADA001"})
        command.exit(8)
        self.assertEqual(job.wait()[0], 8)
        self.nobody_is_left()
        self.given_back()
        self.assertNotEqual(self.box.on_call("PSEC001"), "PADA001")


class Git(Stage):
    """Who deploys and what, when git is asked."""

    def setUp(self):
        super().setUp()
        for words in (["init", "-q", "-b", "main"], ["config", "user.name", "Cleo"],
                      ["config", "user.email", "Cleo@Example.com"], ["commit", "-q", "--allow-empty", "-m", "Ship \x1b[31mit"],
                      ["remote", "add", "origin", "https://user:hush@git.example.com/acme/api.git"]):
            subprocess.run(["git", "-C", self.work, *words], check=True, env=self.environment())

    def test_without_a_person_behind_the_token_gits_author_is_put_on_call(self):
        status, err = self.run_exec(env={"DUTYME_TOKEN": "sandbox-account-key0"})
        self.assertEqual(status, 0, err)
        self.says(err, "Cleo Diaz takes Primary")
        self.assertEqual([override["user"]["id"] for override in self.overrides()], ["PCLE001"])

    def test_the_tokens_own_user_comes_before_gits_author(self):
        self.assertEqual(self.run_exec()[0], 0)
        self.given_back()

    def test_the_journal_tells_what_was_deployed_and_no_credential(self):
        self.run_exec()
        tour, = self.logged()
        self.assertEqual(tour["deploy"]["repository"], "git.example.com/acme/api")
        self.assertEqual(tour["deploy"]["branch"], "main")
        self.assertNotIn("hush", json.dumps(tour))
        self.assertNotIn("\x1b", tour["deploy"]["subject"])

    def test_the_repository_says_where(self):
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\n\tschedule = Secondary On-Call\n", 0o644)
        status, err = self.run_exec(env={"DUTYME_SCHEDULE": None})
        self.assertEqual(status, 0, err)
        self.assertEqual(len(self.overrides("PSEC001")), 1)
        self.assertEqual(self.overrides(), [])

    def test_the_command_line_says_it_louder(self):
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\n\tschedule = Secondary On-Call\n", 0o644)
        self.assertEqual(self.run_exec("--schedule", "Primary", env={"DUTYME_SCHEDULE": None})[0], 0)
        self.given_back()
        self.assertEqual(self.overrides("PSEC001"), [])
