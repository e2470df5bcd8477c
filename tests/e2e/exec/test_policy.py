"""What stops a deploy and what does not: an outage does not unless it is told to; a mistake does."""
import subprocess

from lib.servers import BlackHole, Fake, nobody
from lib.dutyme import Stage
from lib.sandbox import ACCOUNT, READ_ONLY, SAM


class Outage(Stage):
    """PagerDuty cannot be reached in time: a remark, and the command runs uncovered; with --required it does not."""

    def uncovered(self, *parts, env=None, words=()):
        """Both ways at once, because each may take its ten seconds."""
        free = self.start("exec", *words, *self.marker(), env=env)
        strict = self.start("exec", "--required", *words, "--", "touch", self.trace() + ".required", env=env)
        for job, expected in ((free, 0), (strict, 125)):
            status, err = job.wait()
            self.assertEqual(status, expected, err)
            self.says(err, *parts)
            self.assertEqual("without anybody being put on call" in err, job is free)
        self.assertTrue(self.ran())
        self.assertFalse(self.ran_required())
        self.nobody_is_left()

    def ran_required(self):
        try:
            open(self.trace() + ".required", encoding="ascii").close()
        except FileNotFoundError:
            return False
        return True

    def nothing_was_made(self):
        self.assertEqual(self.overrides(), [])
        self.assertEqual(self.box.on_call(), "PBOB001")

    def test_connection_refused(self):
        self.uncovered(env={"DUTYME_API_URL": nobody()})

    def test_black_hole(self):
        hole = BlackHole()
        self.addCleanup(hole.close)
        self.uncovered(env={"DUTYME_API_URL": hole.url})

    def test_500_to_everything(self):
        self.box.fault("any=status:500")
        self.uncovered("PagerDuty answered 500")
        self.nothing_was_made()

    def test_502_page_of_a_gateway(self):
        self.box.fault("any=status:502")
        self.uncovered("PagerDuty answered 502")
        self.nothing_was_made()

    def test_429_for_longer_than_a_deploy_waits(self):
        self.box.fault("any=429:60")
        self.uncovered("429")
        self.nothing_was_made()

    def test_connections_cut_before_the_effect(self):
        self.box.fault("any=drop-before")
        self.uncovered()
        self.nothing_was_made()

    def test_answers_that_are_no_json(self):
        self.box.fault("any=garbage")
        self.uncovered("cannot be read")
        self.nothing_was_made()

    def test_500_to_the_creation(self):
        self.box.fault("create-override=status:500")
        self.uncovered("500")
        self.nothing_was_made()

    def test_a_reply_that_is_lost_is_found_and_not_repeated(self):
        for fault in ("lost-reply", "status:503:after", "empty", "garbage"):
            with self.subTest(fault=fault):
                self.box.clear_faults()
                before = len(self.overrides())
                self.box.fault(f"create-override={fault}")
                job, command = self.play()
                self.assertEqual(command.report["on_call"]["PPRI001"], "PADA001")
                command.exit()
                self.assertEqual(job.wait()[0], 0)
                self.given_back(before + 1)

    def test_429_that_passes_in_time(self):
        self.box.fault("create-override=429:1@1")
        self.assertEqual(self.run_exec()[0], 0)
        self.assertTrue(self.ran())
        self.given_back()

    def test_an_end_that_fails_is_told_and_changes_nothing_about_the_command(self):
        self.box.fault("delete-override=status:403")
        status, err = self.run_exec("--", "sh", "-c", "exit 9")
        self.assertEqual(status, 9)
        self.says(err, "the override on Primary could not be ended", "it ends by itself at")
        self.assertEqual(len(self.pages()), 1)
        override, = self.overrides()
        self.assertEqual(len(override["versions"]), 1)
        self.box.clear_faults()
        self.nobody_is_left()
        self.given_back()

    def test_an_end_that_fails_for_a_while_is_tried_again(self):
        self.box.fault("delete-override=status:503@1-2")
        self.assertEqual(self.run_exec()[0], 0)
        self.nobody_is_left()
        self.given_back()


