"""An answer counts only when it is one that PagerDuty would give, to what was asked for."""
from lib.dutyme import Stage
from lib.overrides import ours, standing


class AnothersOverride(Stage):
    def theirs(self):
        return next(one for one in self.overrides() if one["user"]["id"] == "PMIA001")

    def check(self, fault):
        theirs = self.box.somebody_else("PMIA001")["id"]
        before = self.theirs()
        self.box.fault(f"create-override={fault}")
        job, command = self.play()
        self.assertEqual(self.box.on_call(), "PADA001")
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        self.assertEqual(len(ours(self.overrides())), 1)
        self.assertEqual(self.theirs(), before)
        self.assertEqual(self.box.on_call(), "PMIA001")
        self.assertFalse([one for one in self.box.log("DELETE") if theirs in one["target"]])

    def test_in_the_answer_to_ours_is_left_alone(self):
        self.check("anothers-reply@1")


class TooMuch(Stage):
    """A limit of ours is no outage of PagerDuty's."""
    SANDBOX_ARGS = ("--crowd", "5000,5000,70")

    def covered(self, *words, schedules=("PPRI001",)):
        job, command = self.play(*words, schedules=list(schedules))
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.assertNotIn("without anybody", err)
        self.nobody_is_left()
        return err

    def test_a_list_of_more_than_a_mebibyte(self):
        self.covered("--schedule", "Crowd", "--user", "ada@example.com", schedules=["PXS00001"])

    def test_a_page_that_takes_seven_seconds(self):
        self.box.fault("schedules=delay:7000")
        self.covered("--schedule", "Primary")

    def test_an_include_that_is_refused(self):
        self.box.fault("any=no-include:contact_methods", "any=no-include:escalation_policies",
                       "any=no-include:escalation_rule_assignment_strategies")
        self.covered("--service", "Primary API")


class FarTooMuch(Stage):
    """A hundred schedules of nine hundred people are more than 16 MiB, and 25 of them are not."""
    SANDBOX_ARGS = ("--crowd", "900,200,900")

    def test_a_page_that_is_asked_for_in_smaller_ones(self):
        status, err = self.run_exec("--dry-run", "--schedule", "Crowd")
        self.assertEqual(status, 0, err)
        self.says(err, "Ada Byron would take Crowd")
        limits = [entry["target"].split("limit=")[1].split("&")[0] for entry in self.box.log("GET")
                  if entry["target"].startswith("/schedules?query")]
        self.assertEqual(limits[:2], ["100", "25"])


class WillNotPass(Stage):
    """What asking again cannot change ends the tries before the start."""
    SANDBOX_ARGS = ("--tls",)

    def asked(self, err):
        return [line for line in err.splitlines() if "GET /users/me: " in line]

    def test_a_certificate_that_is_not_trusted(self):
        status, err = self.run_exec("--verbose", env={"DUTYME_CA_FILE": None})
        self.assertEqual(status, 0, err)
        self.says(err, "certificate", "without anybody being put on call")
        self.assertNotIn("within 0 s", err)
        self.assertEqual(len(self.asked(err)), 1, err)

    def test_a_refusal(self):
        self.box.fault("me=error:401")
        status, err = self.run_exec("--verbose")
        self.assertEqual(status, 125, err)
        self.assertEqual(len(self.box.log("GET")), 2, err)  # sent together: who, and where


class AnotherTime(Stage):
    """What tells another time than PagerDuty's does not move the override."""

    def on_call_with(self, *faults):
        self.box.fault(*faults)
        job, command = self.play()
        self.assertEqual(self.box.on_call(), "PADA001")
        self.assertEqual(command.report["on_call"]["PPRI001"], "PADA001")
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.given_back()

    def test_of_a_gateways_page(self):
        self.on_call_with("any=status:502@1", "any=date:10800@1")

    def test_of_a_cache(self):
        self.on_call_with("any=age:5400")

    def test_of_the_answer_before_the_last(self):
        self.on_call_with("schedule=date:7200@1")

    def test_of_the_answer_before_the_last_that_is_past(self):
        self.on_call_with("schedule=date:-7200@1")

    def test_of_every_answer(self):
        self.on_call_while_it_differs("any=date:7200")

    def test_of_every_answer_that_is_past(self):
        self.on_call_while_it_differs("any=date:-300")

    def on_call_while_it_differs(self, fault):
        """Who is on call now tells which clock is wrong, and the doubtful override is ended."""
        self.box.fault(fault)
        job, command = self.play()
        self.assertEqual(self.box.on_call(), "PADA001")
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        self.assertEqual(standing(self.overrides(), self.box.now_ms()), [])

    def test_of_no_time_that_can_be(self):
        self.on_call_with("any=date:4000000000")
