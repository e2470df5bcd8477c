"""Which pushes put the deployer on call, and what becomes of it: real pushes to a repository on this machine."""
import os
import signal
import subprocess
import time

from exec_fake import BlackHole
from exec_puppet import PATIENCE
from exec_presence import CREATE, END
from exec_stage import content
from hook_stage import HOOK, REFUSE, Held, PushStage


class Landed(PushStage):
    """The push lands: its deployer stays on call, until the override ends by itself."""

    def test_a_branch(self):
        commit = self.commit("Fix the pager")
        self.pushed("origin", "main")
        self.says(self.said, "Ada Byron takes Primary from Bo Larsen until")
        override, = self.on_call()
        first = override["versions"][0]
        self.assertTrue(29 * 60 <= (first["end_ms"] - first["start_ms"]) / 1000 <= 31 * 60)
        self.assertEqual(self.tip(), commit)
        self.assertEqual(self.open_tours(), 1)

    def test_the_journal_names_what_was_pushed_and_stop_gives_it_back(self):
        commit = self.commit("Fix the pager")
        self.commit("not pushed")
        self.pushed("origin", "HEAD~1:main")
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.given_back()
        tour, = self.logged()
        self.assertEqual((tour["deploy"]["branch"], tour["deploy"]["commit"], tour["deploy"]["subject"]),
                         ("main", commit, ""))

    def test_a_tag(self):
        self.git("tag", "v1")
        self.pushed("origin", "v1")
        self.assertEqual(len(self.on_call()), 1)

    def test_a_promotion(self):
        self.git("config", "--replace-all", "dutyme.hook.ref", "production")
        self.commit("second")
        self.pushed("origin", "main")
        self.nobody_was_put_on_call()
        self.pushed("origin", "main:production")
        self.assertEqual(len(self.on_call()), 1)

    def test_a_forced_push(self):
        self.commit("second")
        self.git("push", "-q", "--no-verify", "origin", "main")
        self.git("reset", "-q", "--hard", "HEAD~1")
        self.commit("another second")
        self.pushed("--force-with-lease", "origin", "main")
        self.assertEqual(len(self.on_call()), 1)

    def test_a_roll_back_to_an_older_commit(self):
        self.commit("second")
        self.git("push", "-q", "--no-verify", "origin", "main")
        self.pushed("-f", "origin", "HEAD~1:main")
        self.assertEqual(len(self.on_call()), 1)

    def test_a_mirror(self):
        self.git("config", "remote.origin.mirror", "true")
        self.commit("second")
        self.pushed("origin")
        self.assertEqual(len(self.on_call()), 1)

    def test_a_url_without_a_name(self):
        self.commit("second")
        self.pushed(self.url(), "main")
        self.assertEqual(len(self.on_call()), 1)

    def test_a_local_ref_with_blanks(self):
        self.commit("fix bug")
        self.pushed("origin", ":/fix bug:refs/heads/main")
        self.assertEqual(len(self.on_call()), 1)

    def test_one_of_two_refs_is_refused(self):
        self.server_hook('#!/bin/sh\ncase $1 in refs/heads/*) exit 1 ;; esac\n', "update")
        self.commit("second")
        self.git("tag", "v2")
        self.assertEqual(self.push("origin", "main", "v2")[0], 1)
        self.assertEqual(len(self.on_call()), 1)

    def test_from_a_linked_worktree(self):
        other = os.path.join(self.folder, "other")
        self.git("worktree", "add", "-q", "-b", "side", other)
        self.commit("second", cwd=other)
        self.pushed("origin", "side:main", cwd=other)
        self.assertEqual(len(self.on_call()), 1)

    def test_from_a_subdirectory(self):
        folder = os.path.join(self.work, "sub")
        os.makedirs(folder)
        self.commit("second")
        self.pushed("origin", "main", cwd=folder)
        self.assertEqual(len(self.on_call()), 1)

    def test_from_a_bare_repository(self):
        clone = os.path.join(self.folder, "clone.git")
        commit = self.commit("second")
        self.git("clone", "-q", "--bare", self.work, clone)
        self.write(os.path.join(clone, "hooks/pre-push"), HOOK, 0o755)
        for name, value in (("mode", "take"), ("ref", "main")):
            self.git("config", f"dutyme.hook.{name}", value, cwd=clone)
        self.pushed(self.url(), "main", cwd=clone)
        self.assertEqual(self.tip(), commit)
        self.assertEqual(len(self.on_call()), 1)

    def test_in_a_submodule_pushed_on_demand(self):
        inner_remote = self.bare("inner")
        self.git("push", "-q", "--no-verify", inner_remote, "main")
        self.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner_remote, "inner")
        inner = os.path.join(self.work, "inner")
        self.git("commit", "-q", "-m", "a submodule")
        self.git("push", "-q", "--no-verify", "origin", "main")
        self.write(os.path.join(self.work, ".git/modules/inner/hooks/pre-push"), HOOK, 0o755)
        for name, value in (("user.name", "Ada"), ("user.email", "ada@corp.example"),
                            ("dutyme.hook.mode", "take"), ("dutyme.hook.ref", "main")):
            self.git("config", name, value, cwd=inner)
        self.git("config", "dutyme.hook.mode", "off")
        self.commit("inside", cwd=inner)
        self.git("commit", "-qam", "the submodule moved")
        self.pushed("--recurse-submodules=on-demand", "origin", "main")
        self.assertEqual(len(self.on_call()), 1)

    def test_two_pushes_in_a_row_share_an_override(self):
        for subject in ("second", "third"):
            self.commit(subject)
            self.pushed("origin", "main")
        self.says(self.said, "is on call for Primary already; nothing is taken")
        self.assertEqual(len(self.on_call()), 1)

    def test_a_push_for_longer_adjoins_what_stands(self):
        self.commit("second")
        self.pushed("origin", "main")
        self.commit("third")
        self.pushed("origin", "main", env={"DUTYME_HOOK_FOR": "1h"})
        first, second = sorted(self.on_call(), key=lambda override: override["versions"][0]["start_ms"])
        self.assertEqual(len(first["versions"]), 1)
        self.assertEqual(first["versions"][0]["end_ms"], second["versions"][0]["start_ms"])

    def test_a_refused_push_for_longer_gives_back_only_what_it_added(self):
        self.commit("second")
        self.pushed("origin", "main")
        self.server_hook(REFUSE)
        self.commit("third")
        self.assertEqual(self.push("origin", "main", env={"DUTYME_HOOK_FOR": "1h"})[0], 1)
        first, second = sorted(self.on_call(), key=lambda override: override["versions"][0]["start_ms"])
        self.assertEqual(len(first["versions"]), 1)
        self.assertTrue(second["versions"][-1]["removed"])

    def test_two_push_urls_of_which_one_is_refused(self):
        for refuses in (0, 1):
            with self.subTest(refuses=refuses):
                self.assertEqual(self.start("stop").wait()[0], 0)
                remotes = [self.bare(f"one{refuses}"), self.bare(f"two{refuses}")]
                self.server_hook(REFUSE, remote=remotes[refuses])
                self.git("remote", "add", f"both{refuses}", remotes[0])
                for remote in remotes:
                    self.git("remote", "set-url", "--add", "--push", f"both{refuses}", remote)
                self.commit("second")
                self.assertEqual(self.push(f"both{refuses}", "main")[0], 1)
                self.assertEqual(self.tip(remote=remotes[1 - refuses]), self.git("rev-parse", "main"))
                self.on_call()