class Mistake(Stage):
    """What only a person can mend stops the deploy, with or without --required."""

    def stopped(self, *parts, words=(), env=None, hint=True):
        for more in ((), ("--required",)):
            with self.subTest(words=more):
                status, err = self.run_exec(*words, *more, env=env)
                self.assertEqual(status, 125, err)
                self.says(err, *parts)
                self.assertEqual("dutyme: hint: " in err, hint, err)
                self.assertNotIn("without anybody", err)
        self.assertFalse(self.ran())
        self.assertEqual([entry for entry in self.box.writes() if entry["committed"]], [])
        self.nobody_is_left()

    def test_no_token(self):
        self.stopped("no PagerDuty token", env={"DUTYME_TOKEN": None})
        self.assertEqual(self.box.log(), [])

    def test_401_for_a_token_nobody_knows(self):
        self.stopped("refused the token", env={"DUTYME_TOKEN": "unknown-unknown-0000"})

    def test_403_for_a_token_that_may_only_read(self):
        self.stopped("refused the right", env={"DUTYME_TOKEN": READ_ONLY}, words=["--user", "ada@example.com"])

    def test_unknown_schedule(self):
        self.stopped('no schedule "Primry"', '"Primary"', words=["--schedule", "Primry"])

    def test_unknown_schedule_id(self):
        self.stopped("PNOSUCH", words=["--schedule", "PNOSUCH"])

    def test_ambiguous_schedule_name(self):
        self.stopped("PPAY001", "PPAY002", "2 schedules are named", words=["--schedule", "Payments"])

    def test_unknown_user(self):
        self.stopped("nobody@example.com", words=["--user", "nobody@example.com"])
        self.stopped("PNOSUCH", words=["--user", "PNOSUCH"])

    def test_a_part_of_an_address_is_nobodys(self):
        self.stopped("kim@example.co", words=["--user", "kim@example.co"])

    def test_a_deleted_user(self):
        self.stopped("gone@example.com", words=["--user", "gone@example.com"])

    def test_stakeholder(self):
        self.stopped("stakeholder", env={"DUTYME_TOKEN": SAM})
        self.stopped("stakeholder", words=["--user", "sam@example.com"])

    def test_a_token_of_nobody_and_no_git(self):
        self.stopped("the token belongs to no person", env={"DUTYME_TOKEN": ACCOUNT})

    def test_two_users_with_one_address(self):
        twins = [{"id": f"PTWIN0{i}", "type": "user", "name": f"Twin {i}", "email": "twin@example.com",
                  "role": "user"} for i in (1, 2)]
        fake = Fake({"/users": {"users": twins, "limit": 100, "offset": 0, "more": False}})
        self.addCleanup(fake.close)
        self.stopped("twin@example.com", "several", env={"DUTYME_API_URL": fake.url},
                     words=["--user", "twin@example.com"])
        looks = ("GET /users", "GET /schedules/PPRI001?")  # the second goes along with the first
        self.assertEqual([line for line in fake.seen if not line.startswith(looks)], [])

    def test_an_override_that_is_refused(self):
        self.box.fault("create-override=item-400")
        self.stopped("refused the override", hint=False)


