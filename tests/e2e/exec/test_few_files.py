"""Where hardly a file may be open (ulimit -n) dutyme cannot stand beside the command."""
import os
import subprocess

from lib.dutyme import DUTYME, Stage


class FewFiles(Stage):
    def run_limited(self, *options, files=6, **env):
        limited = ("sh", "-c", f'ulimit -n {files}; exec "$@"', "sh")
        done = subprocess.run([*limited, DUTYME, "exec", *options, *self.marker()], env=self.environment(**env),
                              cwd=self.work, stderr=subprocess.PIPE, text=True, check=False)
        return done.returncode, done.stderr

    def test_the_command_runs_uncovered_and_that_is_said(self):
        status, err = self.run_limited()
        self.assertEqual((status, self.ran()), (0, True), err)
        self.assertIn("too few files may be open here", err)
        self.assertIn("runs without anybody being put on call", err)

    def test_with_any_number_the_command_runs_and_what_is_said_is_true(self):
        for files in range(4, 21):
            with self.subTest(files=files):
                before = len(self.overrides())
                status, err = self.run_limited(files=files)
                self.assertEqual((status, self.ran()), (0, True), err)
                os.remove(self.trace())
                covered = len(self.overrides()) > before
                self.assertEqual("runs without anybody being put on call" in err, not covered, err)
                self.assertEqual("Ada Byron takes Primary" in err, covered, err)
                self.assertTrue(covered or files < 20)
                self.assertFalse(covered and files < 10)

    def test_where_it_must_be_covered_or_only_shown_it_does_not_run(self):
        for option in ("--required", "--dry-run"):
            with self.subTest(option=option):
                status, err = self.run_limited(option)
                self.assertEqual((status, self.ran()), (125, False), err)

    def test_skipped(self):
        status, err = self.run_limited(DUTYME_SKIP="1")
        self.assertEqual((status, self.ran()), (0, True), err)
        self.assertEqual(err, "dutyme: DUTYME_SKIP is set: nobody is put on call\n")
