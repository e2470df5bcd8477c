"""What is not settled yet: a creation that PagerDuty did not answer, and a pager that a guardian is still giving back. What
status and recover tell of it, in words and to scripts.

usage: tests/run status.doubt [-v | CLASS[.TEST]]...
"""
import json
import os
import signal
import sys
import unittest

from lib import crowd
from lib.dutyme import PATIENCE, Stage
from lib.overrides import standing
from lib.processes import GUARDIAN, named, until

NOT_SHOWN = "Ada Byron: PagerDuty has not shown an override that was asked for; look again: dutyme recover"
GIVING_BACK = (r"whose command has ended \(exit 3\): being given back since \d\d:\d\d UTC; "
               r"last trouble: PagerDuty answered 500; next try at \d\d:\d\d UTC")


class Unsettled(Stage):
    def verb(self, *words, status=0):
        job = self.start(*words)
        code, self.err = job.wait()
        self.assertEqual(code, status, self.err)
        return job.out

    def tour(self):
        return self.pages()[0].removesuffix(".json")

    def nothing_stands(self):
        self.nobody_is_left()
        self.assertEqual(standing(self.overrides(), self.box.now_ms()), [])


class GivingBack(Unsettled):
    def setUp(self):
        super().setUp()
        self.box.fault("delete-override=status:500")
        job, command = self.play()
        command.exit(3)
        status, err = job.wait()
        self.assertEqual(status, 3)
        self.says(err, "is not given back yet", "goes on trying in the background")

    def test_status_tells_the_state(self):
        self.assertRegex(self.verb("status"), r"Ada Byron holds Primary until .* left\), " + GIVING_BACK
                         + f"; give it back now: dutyme stop {self.tour()}\n")
        self.assertRegex(self.verb("status", "--check"), "^Ada Byron holds Primary until")
        tour = json.loads(self.verb("status", "--json"))["tours"][0]
        self.assertEqual((tour["id"], tour["orphan"], len(tour["holds"])), (self.tour(), False, 1))

    def test_recover_tells_it_and_leaves_it_to_the_guardian(self):
        document = json.loads(self.verb("recover", "--json"))
        self.assertRegex(self.err, "a guardian is at the tour of Ada Byron, " + GIVING_BACK)
        self.assertNotIn("nothing was left behind", self.err)
        self.assertEqual(document, {"version": 1, "recovered": [], "giving_back": [self.tour()], "complete": True})

    def test_stop_beside_it_ends_it(self):
        guardian, = named(GUARDIAN)
        os.kill(guardian, signal.SIGSTOP)  # it is not to be faster
        self.box.clear_faults()
        self.verb("stop")
        os.kill(guardian, signal.SIGCONT)
        self.says(self.err, "everything is given back")
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.nothing_stands()
        self.assertEqual(self.pages(), [])
        self.assertNotIn("holds", self.verb("status"))

    def test_nothing_is_told_of_a_guardian_that_is_gone(self):
        for guardian in named(GUARDIAN):
            os.kill(guardian, signal.SIGKILL)
            self.await_end(guardian)
        out = self.verb("status")
        self.assertIn("its dutyme is gone; give it back: dutyme recover", out)
        self.assertNotIn("next try", out)
        self.box.clear_faults()
        document = json.loads(self.verb("recover", "--json"))
        self.assertEqual([(one["settled"], one["in_doubt"]) for one in document["recovered"]], [(True, False)])
        self.assertEqual(document["giving_back"], [])
        self.nothing_stands()


class InDoubt(Unsettled):
    def begin(self, which):
        self.box.fault(f"create-override=late:40@{which}")
        self.job, command = self.play()
        begun = self.box.now_ms()
        until(lambda: self.box.now_ms() > begun + 2000, "another second", PATIENCE)  # exec.clock's "just taken"
        return command

    def it_comes(self, command):
        """The guardian ends it, and nobody has to ask it to."""
        self.box.shift_clock(50)
        command.exit()
        self.assertEqual(self.job.wait()[0], 0)
        self.nothing_stands()
        self.assertEqual(self.pages(), [])
        self.assertIn("nothing is held", (self.verb("status", "--check", status=1), self.err)[1])

    def test_beside_one_that_is_held_it_is_no_news(self):
        command = self.begin("1")
        self.assertRegex(self.verb("status"), r"Ada Byron holds Primary until .* left\), renewed while its command runs")
        self.assertRegex(self.verb("status", "--check"), "^Ada Byron holds Primary until")
        tour = json.loads(self.verb("status", "--json"))["tours"][0]
        self.assertEqual(len(tour["holds"]), 1)
        self.it_comes(command)

    def test_alone_it_is_told(self):
        command = self.begin("1-2")
        out = self.verb("status")
        self.assertIn(NOT_SHOWN, out)
        self.assertNotIn("holds", out)
        self.verb("status", "--check", status=1)
        tour = json.loads(self.verb("status", "--json"))["tours"][0]
        self.assertEqual((tour["orphan"], tour["holds"]), (False, []))
        self.it_comes(command)

    def test_recover_tells_of_the_guardian_that_looks(self):
        command = self.begin("1-2")
        self.verb("recover")
        self.assertNotIn("nothing was left behind", self.err)
        self.says(self.err, "looks again for an override that PagerDuty has not shown")
        self.it_comes(command)

    def test_once_the_guardian_is_gone_recover_tells_it(self):
        command = self.begin("1-2")
        guardian = self.job.guardian()
        self.job.kill()
        command.gone()
        self.job.wait()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)
        document = json.loads(self.verb("recover", "--json"))
        self.assertRegex(self.err, "is settled but for an override that PagerDuty has not shown")
        self.assertEqual([(one["tour"], one["settled"], one["in_doubt"]) for one in document["recovered"]],
                         [(self.tour(), True, True)])
        self.assertEqual((document["giving_back"], document["complete"]), ([], True))
        self.assertIn(NOT_SHOWN, self.verb("status"))
        self.box.shift_clock(50)
        self.assertEqual(len(standing(self.overrides(), self.box.now_ms())), 2)
        document = json.loads(self.verb("recover", "--json"))
        self.assertEqual([(one["settled"], one["in_doubt"]) for one in document["recovered"]], [(True, False)])
        self.nothing_stands()
        self.assertEqual(self.pages(), [])


def main(words):
    """Guardians take their time: all at once."""
    tests = unittest.defaultTestLoader.loadTestsFromNames([it for it in words if it != "-v"] or ["GivingBack", "InDoubt"], sys.modules[__name__])
    cases = [case for suite in tests for case in suite]
    return crowd.judge(cases, len(cases), lambda outcomes: None)