class Choices(Stage):
    """What people may choose instead."""

    def test_skip_runs_the_command_and_touches_nothing(self):
        for env in ({"DUTYME_SKIP": "1"}, {"DUTYME_SKIP": "1", "DUTYME_TOKEN": None, "DUTYME_SCHEDULE": None}):
            status, err = self.run_exec("--", "sh", "-c", f"touch {self.trace()}; exit 3", env=env)
            self.assertEqual(status, 3)
            self.says(err, "DUTYME_SKIP is set")
            self.assertEqual(len(err.splitlines()), 1)
            self.assertTrue(self.ran())
        self.assertEqual(self.box.log(), [])
        self.nobody_is_left()

    def test_a_dry_run_needs_no_right_to_write_and_sends_no_write(self):
        status, err = self.run_exec("--dry-run", "--user", "ada@example.com", env={"DUTYME_TOKEN": READ_ONLY})
        self.assertEqual(status, 0, err)
        self.says(err, "Ada Byron would take Primary from Bo Larsen until")
        self.assertFalse(self.ran())
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(self.pages() + self.logged(), [])

    def test_a_dry_run_in_an_outage_says_so(self):
        status, err = self.run_exec("--dry-run", env={"DUTYME_API_URL": nobody()})
        self.assertEqual(status, 125)
        self.says(err)
        self.assertFalse(self.ran())

    def test_quiet_says_nothing_when_all_is_well(self):
        for words, env in ((["--quiet"], {}), ([], {"DUTYME_QUIET": "1"})):
            status, err = self.run_exec(*words, env=env)
            self.assertEqual((status, err), (0, ""))
            self.assertTrue(self.ran())
        self.given_back(2)

    def test_a_quiet_repository_still_says_who_is_put_on_call(self):
        for words in (("init", "-q"), ("config", "dutyme.quiet", "true")):
            subprocess.run(["git", "-C", self.work, *words], check=True, env=self.environment())
        status, err = self.run_exec()
        self.assertEqual(status, 0, err)
        self.assertRegex(err, r"\Adutyme: Ada Byron takes Primary from Bo Larsen until [^\n]*\n\Z")
        status, err = self.run_exec(env={"DUTYME_QUIET": "1"})
        self.assertEqual((status, err), (0, ""))
        self.given_back(2)

    def test_quiet_does_not_hide_a_failure(self):
        status, err = self.run_exec("--quiet", "--schedule", "Payments")
        self.assertEqual(status, 125)
        self.says(err, "Payments")

    def test_a_sandbox_of_its_own_needs_no_account(self):
        for words, env in ((["--sandbox"], {}), ([], {"DUTYME_SANDBOX": "1"})):
            status, err = self.run_exec(*words, "--", "sh", "-c", f"touch {self.trace()}; exit 4", env={
                "DUTYME_API_URL": None, "DUTYME_TOKEN": None, "DUTYME_SCHEDULE": None, **env})
            self.assertEqual(status, 4, err)
            self.says(err, "Ada Byron takes Primary from Bo Larsen", "Primary is back with Bo Larsen")
            self.nobody_is_left()
        self.assertEqual(self.box.log(), [])

    def test_a_sandbox_of_its_own_is_never_the_real_account(self):
        status, err = self.run_exec("--sandbox", env={"DUTYME_SCHEDULE": "PSEC001", "DUTYME_USER": "nobody@example.com"})
        self.assertEqual(status, 0, err)
        self.says(err, "takes Primary")
        self.assertEqual(self.box.log(), [])

    def test_ci_that_does_not_tell_who_deploys_puts_nobody_on_call(self):
        status, err = self.run_exec(env={"CI": "true"})
        self.assertEqual(status, 0, err)
        self.says(err, "nobody was put on call", "without anybody being put on call")
        self.assertTrue(self.ran())
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])

    def test_ci_that_does_not_tell_who_deploys_may_stop(self):
        status, err = self.run_exec(env={"CI": "true", "DUTYME_ON_UNKNOWN": "fail"})
        self.assertEqual(status, 125, err)
        self.says(err, "does not tell who deploys")
        self.assertFalse(self.ran())
        self.assertEqual(self.box.writes(), [])

    def test_ci_that_does_not_tell_who_deploys_may_name_a_stand_in(self):
        status, err = self.run_exec(env={"CI": "true", "DUTYME_ON_UNKNOWN": "cleo@example.com"})
        self.assertEqual(status, 0, err)
        self.assertEqual([override["user"]["id"] for override in self.overrides()], ["PCLE001"])

    def test_ci_that_tells_who_deploys(self):
        status, err = self.run_exec("--user", "ADA@example.com", env={"CI": "true", "DUTYME_TOKEN": ACCOUNT})
        self.assertEqual(status, 0, err)
        self.given_back()

    def test_the_announcement_comes_before_the_command_and_names_everybody(self):
        status, err = self.run_exec("--", "sh", "-c", "echo dutyme: the command >&2")
        self.assertEqual(status, 0)
        lines = err.splitlines()
        self.assertRegex(lines[0], r"Ada Byron takes Primary from Bo Larsen until (\S+ )?\S+ UTC \(30 min\) at the latest, then Bo Larsen")
        self.assertEqual(lines[-2:-1], ["dutyme: the command"])
        self.assertRegex(lines[-1], r"Primary is back with Bo Larsen after \d+s \(exit 0\)")
