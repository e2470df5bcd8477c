"""What the hook decides by is what it acts on: one reading, git's own."""
import os
import subprocess
import unittest

from lib.dutyme import DUTYME
from lib.push import PushStage
from lib.sandbox import ACCOUNT, PATIENCE


class OneReading(PushStage):
    def test_settings_that_libgit2_does_not_read(self):
        """includeIf "hasconfig:…" is unknown to libgit2 1.5."""
        for name in ("mode", "ref"):
            self.git("config", "--unset-all", f"dutyme.hook.{name}")
        self.write(os.path.join(self.home, "work"), '[dutyme "hook"]\nmode = take\nref = main\n')
        self.git("config", "--global", "includeIf.hasconfig:remote.*.url:file://**.path", os.path.join(self.home, "work"))
        self.commit("second")
        self.pushed("origin", "main")
        self.assertEqual(len(self.on_call()), 1)

    def test_a_push_from_a_hook_of_git_commit_with_an_author(self):
        """git commit tells its hooks the author, who is not the one who pushes."""
        self.git("config", "user.email", "ada@example.com")
        self.write(os.path.join(self.work, ".git/hooks/post-commit"), "#!/bin/sh\ngit push origin main 2>push.log\n", 0o755)
        self.git("commit", "-q", "--allow-empty", "-m", "second", "--author", "Cleo Diaz <cleo@example.com>",
                 DUTYME_TOKEN=ACCOUNT)
        self.nobody_is_left()
        with open(os.path.join(self.work, "push.log"), encoding="utf-8") as file:
            self.said = file.read()
        self.assertEqual(len(self.on_call()), 1)
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.assertEqual(self.logged()[0]["deploy"]["author"], "Cleo Diaz")


@unittest.skipUnless(os.geteuid() == 0, "another owner can only be made by root")
class Untrusted(PushStage):
    """git does not trust a repository of another user's: nothing of it counts, and each command names the fix."""

    def test_each_command_says_so_alike(self):
        self.git("config", "dutyme.schedule", "PEVIL01")
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nservice = PEVIL02\n")
        self.commit("Evil deeds")
        lines = f"refs/heads/main {self.git('rev-parse', 'HEAD')} refs/heads/main {'1' * 40}\n"
        for parent, folders, files in os.walk(self.work):
            for name in (".", *folders, *files):
                os.chown(os.path.join(parent, name), 12345, 12345, follow_symlinks=False)
        fix = f"git config --global --add safe.directory {self.work}"
        for words, ends in ((("exec", "--", "true"), 0), (("start", "--force"), 0), (("doctor",), 1), (("config", "list"), 0),
                            (("hook", "status"), 125), (("hook", "accept"), 125), (("hook", "install"), 125),
                            (("hook", "uninstall"), 125), (("hook", "run", "pre-push", "--", "origin", self.url()), 0)):
            with self.subTest(words):
                done = subprocess.run([DUTYME, *words], input=lines, cwd=self.work, env=self.environment(), text=True,
                                      capture_output=True, timeout=PATIENCE, check=False)
                said = done.stdout + done.stderr
                self.assertEqual(done.returncode, ends, said)
                self.assertIn(fix, said)
                self.assertNotIn("PEVIL", said)
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.assertNotIn("Evil deeds", repr(self.logged()))


class WhatACloneBrings(PushStage):
    """Consent is asked for all of it, and it never says who."""

    def test_configuration_that_is_included_from_the_work_tree(self):
        for name in ("mode", "ref"):
            self.git("config", "--unset-all", f"dutyme.hook.{name}")
        self.write(os.path.join(self.work, "team.config"),
                   '[dutyme]\nuser = bo@corp.example\n[dutyme "hook"]\nmode = take\nref = main\n')
        self.git("config", "include.path", "../team.config")
        self.commit("second")
        self.pushed("origin", "main")
        self.says(self.said, "to be on call for it: dutyme exec", "had you accepted")
        self.nothing_was_asked()
        self.assertEqual(self.start("hook", "install", "--force").wait()[0], 0)
        self.commit("third")
        self.pushed("origin", "main")
        self.says(self.said, "user cannot be set here")
        self.assertEqual(len(self.on_call()), 1)
