"""The last sentence: who is on call now, as PagerDuty has it, or nobody."""
from lib.dutyme import Stage
from lib.sandbox import ADA

ACCEPT = "application/vnd.pagerduty+json;version=2"

CLEO = "PCLE001"
SCHEDULES = {"layers": "PPRI001", "shifts": "PV3PRI1"}
ASKED = "/oncalls?schedule_ids"


class Farewell(Stage):
    def end_of(self, schedule, *options, meanwhile=lambda: None):
        """The last line of a deploy, which something happens beside."""
        job, command = self.play("--schedule", schedule, *options, schedules=(schedule,))
        meanwhile()
        self.before = len(self.box.log())
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        return err.splitlines()[-1]

    def asked(self):
        """The questions of the end."""
        return [entry for entry in self.box.log()[self.before:] if ASKED in entry["target"]]

    def oncalls_lag(self):
        self.box.shift_clock(60)
        self.box.fault("oncalls=stale:30")

    def on_both(self, said, **how):
        for kind, schedule in SCHEDULES.items():
            with self.subTest(kind=kind):
                self.assertRegex(self.end_of(schedule, **how), said)

    def test_who_was_relieved(self):
        self.on_both(r"(Primary|Checkout) is back with Bo Larsen after \d+s \(exit 0\)$")

    def test_who_stands_in_by_now(self):
        for kind, schedule in SCHEDULES.items():
            with self.subTest(kind=kind):
                more = {} if kind == "layers" else {"kind": "custom_shift"}
                end = self.end_of(schedule, meanwhile=lambda: self.box.somebody_else(CLEO, schedule, **more))
                self.assertRegex(end, "is now with Cleo Diaz" if kind == "layers" else "is back with .*Cleo Diaz")

    def test_nobody_where_pagerduty_does_not_tell(self):
        for fault in ("status:503", "status:403", "status:404", "hang", "drop-before", "status:200"):
            with self.subTest(fault=fault):
                self.box.clear_faults()
                self.assertRegex(self.end_of("PPRI001", meanwhile=lambda: self.box.fault(f"oncalls={fault}")),
                                 r"Primary is given back after \d+s \(exit 0\)$")
                self.assertEqual(self.box.on_call(), "PBOB001")

    def test_nobody_where_nobody_is_on_call(self):
        self.assertRegex(self.end_of("PEMP001"), "Empty Desk is given back after")

    def test_the_deployer_who_is_shown_still_is_not_named(self):
        self.assertRegex(self.end_of("PPRI001", meanwhile=self.oncalls_lag), "Primary is given back after")

    def test_it_is_one_question_for_all_schedules(self):
        end = self.end_of("PPRI001", "--schedule", "PSEC001")
        self.assertRegex(end, "Primary is back with Bo Larsen and Secondary On-Call is back with ")
        self.assertEqual(len(self.asked()), 1)

    def test_nobody_is_asked_for_it_who_lingers(self):
        self.assertRegex(self.end_of("PPRI001", "--linger", "10m"), "Ada Byron stays on call for Primary until")
        self.assertEqual(self.asked(), [])


class Scarce(Stage):
    """A key that others use, too, and nobody reads the sentence at once."""
    SANDBOX_ARGS = ("--rate", "100")

    def use_up(self, requests):
        for _ in range(requests):
            self.box.request("GET", "/users/me", headers={"Authorization": f"Token token={ADA}", "Accept": ACCEPT})

    def test_nothing_is_asked_when_more_than_a_tenth_of_the_requests_is_used(self):
        for used, said in ((0, "Primary is back with Bo Larsen"), (20, "Primary is given back")):
            with self.subTest(used=used):
                job, command = self.play()
                self.use_up(used)
                command.exit()
                self.assertRegex(job.wait()[1].splitlines()[-1], said)
