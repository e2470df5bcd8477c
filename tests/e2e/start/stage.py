"""A terminal at which dutyme asks, and what may come of it."""
import os
import subprocess

from lib.dutyme import Stage
from lib.sandbox import ADA
from lib.terminal import Terminal

TOKEN = r"token \(it is not shown\): "
PERSON = r"e-mail address in PagerDuty( \[[^]]*\])?: "
SCHEDULE = r"schedule to take .*: "
NUMBER = r"which one \[1\]: "
GO = r"go on call like this\? \(y/n\) \[y\]: "
SAVE = r"save the answers in ~/.config/dutyme/config\? \(y/n\) \[y\]: "
IMPORT = r"take them over into ~/.config/dutyme/config\? \(y/n\) \[y\]: "


class Asking(Stage):
    NOTHING = {"DUTYME_TOKEN": None, "DUTYME_SCHEDULE": None}

    def setUp(self):
        super().setUp()
        self.file = os.path.join(self.home, ".config/dutyme/config")
        self.write(os.path.join(self.home, ".gitconfig"), "[user]\n\temail = ada@example.com\n\tname = Ada\n")

    def screen(self, *words, env=None, **how):
        screen = Terminal()
        self.addCleanup(screen.close)
        screen.start(self.start, *words, env={**self.NOTHING, **(env or {})}, **how)
        return screen

    def saved(self):
        read = subprocess.run(["git", "config", "-f", self.file, "--list"], env=self.environment(), check=True,
                              capture_output=True, text=True).stdout
        return dict(line.split("=", 1) for line in read.splitlines())

    def stop(self):
        job = self.start("stop", env=self.NOTHING | {"DUTYME_TOKEN": ADA})
        self.assertEqual(job.wait()[0], 0)

    def nothing_came_of_it(self, screen, status=125):
        self.assertEqual(screen.end(), status)
        self.assertFalse(os.path.exists(self.file))
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(self.pages(), [])