class Sha256(PushStage):
    OBJECT_FORMAT = "sha256"

    def test_a_push_of_a_repository_with_long_ids(self):
        self.commit("second")
        self.pushed("origin", "main")
        self.assertEqual(len(self.on_call()), 1)


class NotLanded(PushStage):
    """Nothing has moved on the remote: the pager is given back."""

    def test_refused_by_the_remote(self):
        self.server_hook(REFUSE)
        self.commit("second")
        status, said = self.push("origin", "main")
        self.assertEqual(status, 1, said)
        self.given_back()
        self.assertEqual((self.open_tours(), self.logged()[0]["outcome"]), (0, "the push did not land"))

    def test_a_refused_roll_back(self):
        self.commit("second")
        self.git("push", "-q", "--no-verify", "origin", "main")
        self.server_hook(REFUSE)
        self.assertEqual(self.push("-f", "origin", "HEAD~1:main")[0], 1)
        self.given_back()

    def test_refused_by_a_later_hook(self):
        self.write(os.path.join(self.work, ".git/hooks/pre-push"),
                   '#!/bin/sh\ndutyme hook run pre-push -- "$@"\nexit 1\n', 0o755)
        self.commit("second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.given_back()

    def test_git_killed_before_the_remote_has_moved(self):
        held = Held(self)
        self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        self.assertEqual(self.box.on_call(), "PADA001")
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        self.box.wait(END)
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.nobody_is_left()
        self.given_back()

    def test_git_killed_while_the_override_is_asked_for(self):
        self.box.fault("create-override=hold")
        self.commit("second")
        process = self.start_push("origin", "main")
        self.box.wait(CREATE, "held")
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        self.box.release()
        process.communicate(timeout=PATIENCE)
        self.nobody_is_left()
        self.given_back()
        self.assertEqual(self.logged()[0]["outcome"], "git push was stopped")


class InDoubt(PushStage):
    """Nobody is sent home while the deploy may be under way."""

    def test_git_killed_after_the_remote_has_moved(self):
        held = Held(self, "post-receive")
        commit = self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.said = ""
        self.nobody_is_left()
        self.assertEqual(self.tip(), commit)
        self.assertNotEqual(self.git("rev-parse", "origin/main"), commit)
        self.assertEqual(len(self.on_call()), 1)

    def test_a_remote_that_cannot_be_asked(self):
        self.server_hook(f"#!/bin/sh\ncat >/dev/null\nmv {self.remote} {self.remote}.gone\nexit 1\n")
        self.commit("second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.assertEqual(len(self.on_call()), 1)

    def test_what_is_stopped_meanwhile_stays_stopped(self):
        held = Held(self)
        self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.assertEqual(self.box.on_call(), "PBOB001")
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.nobody_is_left()
        self.given_back()
        self.commit("third")
        self.server_hook("#!/bin/sh\nexit 0\n")
        self.pushed("origin", "main")
        self.assertEqual(len(self.on_call()), 2)

    def test_a_watcher_that_is_killed(self):
        held = Held(self)
        self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        watcher, = self.watchers()
        os.kill(watcher, signal.SIGKILL)
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.said = ""
        self.nobody_is_left()
        self.assertEqual(len(self.on_call()), 1)
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.given_back()


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
                  "dutyme hook install")
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
        begun = time.monotonic()
        self.goes_on(DUTYME_API_URL=hole.url)
        self.assertLess(time.monotonic() - begun, 2 * 3 + 4, "two pushes of three seconds, and git")

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


