"""What goes wrong does not stop a push, unless it is to."""
import os
import re
import subprocess

from lib.servers import BlackHole
from lib.sandbox import PATIENCE
from lib.push import PushStage


class Trouble(PushStage):
    """Whatever goes wrong, the push goes on; unless that is not wanted."""

    def goes_on(self, *parts, **env):
        for required in (False, True):
            with self.subTest(required=required):
                commit = self.commit("more")
                self.git("config", "dutyme.required", str(required).lower())
                status, said = self.push("origin", "main", env=env)
                self.says(self.said, "nobody is put on call for this push", *parts)
                self.assertEqual(status, int(required), said)
                self.assertEqual(self.tip() == commit, not required)
        self.assertEqual(self.box.on_call(), "PBOB001")

    def test_an_outage(self):
        self.box.fault("any=status:500")
        self.goes_on("PagerDuty answered 500")

    def test_an_outage_of_the_creation(self):
        self.box.fault("create-override=status:503")
        self.goes_on("did not say whether the override was made", "to end it now: dutyme stop")

    def test_a_gate_that_cannot_be_answered(self):
        self.box.fault("policy=status:503")
        self.goes_on("block-on-incident (DUTYME_BLOCK_ON_INCIDENT) stops the deploy", "--block-on-incident=false",
                     "DUTYME_SKIP=1", DUTYME_BLOCK_ON_INCIDENT="true")

    def test_no_token(self):
        self.goes_on("there is no PagerDuty token", DUTYME_TOKEN=None)

    def test_a_token_that_is_refused(self):
        self.goes_on(DUTYME_TOKEN="no-such-token-at-all")

    def test_a_push_for_too_long(self):
        self.goes_on("hook.for 5h is outside 1m to 4h", DUTYME_HOOK_FOR="5h")

    def test_a_settings_file_that_is_none(self):
        self.write(os.path.join(self.home, ".config/dutyme/config"), "nonsense\n")
        self.commit("second")
        self.pushed("origin", "main")
        self.says(self.said, "nobody is put on call", "config:1")

    def test_nobody_answers(self):
        hole = BlackHole()
        self.addCleanup(hole.close)
        self.goes_on(DUTYME_API_URL=hole.url)
        waited = re.search(r"did not answer within ([\d.]+) s", self.said)
        self.assertTrue(waited and float(waited[1]) <= 3, self.said)  # git and PagerDuty have three seconds

    def test_nobody_listens(self):
        self.commit("second")
        listener, speaker = os.pipe()
        os.close(listener)
        hook = f"#!/bin/sh\nexec dutyme hook run pre-push -- \"$@\" 2>&{speaker}\n"
        self.write(os.path.join(self.work, ".git/hooks/pre-push"), hook, 0o755)
        done = subprocess.run(["git", "push", "-q", "origin", "main"], cwd=self.work, env=self.environment(),
                              pass_fds=[speaker], stdin=subprocess.DEVNULL, timeout=PATIENCE)
        os.close(speaker)
        self.said = ""
        self.assertEqual(done.returncode, 0)
        self.nobody_is_left()
        self.assertEqual(len(self.on_call()), 1)

    def test_a_lost_reply_makes_no_second_override(self):
        self.box.fault("create-override=lost-reply@1")
        self.commit("second")
        self.pushed("origin", "main")
        self.assertEqual(len(self.on_call()), 1)
