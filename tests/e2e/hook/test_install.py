"""`dutyme hook install` and `uninstall` in every place that git looks for hooks, proven by real pushes."""
import os
import shutil

from lib.dutyme import content
from repository import OLDER, HookRepository, tree


class Clean(HookRepository):
    """Nobody else's hook is there."""

    def test_a_push_runs_dutyme_from_install_to_uninstall(self):
        before = tree(os.path.join(self.work, ".git"))
        self.assertFalse(self.status()[0])
        self.push_does_not_run_dutyme()
        self.says(self.install(), ".git/hooks/pre-push")
        self.assertTrue(self.status()[0])
        self.push_runs_dutyme()
        self.says(self.uninstall(), "the hook is removed: .git/hooks/pre-push")
        self.push_does_not_run_dutyme()
        self.assertFalse(self.status()[0])
        after = tree(os.path.join(self.work, ".git"))
        for path in ("config", "hooks/pre-push"):
            self.assertEqual(after.get(path), before.get(path), path)

    def test_what_a_push_takes_is_said_first(self):
        self.git("config", "dutyme.hook.remote", "github.com/acme/api")
        self.says(self.install(), "a push of refs/heads/main to github.com/acme/api puts whoever pushes",
                  "on call for PPRI001, for 30m")

    def test_dry_run_writes_nothing(self):
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nlease = 20m\n")
        before = tree(self.work)
        self.says(self.install("--dry-run"), "a push of refs/heads/main")
        self.assertEqual(tree(self.work), before)

    def test_again_changes_nothing(self):
        self.install()
        before = tree(self.work)
        self.install()
        self.assertEqual(tree(self.work), before)

    def test_an_older_hook_of_ours_is_replaced(self):
        self.foreign(text=OLDER)
        self.assertIn("not as this dutyme would write it", self.status()[1])
        self.install()
        self.assertNotIn("not as this dutyme", self.status()[1])
        self.push_runs_dutyme()

    def test_a_hook_of_ours_that_somebody_changed_is_removed(self):
        self.install()
        with open(self.hooks(), "a", encoding="utf-8") as file:
            file.write("echo more\n")
        self.uninstall()
        self.assertFalse(os.path.exists(self.hooks()))

    def test_a_hook_that_lost_its_mode_is_seen_and_mended(self):
        self.install()
        os.chmod(self.hooks(), 0o644)
        runs, said = self.status()
        self.assertFalse(runs)
        self.assertIn("not executable", said)
        self.push_does_not_run_dutyme()
        self.install()
        self.push_runs_dutyme()

    def test_without_a_folder_for_hooks(self):
        shutil.rmtree(os.path.dirname(self.hooks()))
        self.install()
        self.push_runs_dutyme()

    def test_nothing_to_remove(self):
        before = tree(self.work)
        self.says(self.uninstall(), "there is no hook of dutyme's")
        self.assertEqual(tree(self.work), before)

    def test_outside_a_repository(self):
        self.says(self.refused(cwd=self.home), "no repository here")
        self.assertEqual(self.hook("status", cwd=self.home)[0], 125)
        self.assertEqual(self.hook("uninstall", cwd=self.home)[0], 125)

    def test_unknown_words(self):
        for words in ((), ("instal",), ("install", "here"), ("install", "--chian"), ("status", "--chain")):
            self.assertEqual(self.hook(*words)[0], 125, words)


class Foreign(HookRepository):
    """Somebody else's hook stands there."""

    def test_it_is_left_alone(self):
        self.foreign()
        before = tree(self.work)
        self.says(self.refused(), "there is a hook already: .git/hooks/pre-push", "--chain", "--print")
        self.assertEqual(tree(self.work), before)
        said = self.status()[1]
        self.assertIn("whether a push from here runs dutyme cannot be told", said)
        self.assertIn(".git/hooks/pre-push does not name dutyme", said)
        self.assertIn("hook install --chain", said)
        self.says(self.uninstall(), "there is no hook of dutyme's")
        self.assertEqual(tree(self.work), before)

    def test_chained_it_is_told_to_dutyme_and_comes_back(self):
        for mode in (0o755, 0o700):
            self.foreign(mode=mode, text="#!/bin/sh\nexit 0\n# \x01\n")
            before = tree(os.path.dirname(self.hooks()))
            self.says(self.install("--chain"), "pre-push.before-dutyme and runs first")
            self.assertIn("runs the earlier hook first", self.status()[1])
            arguments = self.push_runs_dutyme()
            self.assertEqual(arguments[3:5], ["--chain", ".git/hooks/pre-push.before-dutyme"])
            self.install("--chain")  # ours is not chained to itself
            self.says(self.uninstall(), "the earlier one is back in its place")
            self.assertEqual(tree(os.path.dirname(self.hooks())), before)

    def test_without_dutyme_it_runs_as_before(self):
        self.foreign()
        self.install("--chain")
        os.remove(os.path.join(self.bin, "dutyme"))
        self.push_does_not_run_dutyme()
        self.assertIn(b"refs/heads/main", content(self.hooks("pre-push.before-dutyme.ran")))

    def test_a_symbolic_link_is_chained_as_one(self):
        real = self.foreign(os.path.join(self.work, "tools/pre-push"))
        os.symlink("../../tools/pre-push", self.hooks())
        self.refused()
        before = tree(self.work)
        self.install("--chain")
        self.assertIn(b"$0.ran", content(real))
        self.push_runs_dutyme()
        self.uninstall()
        after = tree(self.work)
        for path in ("tools/pre-push", ".git/hooks/pre-push"):
            self.assertEqual(after[path], before[path])

    def test_one_that_git_would_not_run_is_left_alone(self):
        self.foreign(mode=0o644)
        self.refused()
        self.install("--chain")
        self.assertNotIn("--chain", self.push_runs_dutyme())
        self.uninstall()
        self.assertEqual(os.stat(self.hooks()).st_mode & 0o777, 0o644)

    def test_one_kept_already_is_not_lost(self):
        self.foreign(self.hooks("pre-push.before-dutyme"), text="first")
        self.foreign(text="second")
        before = tree(self.work)
        self.says(self.refused("--chain"), "an earlier hook is kept already")
        self.assertEqual(tree(self.work), before)

    def test_one_whose_successor_was_removed_by_hand_comes_back(self):
        self.foreign()
        self.install("--chain")
        os.remove(self.hooks())
        self.says(self.uninstall(), "the earlier hook is back in its place")
        self.push_does_not_run_dutyme()
        self.assertTrue(os.path.exists(self.hooks() + ".ran"))

    def test_the_line_for_a_hook_of_your_own_works(self):
        status, line, _ = self.hook("install", "--print")
        self.assertEqual(status, 0)
        self.assertFalse(os.path.exists(self.hooks()))
        self.foreign(text="#!/bin/sh\n" + line)
        self.assertTrue(self.status()[0])
        self.push_runs_dutyme()
        before = tree(self.work)
        self.says(self.install(), ".git/hooks/pre-push runs dutyme already")
        self.assertEqual(tree(self.work), before)
        os.remove(os.path.join(self.bin, "dutyme"))
        self.push_does_not_run_dutyme()


