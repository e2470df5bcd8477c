"""Where hardly a file may be open (ulimit -n) dutyme cannot stand beside the command."""
import subprocess

from lib.dutyme import DUTYME, Stage


class FewFiles(Stage):
    LIMITED = ("sh", "-c", 'ulimit -n 6; exec "$@"', "sh")

    def run_limited(self, *options, **env):
        done = subprocess.run([*self.LIMITED, DUTYME, "exec", *options, *self.marker()], env=self.environment(**env),
                              cwd=self.work, stderr=subprocess.PIPE, text=True, check=False)
        return done.returncode, done.stderr

    def test_the_command_runs_uncovered_and_that_is_said(self):
        status, err = self.run_limited()
        self.assertEqual((status, self.ran()), (0, True), err)
        self.assertIn("too few files may be open here", err)
        self.assertIn("runs without anybody being put on call", err)

    def test_where_it_must_be_covered_or_only_shown_it_does_not_run(self):
        for option in ("--required", "--dry-run"):
            with self.subTest(option=option):
                status, err = self.run_limited(option)
                self.assertEqual((status, self.ran()), (125, False), err)

    def test_skipped(self):
        status, err = self.run_limited(DUTYME_SKIP="1")
        self.assertEqual((status, self.ran()), (0, True), err)
        self.assertEqual(err, "dutyme: DUTYME_SKIP is set: nobody is put on call\n")
