"""A dry run prints the plan of whatever it finds, with a key that can only read, and changes nothing."""
import json

from lib.dutyme import Stage
from lib.sandbox import READ_ONLY

REPLACE, TAKE_ALL, JOIN = (), ("--take", "all"), ("--mode", "join")
PLANS = (
    ("PPRI001", REPLACE, "Ada Byron takes Primary from Bo Larsen until"),
    ("PSEC001", REPLACE, "Ada Byron takes Secondary On-Call from"),
    ("PLON001", REPLACE, "nobody is paged through Lonely"),
    ("PEMP001", REPLACE, "takes Empty Desk, where nobody is on call, until"),
    ("POLD001", REPLACE, "takes Old Guard from"),
    ("PADW001", REPLACE, "Ada Byron is on call for Ada's Watch already; nothing is taken"),
    ("PCHG001", REPLACE, "takes Shift Change from Bo Larsen at"),
    ("PSLT001", REPLACE, "takes Deploy Slot, where nobody is on call, until"),
    ("PV3PRI1", REPLACE, "takes Checkout from Bo Larsen until"),
    ("PV3PRI1", JOIN, "joins Bo Larsen on Checkout until"),
    ("PV3TWO1", TAKE_ALL, "takes Storefront from Bo Larsen and Mia Chen until"),
    ("PV3TWO1", JOIN, "joins Bo Larsen and Mia Chen on Storefront until"),
    ("PV3TWO1", ("--from", "Mia Chen"), "takes Storefront from Mia Chen until"),
    ("PV3TWO1", ("--from", "PMIA001"), "Bo Larsen stays on call as well"),
    ("PV3ALL1", TAKE_ALL, "takes War Room from Bo Larsen, Mia Chen and Cleo Diaz until"),
    ("PV3GAP1", REPLACE, "takes Night Shift from Bo Larsen until"),
    ("PV3CHG1", REPLACE, "takes Handover from Mia Chen and Bo Larsen until"),
    ("PV3EMP1", REPLACE, "takes Idle, where nobody is on call, until"),
    ("PV3NIL1", REPLACE, "takes Vacant, where nobody is on call, until"),
    ("PV3ADA1", REPLACE, "Ada Byron is on call for Ada's Shifts already; nothing is taken"),
    ("PV3SLT1", JOIN, "joins Deploy Shifts, where nobody is on call, until"),
    ("PV3OVR1", REPLACE, "Ada Byron joins Mia Chen, who stands in, on Covered until"),
    ("PV3OVR1", TAKE_ALL, "Ada Byron joins Mia Chen, who stands in, on Covered until"),
    ("PV3CUS1", TAKE_ALL, "takes Reinforced from Bo Larsen and Mia Chen until"),
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
        return status, err

    def test_the_plan_is_printed_and_nothing_is_written(self):
        for schedule, options, sentence in PLANS:
            with self.subTest(schedule=schedule, options=options):
                status, err = self.plan(schedule, options)
                self.assertEqual(status, 0, err)
                self.says(err, sentence)
        self.untouched()

    def test_what_is_refused_is_refused_before_anything_is_written(self):
        for schedule, options, sentence in REFUSALS:
            with self.subTest(schedule=schedule, options=options):
                status, err = self.plan(schedule, options)
                self.assertEqual(status, 125, err)
                self.says(err, sentence)
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
