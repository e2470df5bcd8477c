"""Each command behind a git that is slow, hangs, is not there, refuses or writes without end: what is said, and what
comes of it. A failure is never told as absence.
"""
import os
import subprocess

from lib.dutyme import DUTYME
from lib.push import PushStage
from lib.sandbox import PATIENCE

SHIMS = {
    "slow": 'sleep 0.3\nexec /usr/bin/git "$@"\n',
    "hangs": "exec sleep 1000\n",
    "refuses": "echo 'fatal: the shim refuses' >&2\nexit 128\n",
    "floods": "exec yes\n",
}
TOO_LATE, REFUSED, TOO_MUCH = "git did not answer within {}", "git refused: the shim refuses", "git wrote more than 1 MiB"
ABSENT = "git was not found"


class Trouble(PushStage):
    def behind(self, shim):
        """A PATH on which this git comes first, or on which there is none."""
        folder = os.path.join(self.folder, f"git that {shim}")
        os.makedirs(folder, exist_ok=True)
        if shim in SHIMS:
            self.write(os.path.join(folder, "git"), "#!/bin/sh\n" + SHIMS[shim], 0o755)
            return f"{folder}:{self.path}"
        if not os.path.exists(os.path.join(folder, "dutyme")):
            os.symlink(DUTYME, os.path.join(folder, "dutyme"))
        return folder

    def run_behind(self, shim, *words, lines=""):
        """(status, all that is said)"""
        done = subprocess.run([DUTYME, *words], input=lines, text=True, cwd=self.work, timeout=PATIENCE,
                              env=self.environment(PATH=self.behind(shim)), capture_output=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def table(self, *words, lines="", **rows):
        """For each shim: the status, and what is said, or is not."""
        for shim, (status, part) in rows.items():
            with self.subTest(shim):
                got, said = self.run_behind(shim, *words, lines=lines)
                self.assertEqual(got, status, said)
                self.assertIn(part, said)
                self.assertNotIn("no repository here", said)

    def test_exec_goes_on_without_what_git_would_tell(self):
        late = TOO_LATE.format("5 s")
        self.table("exec", "--", "/bin/true", slow=(0, "Ada Byron takes Primary"), hangs=(0, late), refuses=(0, REFUSED),
                   floods=(0, TOO_MUCH), absent=(0, "Ada Byron takes Primary"))
        self.nobody_is_left()
        self.assertEqual(len(self.overrides()), 5, "who and where are known without git")

    def test_exec_does_not_guess_where_git_alone_knows_who(self):
        self.git("config", "dutyme.schedule", "PPRI001")
        for shim in ("hangs", "refuses"):
            with self.subTest(shim):
                done = subprocess.run([DUTYME, "exec", "--", "/bin/true"], cwd=self.work, capture_output=True, text=True,
                                      env=self.environment(PATH=self.behind(shim), DUTYME_SCHEDULE=None), check=False)
                self.assertEqual(done.returncode, 125)
                self.assertIn("git", done.stderr)
        self.nobody_is_left()
        self.nobody_was_put_on_call()

    def test_a_push_has_three_seconds_for_all(self):
        oid = self.git("rev-parse", "HEAD")
        lines = f"refs/heads/main {oid} refs/heads/main {'1' * 40}\n"
        words = ("hook", "run", "pre-push", "--", "origin", self.url())
        nobody = "nobody is put on call for this push: "
        self.table(*words, lines=lines, hangs=(0, nobody + "the repository could not be read: " + TOO_LATE.format("3 s")),
                   refuses=(0, nobody + "the repository could not be read: " + REFUSED),
                   floods=(0, nobody + "the repository could not be read: " + TOO_MUCH),
                   absent=(0, nobody + "the repository could not be read: " + ABSENT))
        self.nobody_was_put_on_call()
        self.table(*words, lines=lines, slow=(0, "Ada Byron takes Primary"))
        self.nobody_is_left()
        self.said = ""
        self.assertEqual(len(self.on_call()), 1)

    def test_status_tells_a_failure_from_an_absence(self):
        self.table("hook", "status", slow=(0, "a push from here runs dutyme"), refuses=(125, REFUSED),
                   floods=(125, TOO_MUCH), absent=(125, ABSENT))

    def test_install_does_all_or_says_what_it_did_not(self):
        hook = os.path.join(self.work, ".git/hooks/pre-push")
        os.remove(hook)
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nlease = 20m\n")
        self.table("hook", "install", refuses=(125, REFUSED), floods=(125, TOO_MUCH), absent=(125, ABSENT))
        self.assertFalse(os.path.exists(hook))
        self.table("hook", "install", slow=(0, ".dutyme is accepted as it is now"))
        self.assertTrue(os.path.exists(hook))

    def test_doctor_and_config(self):
        self.table("config", "list", slow=(0, "hook.ref"), refuses=(0, REFUSED), floods=(0, TOO_MUCH), absent=(0, ABSENT))
        self.table("doctor", slow=(0, "a push from here runs dutyme"), refuses=(1, REFUSED))

    def test_commands_that_somebody_waits_for_have_thirty_seconds(self):
        status, said = self.run_behind("hangs", "hook", "status")
        self.assertEqual(status, 125)
        self.assertIn(TOO_LATE.format("30 s"), said)
