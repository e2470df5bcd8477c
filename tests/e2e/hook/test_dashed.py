"""`git-push`, the program of git's own that scripts call, is a push like any other."""
import os
import subprocess

from lib.push import REFUSE, PushStage
from lib.sandbox import PATIENCE


class Dashed(PushStage):
    def dashed(self, *words):
        program = os.path.join(self.git("--exec-path"), "git-push")
        done = subprocess.run([program, *words], cwd=self.work, env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.nobody_is_left()
        return done.returncode, done.stderr

    def test_a_dry_run_takes_nothing(self):
        self.commit("second")
        status, said = self.dashed("--dry-run", "origin", "main")
        self.assertEqual(status, 0, said)
        self.nothing_was_asked()

    def test_a_refused_one_is_given_back(self):
        self.server_hook(REFUSE)
        self.commit("second")
        self.assertEqual(self.dashed("origin", "main")[0], 1)
        self.given_back()
