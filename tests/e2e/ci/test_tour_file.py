"""What the templates build on: start and stop in different steps, processes and machines."""
import json
import os
import signal

from lib.dutyme import content
from runner import CREATE, Runner


class TourFile(Runner):
    def setUp(self):
        super().setUp()
        self.file = os.path.join(self.folder, "tour.json")

    def dutyme(self, *words, status=0, **env):
        job = self.start(*words, env={"CI": "true", "DUTYME_USER": "ada@example.com", **env})
        return self.done(job, status)

    def take(self, *words):
        return self.dutyme("start", "--id-file", self.file, *words).out.split()

    def leases(self):
        return json.loads(content(self.file))["leases"]

    def half_made(self, fault):
        """A start that is killed while its POST is under way."""
        self.box.fault(f"create-override={fault}")
        job = self.start("start", "--id-file", self.file, env={"CI": "true", "DUTYME_USER": "ada@example.com"})
        self.box.wait(CREATE, "held")
        job.kill()
        self.assertEqual(job.wait()[0], -signal.SIGKILL)
        self.box.clear_faults()

    def test_the_intent_is_in_the_file_before_the_override_is_asked_for(self):
        self.half_made("hold")
        lease, = self.leases()
        self.assertEqual((lease["schedule"], lease["override"], lease["state"]), ("PPRI001", "", "intended"))
        self.assertEqual(self.box.history(), [])

    def test_a_half_made_take_is_given_back_by_another_process(self):
        self.half_made("hold-after")
        self.is_held()
        self.dutyme("stop", "--id-file", self.file)
        self.given_back()
        self.assertEqual(self.pages(), [])

    def test_a_half_made_take_is_given_back_on_another_machine(self):
        self.half_made("hold-after")
        self.another_machine()
        self.dutyme("stop", "--id-file", self.file)
        self.given_back()

    def test_a_take_that_came_to_nothing_is_over(self):
        self.half_made("hold")
        self.another_machine()
        self.dutyme("stop", "--id-file", self.file)
        self.assertEqual(self.box.history(), [])

    def test_giving_back_is_safe_to_repeat(self):
        ids = self.take()
        for words in (["--id-file", self.file], ids, ids, ["--id-file", self.file], ["--mine", "--schedule", "PPRI001"], []):
            self.dutyme("stop", *words)
        self.given_back()

    def test_without_a_file_nothing_was_taken(self):
        self.dutyme("stop", "--id-file", self.file)
        self.assertEqual(self.box.writes(), [])

    def test_the_printed_ids_are_enough_on_another_machine(self):
        ids = self.take("--schedule", "Primary", "--schedule", "Secondary On-Call")
        self.assertEqual([name.split("/")[0] for name in ids], ["PPRI001", "PSEC001"])
        self.another_machine()
        self.dutyme("stop", *ids)
        self.given_back()
        self.assertNotEqual(self.box.on_call("PSEC001"), "PADA001")
        self.dutyme("stop", *ids)

    def test_the_file_is_enough_on_another_machine(self):
        self.take()
        self.another_machine()
        self.dutyme("stop", "--id-file", self.file)
        self.given_back()
        self.dutyme("stop", "--id-file", self.file)

    def test_when_both_are_lost_the_schedule_and_the_person_are_enough(self):
        self.take()
        self.another_machine()
        self.box.somebody_else("PCLE001")
        self.dutyme("stop", "--mine", "--schedule", "Primary")
        self.assertEqual(self.box.on_call(), "PCLE001")  # only ours is taken away
        ours, = [it for it in self.overrides() if it["user"]["id"] == "PADA001"]
        self.assertEqual(len(ours["versions"]), 2)

    def test_where_nobody_can_be_named_there_is_nobody_to_look_for(self):
        for words in (["start"], ["stop", "--mine"]):
            self.assertIn("nobody", self.dutyme(*words, DUTYME_USER=None).err)
        self.assertEqual(self.box.writes(), [])

    def test_nobody_is_put_on_call_in_an_emergency(self):
        self.assertIn("DUTYME_SKIP is set", self.dutyme("start", "--id-file", self.file, DUTYME_SKIP="1").err)
        self.dutyme("stop", "--id-file", self.file)
        self.assertEqual(self.box.log(), [])
