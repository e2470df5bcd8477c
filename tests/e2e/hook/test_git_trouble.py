"""Each command behind a git that is slow, hangs, is not there, refuses or writes without end: what is said, and what
comes of it. A failure is never told as absence.
"""
import os
import subprocess

from lib.dutyme import DUTYME
from lib.push import REFUSE, PushStage
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

    def test_start_goes_on_without_what_git_would_tell(self):
        self.table("start", "--force", hangs=(0, TOO_LATE.format("5 s")), refuses=(0, REFUSED), floods=(0, TOO_MUCH))
        self.assertEqual(self.start("stop").wait()[0], 0)
        for shim in ("slow", "absent"):
            self.table("start", "--force", **{shim: (0, "Ada Byron takes Primary")})
            self.assertEqual(self.start("stop").wait()[0], 0)

    def test_a_watcher_that_learns_nothing_leaves_the_deployer_on_call(self):
        """Its gits are told from the hook's by `-C`. A slow one is waited for."""
        self.server_hook(REFUSE)
        for shim in ("refuses", "floods", "hangs", "slow"):
            with self.subTest(shim):
                self.write(os.path.join(self.folder, "watching", "git"),
                           f'#!/bin/sh\n[ "$1" = -C ] || exec /usr/bin/git "$@"\n{SHIMS[shim]}', 0o755)
                self.write(os.path.join(self.work, ".git/hooks/pre-push"),
                           f'#!/bin/sh\nPATH="{self.folder}/watching:$PATH"\nexec dutyme hook run pre-push -- "$@"\n', 0o755)
                self.commit(shim)
                self.assertEqual(self.push("origin", "main")[0], 1)
                self.says(self.said, "Ada Byron takes Primary")
                self.assertEqual(self.box.on_call(), "PBOB001" if shim == "slow" else "PADA001")
                self.assertEqual(self.start("stop").wait()[0], 0)

    def test_install_does_all_or_says_what_it_did_not(self):
        hook = os.path.join(self.work, ".git/hooks/pre-push")
        os.remove(hook)
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nlease = 20m\n")
        self.table("hook", "install", refuses=(125, REFUSED), floods=(125, TOO_MUCH), absent=(125, ABSENT))
        self.assertFalse(os.path.exists(hook))
        self.table("hook", "install", slow=(0, ".dutyme is accepted as it is now"))
        self.assertTrue(os.path.exists(hook))

    def test_accept_and_uninstall(self):
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nlease = 20m\n")
        os.remove(os.path.join(self.work, ".git/hooks/pre-push"))
        self.assertEqual(self.start("hook", "install").wait()[0], 0)
        self.git("config", "--unset-all", "dutyme.hook.trusted")
        for verb, done in (("accept", ".dutyme is accepted as it is now"), ("uninstall", "the hook is removed")):
            self.table("hook", verb, refuses=(125, REFUSED), floods=(125, TOO_MUCH), absent=(125, ABSENT))
            self.table("hook", verb, slow=(0, done))

    def test_doctor_and_config(self):
        self.table("config", "list", slow=(0, "hook.ref"), refuses=(0, REFUSED), floods=(0, TOO_MUCH), absent=(0, ABSENT))
        self.table("doctor", slow=(0, "a push from here runs dutyme"), refuses=(1, REFUSED), floods=(1, TOO_MUCH),
                   absent=(1, ABSENT))

    def test_commands_that_somebody_waits_for_have_thirty_seconds(self):
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nlease = 20m\n")
        ends = {("hook", "status"): 125, ("hook", "install"): 125, ("hook", "accept"): 125, ("doctor",): 1,
                ("config", "list"): 0}
        path = self.behind("hangs")
        jobs = {words: self.start(*words, env={"PATH": path}) for words in ends}
        for words, job in jobs.items():
            with self.subTest(words):
                status, err = job.wait()
                self.assertEqual(status, ends[words], err)
                self.assertIn(TOO_LATE.format("30 s"), job.out + err)
