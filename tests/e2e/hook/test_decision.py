"""Which pushes are no deploy, and what the hook is told them by."""
import os
import subprocess

from lib.sandbox import PATIENCE
from lib.dutyme import content
from lib.push import PushStage


class NoDeploy(PushStage):
    """PagerDuty does not hear of it."""

    def test_a_ref_that_is_not_listed(self):
        self.commit("second")
        self.pushed("origin", "main:feature", "main:refs/tags/nightly")
        self.assertEqual(self.said, "")
        self.nothing_was_asked()

    def test_no_ref_is_listed(self):
        self.git("config", "--unset-all", "dutyme.hook.ref")
        self.commit("second")
        self.pushed("origin", "main")
        self.nothing_was_asked()

    def test_a_dry_run(self):
        self.commit("second")
        for words in (("--dry-run",), ("-fn",), ("-n", "--porcelain")):
            self.pushed(*words, "origin", "main")
        self.nothing_was_asked()

    def test_nothing_new(self):
        self.pushed("origin", "main")
        self.nothing_was_asked()

    def test_a_push_that_git_refuses_itself(self):
        self.commit("second")
        self.git("push", "-q", "--no-verify", "origin", "main")
        self.git("reset", "-q", "--hard", "HEAD~1")
        self.commit("another second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.nothing_was_asked()

    def test_a_deletion(self):
        self.git("push", "-q", "--no-verify", "origin", "main:refs/tags/v1")
        self.pushed("origin", ":refs/tags/v1")
        self.nothing_was_asked()

    def test_another_remote_than_the_one_that_counts(self):
        self.git("config", "dutyme.hook.remote", "github.com/acme/api")
        self.commit("second")
        self.pushed("origin", "main")
        self.nothing_was_asked()
        self.git("config", "dutyme.hook.remote", "origin")
        self.commit("third")
        self.pushed("origin", "main")
        self.assertEqual(len(self.on_call()), 1)

    def test_switched_off(self):
        self.commit("second")
        self.pushed("origin", "main", env={"DUTYME_HOOK_MODE": "off"})
        self.nothing_was_asked()

    def test_skipped_in_an_emergency(self):
        self.commit("second")
        self.pushed("origin", "main", env={"DUTYME_SKIP": "1"})
        self.says(self.said, "DUTYME_SKIP is set")
        self.nothing_was_asked()

    def test_a_reminder_has_the_command_to_use(self):
        self.git("config", "dutyme.hook.mode", "remind")
        self.commit("second")
        self.pushed("origin", "HEAD:main")
        self.assertEqual(self.said, "dutyme: this push deploys refs/heads/main; to be on call for it: "
                         "dutyme exec --linger 30m -- git push origin HEAD:refs/heads/main")
        self.nothing_was_asked()

    def test_a_committed_file_that_was_not_accepted_only_reminds(self):
        for name in ("mode", "ref"):
            self.git("config", "--unset-all", f"dutyme.hook.{name}")
        self.write(os.path.join(self.work, ".dutyme"), '[dutyme "hook"]\nmode = take\nref = main\n')
        self.commit("second")
        self.pushed("origin", "main")
        self.says(self.said, "to be on call for it: dutyme exec --linger 30m -- git push origin main",
                  "dutyme hook accept")
        self.commit("third")
        self.pushed("origin", "main", env={"DUTYME_TOKEN": None})
        self.says(self.said, "to be on call for it: dutyme exec")
        self.nothing_was_asked()

    def test_under_exec_nothing_is_taken_twice(self):
        self.commit("second")
        status, err = self.run_exec("--", "git", "push", "-q", "origin", "main")
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        self.given_back()
        for mode in ("remind", "take"):
            self.commit(mode)
            status, err = self.run_exec("--", "git", "push", "-q", "origin", "main", env={"DUTYME_HOOK_MODE": mode})
            self.assertEqual(err.count(" takes "), 1)
            self.assertNotIn("to be on call for it", err)

    def test_under_exec_for_another_place_the_service_is_taken_and_only_it(self):
        self.git("config", "dutyme.service", "Website")
        self.commit("second")
        status, err = self.run_exec("--schedule", "PPRI001", "--", "git", "push", "-q", "origin", "main",
                                    env={"DUTYME_SCHEDULE": None})
        self.assertEqual(status, 0, err)
        self.says(err, "Ada Byron takes Deploy Slot")
        self.nobody_is_left()
        self.assertEqual(self.box.on_call("PSLT001"), "PADA001")
        self.given_back()


class Chain(PushStage):
    """A hook that was there before runs first, with the same words and lines."""

    def setUp(self):
        super().setUp()
        self.before = os.path.join(self.folder, "before")
        self.write(os.path.join(self.work, ".git/hooks/pre-push"),
                   f'#!/bin/sh\nexec dutyme hook run pre-push --chain "{self.before}" -- "$@"\n', 0o755)

    def test_it_gets_what_git_says_and_the_push_goes_on(self):
        self.write(self.before, f'echo "$@" >{self.folder}/words\ncat >{self.folder}/lines\n', 0o755)
        commit = self.commit("second")
        old = self.tip()
        self.pushed("origin", "main")
        self.assertEqual(content(f"{self.folder}/words").decode(), f"origin {self.url()}\n")
        self.assertEqual(content(f"{self.folder}/lines").decode(),
                         f"refs/heads/main {commit} refs/heads/main {old}\n")
        self.assertEqual(len(self.on_call()), 1)

    def test_what_it_refuses_is_refused_and_nobody_is_put_on_call(self):
        self.write(self.before, "#!/bin/sh\nexit 3\n", 0o755)
        self.commit("second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.nothing_was_asked()
        hook = self.start("hook", "run", "pre-push", "--chain", self.before, "--", "origin", self.url())
        self.assertEqual(hook.wait()[0], 3)

    def test_one_that_is_not_there_refuses_nothing(self):
        self.commit("second")
        self.pushed("origin", "main")
        self.assertEqual(len(self.on_call()), 1)

    def test_one_that_does_not_read_many_lines(self):
        self.write(self.before, "#!/bin/sh\nexit 0\n", 0o755)
        oid = self.git("rev-parse", "HEAD")
        lines = "".join(f"refs/heads/b{i} {oid} refs/heads/b{i} {'0' * 40}\n" for i in range(100000))
        done = self.feed(lines, "--chain", self.before)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.nothing_was_asked()

    def feed(self, lines, *options, **env):
        return subprocess.run(["dutyme", "hook", "run", "pre-push", *options, "--", "origin", self.url()],
                              input=lines, text=True, cwd=self.work, env=self.environment(**env),
                              capture_output=True, timeout=PATIENCE, executable=os.path.join(self.folder, "bin/dutyme"))

    def test_lines_that_are_none_of_gits(self):
        done = self.feed("nonsense\n")
        self.assertEqual(done.returncode, 0)
        self.says(done.stderr, "1 lines on stdin are none of git's")
        self.nothing_was_asked()

    def test_a_dry_run_tells_why_nothing_is_done(self):
        oid = self.git("rev-parse", "HEAD")
        done = self.feed(f"x {oid} refs/heads/x {'0' * 40}", "--dry-run")
        self.says(done.stderr, "refs/heads/x is not listed as deployed (hook.ref)")

    def test_what_pre_commit_tells(self):
        done = self.feed("", PRE_COMMIT_LOCAL_BRANCH="main", PRE_COMMIT_TO_REF=self.git("rev-parse", "HEAD"),
                         PRE_COMMIT_REMOTE_BRANCH="refs/heads/main", PRE_COMMIT_FROM_REF="0" * 40)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.said = done.stderr
        self.assertEqual(len(self.on_call()), 1)

    def test_stdin_that_is_closed_or_a_terminal(self):
        closed = subprocess.run(["sh", "-c", 'exec "$0" hook run pre-push -- origin url <&-',
                                 os.path.join(self.folder, "bin/dutyme")], cwd=self.work, env=self.environment(),
                                capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual((closed.returncode, closed.stderr), (0, ""))
        for words, status in (((), 125), (("--", "origin", "url"), 0)):
            job, _ = self.on_terminal("hook", "run", "pre-push", *words)
            self.assertEqual(job.wait()[0], status)
            self.says(job.err, "not a terminal", "use_stdin")
