"""What the hook decides by is what it acts on: one reading, git's own."""
import os

from lib.push import PushStage
from lib.sandbox import ACCOUNT


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
