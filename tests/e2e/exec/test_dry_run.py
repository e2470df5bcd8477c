"""A dry run prints the plan of whatever it finds, with a key that can only read, and changes nothing."""
import json
import re

from lib.dutyme import Stage
from lib.sandbox import READ_ONLY

REPLACE, TAKE_ALL, JOIN = (), ("--take", "all"), ("--mode", "join")
PLANS = (
    ("PPRI001", REPLACE, "Ada Byron would take Primary from Bo Larsen until"),
    ("PSEC001", REPLACE, "Ada Byron would take Secondary On-Call from"),
    ("PLON001", REPLACE, "nobody is paged through Lonely"),
    ("PEMP001", REPLACE, "would take Empty Desk, where nobody is on call, until"),
    ("POLD001", REPLACE, "would take Old Guard from"),
    ("PADW001", REPLACE, "Ada Byron is on call for Ada's Watch already; nothing would be taken"),
    ("PCHG001", REPLACE, "would take Shift Change from Bo Larsen at"),
    ("PSLT001", REPLACE, "would take Deploy Slot, where nobody is on call, until"),
    ("PV3PRI1", REPLACE, "would take Checkout from Bo Larsen until"),
    ("PV3PRI1", JOIN, "would join Bo Larsen on Checkout until"),
    ("PV3TWO1", TAKE_ALL, "would take Storefront from Bo Larsen and Mia Chen until"),
    ("PV3TWO1", JOIN, "would join Bo Larsen and Mia Chen on Storefront until"),
    ("PV3TWO1", ("--from", "Mia Chen"), "would take Storefront from Mia Chen until"),
    ("PV3TWO1", ("--from", "PMIA001"), "Bo Larsen stays on call as well"),
    ("PV3ALL1", TAKE_ALL, "would take War Room from Bo Larsen, Mia Chen and Cleo Diaz until"),
    ("PV3GAP1", REPLACE, "would take Night Shift from Bo Larsen until"),
    ("PV3CHG1", REPLACE, "would take Handover from Mia Chen and Bo Larsen until"),
    ("PV3EMP1", REPLACE, "would take Idle, where nobody is on call, until"),
    ("PV3NIL1", REPLACE, "would take Vacant, where nobody is on call, until"),
    ("PV3ADA1", REPLACE, "Ada Byron is on call for Ada's Shifts already; nothing would be taken"),
    ("PV3SLT1", JOIN, "would join Deploy Shifts, where nobody is on call, until"),
    ("PV3OVR1", REPLACE, "Ada Byron would join Mia Chen, who stands in, on Covered until"),
    ("PV3OVR1", TAKE_ALL, "Ada Byron would join Mia Chen, who stands in, on Covered until"),
    ("PV3CUS1", TAKE_ALL, "would take Reinforced from Bo Larsen and Mia Chen until"),
)
REFUSALS = (
    ("PV3TWO1", REPLACE, "Bo Larsen and Mia Chen are on call at once for Storefront"),
    ("PV3ALL1", REPLACE, "are on call at once for War Room"),
    ("PV3CUS1", REPLACE, "are on call at once for Reinforced"),
    ("PV3TWO1", ("--from", "Cleo Diaz"), "Cleo Diaz is not on call for Storefront"),
    ("PPRI001", JOIN, "Primary cannot be joined"),
    ("PPAY9", REPLACE, "no schedule"),
)


class DryRun(Stage):
    def plan(self, schedule, options):
        status, err = self.run_exec("--dry-run", "--schedule", schedule, "--user", "ada@example.com", *options,
                                    env={"DUTYME_TOKEN": READ_ONLY})
        self.assertFalse(self.ran())
        for line in err.splitlines():
            self.assertTrue(line.startswith("dutyme: dry run: "), line)
        return status, err

    def test_the_plan_is_printed_and_nothing_is_written(self):
        for schedule, options, sentence in PLANS:
            with self.subTest(schedule=schedule, options=options):
                status, err = self.plan(schedule, options)
                self.assertEqual(status, 0, err)
                self.says(err, sentence)
                self.assertEqual(err.splitlines()[-1], "dutyme: dry run: nothing was written, touch was not run")
        self.untouched()

    def test_where_it_comes_from_is_said_unless_it_was_asked_for(self):
        for env, config, origin in (({"DUTYME_DRY_RUN": "1"}, "", "DUTYME_DRY_RUN"),
                                    ({}, "[dutyme]\n\tdry-run = yes\n", "~/.config/dutyme/config:2")):
            self.write(f"{self.home}/.config/dutyme/config", config)
            for words in ((), ("--quiet",)):
                status, err = self.run_exec(*words, env=env)
                self.assertEqual((status, self.ran()), (0, False), err)
                lines = err.splitlines()
                self.assertRegex(lines[0], rf"^dutyme: dry run: dry-run = (1|yes|true) \({re.escape(origin)}\)$")
                self.assertEqual(lines[-1], "dutyme: dry run: nothing was written, touch was not run")
        self.untouched()

    def test_what_start_and_a_push_would_do_is_told_so_too(self):
        job = self.start("start", "--dry-run", "--for", "2h")
        self.assertEqual(job.wait()[0], 0, job.err)
        self.assertIn("would take Primary from Bo Larsen until", job.err)
        self.assertEqual(job.err.splitlines()[-1], "dutyme: dry run: nothing was written, nobody was put on call")
        self.untouched()

    def test_what_is_refused_is_refused_before_anything_is_written(self):
        for schedule, options, sentence in REFUSALS:
            with self.subTest(schedule=schedule, options=options):
                status, err = self.plan(schedule, options)
                self.assertEqual(status, 125, err)
                self.says(err, sentence)
                self.assertEqual(err.splitlines()[-2:], ["dutyme: dry run: touch was not started; nobody was put on call",
                                                         "dutyme: dry run: nothing was written"])
        self.untouched()

    def test_who_stands_in_is_beside_the_deployer_in_the_document_too(self):
        for schedule, options in (("PV3OVR1", REPLACE), ("PV3OVR1", TAKE_ALL), ("PV3OVR1", ("--from", "Mia Chen"))):
            with self.subTest(options=options):
                self.plan(schedule, ("--json", *options))
                planned, = json.loads(self.out)["schedules"]
                self.assertEqual((planned["relieved"], planned["beside"]), ([], ["Mia Chen"]))
                self.assertEqual([piece["form"] for piece in planned["pieces"]], ["custom_shift"])
        self.untouched()

    def untouched(self):
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(self.pages(), [])
        self.assertEqual(self.logged(), [])
