"""Large accounts: thousands of schedules of many people, hundreds of policies, more people on call than a page of a list
has. A limit of ours is no outage, and what is not known is not claimed."""
import re

from lib.dutyme import Stage
from lib.overrides import rfc3339, standing
from lib.sandbox import ACCOUNT

NOBODY_BEHIND = "nobody is behind"
FEW = 20  # requests


class Large(Stage):
    def asked(self, pattern):
        return [entry for entry in self.box.log("GET") if re.search(pattern, entry["target"])]

    def covers(self, schedule, *words):
        """The deployer is on call there while the command runs: what was said."""
        job, command = self.play(*words, schedules=(schedule,), env={"DUTYME_SCHEDULE": None})
        self.assertEqual(command.report["on_call"][schedule], "PADA001")
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.assertNotIn("without anybody", err)
        self.nobody_is_left()
        return err

    def refused(self, *words):
        status, err = self.run_exec(*words, env={"DUTYME_SCHEDULE": None})
        self.assertEqual(status, 125, err)
        self.assertFalse(self.ran())
        self.assertEqual(self.box.writes(), [])
        return err


class ThousandsOfSchedules(Large):
    """Five thousand of them, of seventy people each."""
    SANDBOX_ARGS = ("--crowd", "5000,5000,70")

    def test_one_of_them_by_its_name(self):
        self.covers("PXS04999", "--schedule", "Crowd 04999")
        self.assertLessEqual(len(self.box.log()), FEW)

    def test_one_of_them_by_its_id(self):
        self.covers("PXS04997", "--schedule", "PXS04997")
        self.assertLessEqual(len(self.box.log()), FEW)

    def test_seventy_people_at_once(self):
        self.says(self.refused("--schedule", "PXS05000"), "are on call at once for Crowd 05000", "--take all")
        self.says(self.refused("--schedule", "PXS05000", "--take", "all"), "would take 70 overrides", "--mode join")
        status, err = self.run_exec("--schedule", "PXS05000", "--mode", "join")
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        self.assertEqual(len(self.overrides("PXS05000")), 1)
        self.assertEqual(standing(self.overrides("PXS05000"), self.box.now_ms()), [])

    def test_a_name_that_none_has(self):
        """All may be read for what was meant, a hundred at once, while there is time."""
        self.says(self.refused("--schedule", "Crwod 04999"), 'PagerDuty has no schedule "Crwod 04999"')
        self.assertLessEqual(len(self.box.log()), FEW + 5000 // 100)

    def test_the_other_verbs(self):
        for words in (["status"], ["start", "--for", "10m"], ["status", "--check"], ["stop"], ["doctor"]):
            job = self.start(*words, env={"DUTYME_SCHEDULE": "Crowd 04999"})
            status, err = job.wait()
            self.assertEqual(status, 0, f"{words}: {err}")

    def test_a_person_by_address(self):
        for email, status in (("ada@example.com", 0), ("nobody.at.all@example.com", 125)):
            code, err = self.run_exec("--user", email, env={"DUTYME_TOKEN": ACCOUNT})
            self.assertEqual(code, status, err)


class ManyOnCall(Large):
    """More than a hundred people are on call at the first level of a policy."""
    MANY = 110

    def setUp(self):
        super().setUp()
        minute = self.box.now_ms() // 60_000 * 60_000
        end = rfc3339(minute + 3600_000 + 17_000)  # at an odd second, as a dutyme's: they are joined
        for number in range(1, self.MANY + 1):
            self.box.somebody_else(f"PCRW{number:03}", "PV3PRI1", kind="custom_shift", end=end)

    def plan(self):
        status, err = self.run_exec("--dry-run", "--schedule", "PV3PRI1")
        self.assertEqual(status, 0, err)
        return err

    def test_who_is_behind_them_stands_on_a_later_page(self):
        err = self.plan()
        self.assertIn("then Mia Chen after 10 min, then Cleo Diaz after 25 min", err)
        self.assertNotIn(NOBODY_BEHIND, err)
        self.assertGreater(len(self.asked("^/oncalls")), 1)

    def test_a_page_that_does_not_come_claims_nothing(self):
        self.box.fault("oncalls=status:503@2-")
        err = self.plan()
        self.assertIn("Ada Byron would take Checkout", err)
        self.assertNotIn(NOBODY_BEHIND, err)

    def test_a_page_that_comes_late_counts(self):
        self.box.fault("oncalls=status:503@2")
        self.assertIn("then Mia Chen after 10 min, then Cleo Diaz after 25 min", self.plan())


class GateOfManyPolicies(Large):
    """Two hundred policies, two services each: what is open on one of them closes the gate, however much fails at first."""
    SANDBOX_ARGS = ("--policies", "200,2")
    LAST = "PXV00400"  # a service of the last one

    def gate(self):
        return self.run_exec("--block-on-incident")

    def test_parts_that_fail_are_asked_again(self):
        self.box.control("POST", "page", service=self.LAST)
        for faults in (("policy=status:503@100-120",), ("policy=drop-before@190",), ("incidents=status:503@1",),
                       ("incidents=drop-before@2",), ("any=414", "any=crowded:8", "policy=429:1@150")):
            with self.subTest(faults=faults):
                self.box.clear_faults()
                self.box.fault(*faults)
                status, err = self.gate()
                self.assertEqual(status, 125, err)
                self.says(err, "is open on Crowd service 00400")
                self.assertFalse(self.ran())
        self.assertEqual(self.box.writes(), [])

    def test_one_that_is_never_answered_closes_it(self):
        for fault in ("policy/PXP00200=status:503", "policy/PXP00150=hang", "incidents=status:503"):
            with self.subTest(fault=fault):
                self.box.clear_faults()
                self.box.fault(fault)
                status, err = self.gate()
                self.assertEqual(status, 125, err)
                self.says(err, "block-on-incident (--block-on-incident) stops the deploy", "--block-on-incident=false")
                self.assertFalse(self.ran())
        self.assertEqual(self.box.writes(), [])

    def test_without_the_gate_it_costs_nothing(self):
        for fault in ("policy/PXP00001=status:503", "policy=status:503", "incidents=status:503", "any=414:2000"):
            with self.subTest(fault=fault):
                self.box.clear_faults()
                self.box.fault(fault)
                self.covers("PPRI001", "--schedule", "PPRI001")


class WithoutIncludes(Large):
    """A 400 for include[], whatever it names."""

    def test_a_schedule_a_service_and_a_policy(self):
        self.box.fault("any=no-include")
        for words in (("--schedule", "PPRI001"), ("--service", "Primary API"), ("--escalation-policy", "PEPPRI1")):
            with self.subTest(words=words):
                self.covers("PPRI001", *words)
