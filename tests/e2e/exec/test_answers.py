"""An answer counts only when it is one that PagerDuty would give, to what was asked for."""
from lib.dutyme import Stage
from lib.overrides import ours


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