class Places(HookRepository):
    """Wherever git looks."""

    def test_from_a_subdirectory(self):
        sub = os.path.join(self.work, "sub/deeper")
        os.makedirs(sub)
        self.install(cwd=sub)
        self.assertTrue(self.status(cwd=sub)[0])
        self.push_runs_dutyme(cwd=sub)
        self.uninstall(cwd=sub)
        self.push_does_not_run_dutyme(cwd=sub)

    def test_in_a_linked_work_tree(self):
        linked = os.path.join(self.folder, "linked")
        self.git("worktree", "add", "-q", "-b", "other", linked)
        self.install(cwd=linked)
        self.assertTrue(os.path.exists(self.hooks()))
        self.assertTrue(self.status(cwd=linked)[0])
        self.assertEqual(len(self.push("HEAD:refs/heads/main", cwd=linked)), 1)
        self.uninstall()
        self.assertEqual(self.push("HEAD:refs/heads/main", cwd=linked), [])

    def test_in_a_submodule(self):
        inner = self.clone("inner")
        self.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "inner")
        module = os.path.join(self.work, "inner")
        self.git("remote", "set-url", "origin", self.remote, cwd=module)
        for key, value in (("user.name", "Ada"), ("user.email", "ada@example.com")):
            self.git("config", key, value, cwd=module)
        self.install(cwd=module)
        self.assertTrue(os.path.exists(os.path.join(self.work, ".git/modules/inner/hooks/pre-push")))
        self.assertFalse(os.path.exists(self.hooks()))
        self.push_runs_dutyme(cwd=module)

    def test_in_a_bare_repository(self):
        bare = os.path.join(self.folder, "bare.git")
        self.git("clone", "-q", "--bare", self.work, bare)
        self.git("remote", "set-url", "origin", self.remote, cwd=bare)
        self.install(cwd=bare)
        self.assertTrue(self.status(cwd=bare)[0])
        with open(self.record, "w", encoding="utf-8"):
            pass
        self.git("push", "-q", "origin", "main", cwd=bare)
        self.assertIn(b"refs/heads/main", content(self.record))
        self.uninstall(cwd=bare)
        self.assertFalse(os.path.exists(os.path.join(bare, "hooks/pre-push")))

    def test_hooks_path_in_the_work_tree(self):
        self.git("config", "core.hooksPath", ".githooks")
        self.says(self.install(), ".githooks/pre-push")
        self.push_runs_dutyme()
        self.uninstall()
        self.assertEqual(os.listdir(os.path.join(self.work, ".githooks")), [])

    def test_hooks_path_that_others_share(self):
        shared = os.path.join(self.home, "hooks")
        self.git("config", "core.hooksPath", "~/hooks")
        self.says(self.refused(), "other repositories may use", "--force")
        self.assertFalse(os.path.exists(shared))
        self.install("--force")
        self.push_runs_dutyme()
        self.uninstall()
        self.assertEqual(os.listdir(shared), [])

    def test_hooks_path_set_later_is_seen(self):
        self.install()
        self.git("config", "core.hooksPath", ".githooks")
        runs, said = self.status()
        self.assertFalse(runs)
        self.assertIn(".git/hooks/pre-push is dutyme's, but core.hooksPath makes git look in .githooks", said)
        self.push_does_not_run_dutyme()
        self.install()
        self.push_runs_dutyme()
        self.uninstall()
        self.git("config", "--unset", "core.hooksPath")
        self.push_does_not_run_dutyme()

    def test_renamed_by_lefthook_is_seen_and_removed(self):
        self.install()
        os.rename(self.hooks(), self.hooks("pre-push.old"))
        runs, said = self.status()
        self.assertFalse(runs)
        self.assertIn("pre-push.old, and does not run it", said)
        self.uninstall()
        self.assertFalse(os.path.exists(self.hooks("pre-push.old")))
