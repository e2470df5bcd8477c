"""`dutyme doctor`: what it finds right, what it finds wrong and the fix, and what it never prints."""
import json
import subprocess
from datetime import datetime, timezone

from lib.dutyme import Stage
from lib.sandbox import ACCOUNT, ADA, READ_ONLY, SAM

READER = "pdus+_0SANDBOX_ada-reader"


class Doctor(Stage):
    def doctor(self, *words, env=None):
        """(status, {check: [(verdict, sentence, fix)…]}); the lines and the document tell the same."""
        job = self.start("doctor", *words, env=env)
        status, err = job.wait()
        told = self.start("doctor", "--json", *words, env=env)
        again, _ = told.wait()
        self.assertEqual(status, again)
        document = json.loads(told.out)
        self.assertEqual((document["version"], document["healthy"]), (1, status == 0))
        checks = {}
        for check, line in zip(document["checks"], job.out.splitlines(), strict=True):
            self.assertTrue(line.startswith(check["verdict"]), line)
            self.assertIn(check["sentence"].split(" behind")[0].split(" ahead")[0][:20], line)
            if check["fix"]:
                self.assertIn("; fix: " + check["fix"], line)
            self.assertEqual((check["verdict"].lower(), check["mend"]), (check["level"], check["fix"]))
            checks.setdefault(check["check"], []).append((check["verdict"], check["sentence"], check["fix"]))
        for secret in (ADA, ACCOUNT, SAM, READER):
            self.assertNotIn(secret, job.out + told.out + err)
        if "--write" not in words:
            self.assertEqual(self.box.writes(), [])
        self.err = err
        return status, checks

    def finds(self, checks, what, verdict, *parts):
        found = [check for check in checks.get(what, []) if check[0] == verdict and
                 all(part in check[1] + " " + check[2] for part in parts)]
        self.assertTrue(found, (what, verdict, parts, checks))

    def test_all_is_well(self):
        status, checks = self.doctor()
        self.assertEqual(status, 0)
        self.finds(checks, "token", "ok", "a REST API key of Ada Byron (DUTYME_TOKEN)")
        self.finds(checks, "rights", "ok")
        self.finds(checks, "write", "warn", "not tried: a key that may only read passes all of this, too", "dutyme doctor --write")
        self.finds(checks, "region", "ok", "us, " + self.box.url)
        self.finds(checks, "sandbox", "warn", "it does not say that it is one, but it answers on this machine: " + self.box.url)
        self.finds(checks, "clock", "ok")
        self.finds(checks, "person", "ok", "Ada Byron <ada@example.com>")
        self.finds(checks, "reach", "ok", "can be paged")
        self.finds(checks, "where", "ok", "Primary (PPRI001), now with Bo Larsen")
        self.finds(checks, "ladder", "ok", "Cleo Diaz after 30 min")
        self.finds(checks, "hook", "ok", "no repository")

    def test_a_service_is_followed_to_its_schedules_and_who_is_behind_them(self):
        status, checks = self.doctor("--service", "Checkout")
        self.assertEqual(status, 0)
        self.finds(checks, "where", "ok", "Checkout (PV3PRI1)")
        self.finds(checks, "ladder", "ok", "a page through the escalation policy Shop reaches Ada Byron now, then Mia Chen after 10 min")

    def test_a_repository_and_its_hook(self):
        subprocess.run(["git", "init", "-q", "-b", "main", self.work], check=True, env=self.environment())
        subprocess.run(["git", "-C", self.work, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q",
                        "--allow-empty", "-m", "x"], check=True, env=self.environment())
        status, checks = self.doctor()
        self.assertEqual(status, 0)
        self.finds(checks, "repository", "ok", "on main")
        self.finds(checks, "hook", "warn", "does not run dutyme", "dutyme hook install")

    def test_no_token(self):
        status, checks = self.doctor(env={"DUTYME_TOKEN": None})
        self.assertEqual(status, 1)
        self.finds(checks, "token", "FAIL", "there is no PagerDuty token", "set DUTYME_TOKEN")

    def test_a_refused_token(self):
        status, checks = self.doctor(env={"DUTYME_TOKEN": "sandbox-nobodys-key0"})
        self.assertEqual(status, 1)
        self.finds(checks, "token", "FAIL")
        self.assertNotIn("person", checks)

    def test_rights_that_are_missing(self):
        status, checks = self.doctor(env={"DUTYME_TOKEN": READER})
        self.assertEqual(status, 0)
        self.finds(checks, "token", "ok", "an OAuth token of Ada Byron")
        self.finds(checks, "rights", "warn", "escalation_policies.read")
        self.box.fault("schedules=status:403")
        status, checks = self.doctor()
        self.assertEqual(status, 1)
        self.finds(checks, "rights", "FAIL", "schedules.read")

    def test_an_account_key_and_nobody_named(self):
        status, checks = self.doctor(env={"DUTYME_TOKEN": ACCOUNT})
        self.assertEqual(status, 1)
        self.finds(checks, "token", "ok", "of no person")
        self.finds(checks, "person", "FAIL", "belongs to no person", "--user")

    def test_a_busy_account_says_nothing_of_whose_the_key_is(self):
        self.box.fault("me=429-bare@1")
        status, checks = self.doctor()
        self.assertEqual(status, 0)
        self.finds(checks, "token", "ok", "of Ada Byron")

    def test_a_clock_that_is_wrong(self):
        self.box.fault("any=date:600")
        status, checks = self.doctor()
        self.assertEqual(status, 0)
        self.finds(checks, "clock", "warn", "clock is", "behind PagerDuty's", "NTP")

    def test_a_person_who_cannot_be_paged(self):
        for email, why, mend in (("nora@example.com", "no notification rule", "Notification Rules"),
                                 ("sam@example.com", "stakeholder", "full user licence"),
                                 ("leo@example.com", "stakeholder", "full user licence")):
            status, checks = self.doctor("--user", email, env={"DUTYME_TOKEN": ACCOUNT})
            self.assertEqual(status, 1)
            self.finds(checks, "reach", "FAIL", why, mend)
        status, checks = self.doctor("--user", "emil@example.com", env={"DUTYME_TOKEN": ACCOUNT})
        self.assertEqual(status, 0)
        self.finds(checks, "reach", "warn", "e-mail only")

    def test_places_that_lead_nowhere(self):
        for words, part in ((("--schedule", "Primry"), 'did you mean "Primary"'),
                            (("--service", "Billing"), "only people, no schedule"),
                            (("--schedule", "Payments"), "PPAY001 and PPAY002")):
            status, checks = self.doctor(*words)
            self.assertEqual(status, 1)
            self.finds(checks, "where", "FAIL", part)
        status, checks = self.doctor(env={"DUTYME_SCHEDULE": None})
        self.assertEqual(status, 1)
        self.finds(checks, "where", "FAIL", "no schedule is named")
        status, checks = self.doctor("--schedule", "Lonely")
        self.finds(checks, "where", "warn", "no escalation policy")

    def written(self, schedule):
        """The overrides that both runs of doctor have made, and that none of them is there any more."""
        made = self.box.history(schedule)
        self.assertEqual([override["user"]["id"] for override in made], ["PADA001", "PADA001"])
        self.assertEqual(self.pages(), [])
        return made

    def test_writing_is_tried_far_ahead_and_undone(self):
        for schedule, words in (("PPRI001", []), ("PV3PRI1", ["--schedule", "Checkout"])):
            status, checks = self.doctor("--write", *words)
            self.assertEqual(status, 0, checks)
            self.finds(checks, "write", "ok", "an override of a minute, a year ahead, was made and removed for Ada Byron")
            for override in self.written(schedule):
                start, end = (datetime.fromisoformat(override["versions"][0][name]) for name in ("start", "end"))
                self.assertGreater((start - datetime.now(timezone.utc)).days, 363)
                self.assertTrue(60 <= (end - start).total_seconds() < 80)
                self.assertNotEqual(end.second, 0)
            self.assertEqual(self.box.on_call(schedule), "PBOB001")
        self.assertEqual({tour["outcome"] for tour in self.logged()}, {"doctor --write"})

    def test_a_key_that_may_only_read_is_found_out(self):
        status, checks = self.doctor("--write", env={"DUTYME_TOKEN": READ_ONLY, "DUTYME_USER": "ada@example.com"})
        self.assertEqual(status, 1)
        self.finds(checks, "rights", "ok")
        self.finds(checks, "write", "FAIL", "PagerDuty refused the right to do this")
        self.assertEqual((self.overrides(), self.pages()), ([], []))

    def test_what_could_not_be_removed_is_named_and_recovered(self):
        self.box.fault("delete-override=status:403")
        job = self.start("doctor", "--write")
        self.assertEqual(job.wait()[0], 1)
        self.assertRegex(job.out, r"(?m)^FAIL  write .*the override of a minute on Primary, https://\S+ at 20\S+ could not be removed: .*; fix: dutyme recover$")
        self.assertEqual(len(self.pages()), 1)
        self.box.clear_faults()
        self.assertEqual(self.start("recover").wait()[0], 0)
        self.assertEqual((self.pages(), self.box.on_call()), ([], "PBOB001"))

    def test_an_outage(self):
        self.box.fault("any=status:503")
        status, checks = self.doctor()
        self.assertEqual(status, 1)
        self.finds(checks, "token", "FAIL", "503")
