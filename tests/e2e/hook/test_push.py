"""A push that lands keeps its deployer on call: real pushes to a repository on this machine."""
import os

from lib.push import HOOK, REFUSE, PushStage
from lib.sandbox import ADA

MIDDLE = True


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

    def test_verbose_tells_of_each_request_and_never_the_token(self):
        self.commit("second")
        self.pushed("origin", "main", env={"DUTYME_VERBOSE": "1"})
        self.assertRegex(self.said, r"dutyme: POST /schedules/PPRI001/overrides: 201 after \d+ ms")
        self.assertIn("dutyme: hook.mode = take, from ", self.said)
        self.assertNotIn(ADA, self.said)

    def test_the_journal_names_what_was_pushed_and_stop_gives_it_back(self):
        commit = self.commit("Fix the pager")
        self.commit("not pushed")
        self.pushed("origin", "HEAD~1:main")
        self.assertEqual(self.start("stop").wait()[0], 0)
        self.given_back()
        tour, = self.logged()
        self.assertEqual((tour["deploy"]["branch"], tour["deploy"]["commit"], tour["deploy"]["subject"]),
                         ("main", commit, "Fix the pager"))

    def test_a_tag(self):
        self.git("tag", "v1")
        self.pushed("origin", "v1")
        self.assertEqual(len(self.on_call()), 1)

    def test_an_annotated_tag_is_told_by_its_commit(self):
        commit = self.commit("Fix the pager")
        self.git("tag", "-a", "-m", "Release", "v2")
        self.commit("not pushed")
        self.pushed("origin", "v2")
        self.assertEqual(self.start("stop").wait()[0], 0)
        deploy = self.logged()[0]["deploy"]
        self.assertEqual((deploy["branch"], deploy["commit"], deploy["subject"], deploy["author"]),
                         ("refs/tags/v2", commit, "Fix the pager", "Ada"))

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

    def test_from_a_bare_repository_with_a_committed_file(self):
        clone = os.path.join(self.folder, "clone.git")
        self.write(os.path.join(self.work, ".dutyme"), '[dutyme "hook"]\nmode = take\nref = main\n')
        self.git("add", ".dutyme")
        self.commit("second")
        self.git("clone", "-q", "--bare", self.work, clone)
        self.write(os.path.join(clone, "hooks/pre-push"), HOOK, 0o755)
        self.pushed(self.url(), "main", cwd=clone)
        self.says(self.said, "had you accepted this repository's .dutyme: dutyme hook accept")
        self.nobody_was_put_on_call()
        self.assertEqual(self.start("hook", "install", cwd=clone).wait()[0], 0)
        self.pushed(self.url(), "HEAD~1:main", "-f", cwd=clone)
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
