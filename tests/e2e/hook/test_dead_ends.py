"""Where a hook could be written and no push would ever run it: each is named with the way out, and the way works."""
import os
import shutil
import subprocess
import unittest

from lib.dutyme import DUTYME, content
from lib.sandbox import PATIENCE
from repository import OLDER, HookRepository, tree

CAN_MOUNT = subprocess.run(["unshare", "-rm", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


class Links(HookRepository):
    """.git/hooks is a symbolic link."""

    def link(self, to):
        shutil.rmtree(os.path.dirname(self.hooks()))
        os.symlink(to, os.path.dirname(self.hooks()))

    def test_to_a_folder_that_others_use(self):
        shared = os.path.join(self.folder, "shared")
        os.mkdir(shared)
        self.link(shared)
        said = self.refused()
        self.says(said, f".git/hooks is a link to {shared}, which other repositories may use, too", "--force")
        self.assertNotIn("core.hooksPath", said)
        self.assertEqual(os.listdir(shared), [])
        self.install("--force")
        self.push_runs_dutyme()
        self.uninstall()
        self.assertEqual(os.listdir(shared), [])

    def test_into_the_work_tree(self):
        for exists in (True, False):
            if exists:
                os.mkdir(os.path.join(self.work, "githooks"))
            self.link("../githooks")
            self.says(self.install(), "the hook is installed: githooks/pre-push")
            runs, said = self.status()
            self.assertTrue(runs, said)
            self.assertNotIn("core.hooksPath", said)
            self.push_runs_dutyme()
            os.remove(os.path.dirname(self.hooks()))
            shutil.rmtree(os.path.join(self.work, "githooks"))
            os.mkdir(os.path.dirname(self.hooks()))


class WindowsLineEnds(HookRepository):
    """No system finds the interpreter that such a file names."""

    def test_an_earlier_hook_is_not_chained_before_it_is_mended(self):
        self.foreign(text="#!/bin/sh\r\ncat >\"$0.ran\"\r\n")
        before = tree(self.work)
        told = ".git/hooks/pre-push has Windows line ends (CRLF)"
        said = self.refused("--chain")
        self.says(said, told, "sed -i 's/\\r$//' .git/hooks/pre-push")
        self.assertEqual(tree(self.work), before)
        runs, status = self.status()
        self.assertFalse(runs)
        self.assertIn("fault  " + told, status)
        self.call("sh", "-c", said.split("hint: ")[1])
        self.install("--chain")
        self.push_runs_dutyme()

    def test_a_hook_of_ours_is_written_anew(self):
        self.install()
        self.foreign(text=content(self.hooks()).decode().replace("\n", "\r\n"))
        runs, status = self.status()
        self.assertFalse(runs)
        self.assertIn("has Windows line ends (CRLF), so git cannot run it; fix: dutyme hook install", status)
        self.install()
        self.push_runs_dutyme()

    def test_a_script_whose_interpreter_is_found_is_none_of_it(self):
        self.foreign(text="#!/bin/sh\n# dutyme hook run pre-push\r\nexit 0\n")
        self.assertTrue(self.status()[0])


class SimpleGitHooks(HookRepository):
    """It writes its hooks when packages are installed, and removes all that it does not know."""

    def test_package_json_tells_that_it_will_come(self):
        for text in ('{"devDependencies": {"simple-git-hooks": "^2.11.0"}}', '{"simple-git-hooks": {"pre-commit": "true"}}'):
            with self.subTest(text=text):
                self.write(os.path.join(self.work, "package.json"), text)
                self.says(self.refused(), "simple-git-hooks keeps the hooks here, and would replace ours",
                          "make what this prints its pre-push in package.json")
                self.assertFalse(os.path.exists(self.hooks()))
        self.install("--force")
        self.assertIn("simple-git-hooks of package.json will write over it", self.status()[1])
        self.push_runs_dutyme()

    def test_a_package_that_has_nothing_to_do_with_it(self):
        for text in ('{"description": "simple-git-hooks"}', "{", "[]", '{"dependencies": ["simple-git-hooks"]}'):
            self.write(os.path.join(self.work, "package.json"), text)
            self.install()
            self.assertNotIn("simple-git-hooks", self.status()[1])


@unittest.skipUnless(CAN_MOUNT, "this system lets nobody mount anything")
class Mounts(HookRepository):
    """A file system of its own for .git/hooks, for as long as one command runs."""

    def mounted(self, options, *words, before=""):
        script = f'mount -t tmpfs -o {options} tmpfs "$1" && {before or ":"} && shift && exec "$@"'
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", os.path.dirname(self.hooks()), DUTYME, "hook",
                               *words], cwd=self.work, env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_noexec_is_named_before_anything_is_written(self):
        status, said = self.mounted("noexec", "install")
        self.assertEqual(status, 125, said)
        self.says(said, ".git/hooks is on a file system that is mounted noexec, so git can run no hook there",
                  "git config core.hooksPath FOLDER")

    def test_a_hook_on_noexec_is_told_from_one_that_lost_its_mode(self):
        earlier = self.write(os.path.join(self.folder, "earlier"), OLDER, 0o755)
        status, said = self.mounted("noexec", "status", before=f'cp -p "{earlier}" "$1/pre-push"')
        self.assertEqual(status, 1, said)
        self.assertIn(".git/hooks/pre-push is on a file system that is mounted noexec, so git does not run it", said)
        self.assertNotIn("not executable", said)

    def test_a_folder_that_cannot_be_written(self):
        status, said = self.mounted("ro", "install")
        self.assertEqual(status, 125, said)
        self.says(said, "cannot write")
