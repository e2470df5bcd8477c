"""husky 9, lefthook 2, simple-git-hooks 2 (npm) and pre-commit (Debian) themselves beside dutyme's hook, in both orders of installation:
the real dutyme is pushed through, and the sandbox says who is on call.
"""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from lib.dutyme import DUTYME, ROOT, content
from repository import HookRepository

SNIPPETS = os.path.join(ROOT, "hooks")
TOOLS = ("husky@9", "lefthook@2", "simple-git-hooks@2")
modules = None


def setUpModule():
    """npm's packages, for this run alone; their own install scripts are not needed."""
    global modules
    modules = tempfile.mkdtemp(prefix="dutyme-tools-")
    unittest.addModuleCleanup(shutil.rmtree, modules, ignore_errors=True)
    for program in ("npm", "node", "pre-commit"):
        if not shutil.which(program):
            raise RuntimeError(f"there is no {program}: ci/setup installs it")
    done = subprocess.run(["npm", "install", "--prefix", modules, "--ignore-scripts", "--no-audit", "--no-fund",
                           "--no-package-lock", "--silent", *TOOLS], capture_output=True, text=True, timeout=240)
    if done.returncode != 0:
        raise RuntimeError(f"{' and '.join(TOOLS)} could not be had from npm's registry, and without them nothing is "
                           f"known of how dutyme fares beside them: {done.stderr.strip() or done.stdout.strip()}")


class ToolStage(HookRepository):
    RECORDS = False

    def environment(self, **more):
        variables = super().environment(**more)
        folders = {os.path.dirname(shutil.which(program)): None for program in ("node", "pre-commit")}
        variables["PATH"] = ":".join([self.bin, os.path.join(modules, "node_modules/.bin"),
                                      "/usr/local/bin:/usr/bin:/bin", *folders])
        return variables

    def run_tool(self, *words, cwd=None):
        status, out, err = self.call(*words, cwd=cwd)
        self.assertEqual(status, 0, out + err)
        return out + err

    def setUp(self):
        super().setUp()
        self.git("push", "-q", "--no-verify", "origin", "main")

    def pushed(self, *refs, cwd=None):
        """Pushes, until nobody watches the push any more; returns what was said."""
        status, out, err = self.call("git", "push", "origin", *(refs or ("main",)), cwd=cwd)
        self.assertEqual(status, 0, out + err)
        self.nobody_is_left()
        return out + err

    def push_takes(self, *refs, cwd=None):
        """The push puts Ada on call, once; then all is given back."""
        before = len(self.overrides())
        self.commit(cwd=cwd)
        said = self.pushed(*refs, cwd=cwd)
        self.taken_once(before, said)

    def taken_once(self, before, said):
        self.assertEqual(self.box.on_call(), "PADA001", said)
        self.assertEqual(len(self.overrides()), before + 1, said)
        self.assertEqual(said.count("Ada Byron takes Primary"), 1, said)
        self.assertEqual(self.call(DUTYME, "stop")[0], 0)
        self.assertEqual(self.box.on_call(), "PBOB001")

    def push_takes_nothing(self, cwd=None):
        before = len(self.overrides())
        self.commit(cwd=cwd)
        said = self.pushed("HEAD:refs/heads/main", cwd=cwd)
        self.assertEqual(len(self.overrides()), before, said)

    def deploys(self, ref):
        self.git("config", "--add", "dutyme.hook.ref", ref)

    def tag_takes(self):
        """A release: a tag on what the remote has already."""
        before = len(self.overrides())
        self.deploys("refs/tags/v*")
        self.git("tag", "v1")
        self.taken_once(before, self.pushed("v1"))

    def promotion_takes(self):
        """A branch that brings nothing new."""
        before = len(self.overrides())
        self.deploys("refs/heads/production")
        self.taken_once(before, self.pushed("main:production"))

    def runs(self, *parts, cwd=None):
        told, said = self.status(cwd=cwd)
        self.assertTrue(told, said)
        for part in parts:
            self.assertIn(part, said)

    def does_not_run(self, *parts, cwd=None):
        told, said = self.status(cwd=cwd)
        self.assertFalse(told, said)
        for part in parts:
            self.assertIn(part, said)


    def submodule(self):
        """A repository of Ada's inside another, whose remote is ours."""
        outer = self.clone("outer")
        self.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", self.work, "inner", cwd=outer)
        inner = os.path.join(outer, "inner")
        self.git("remote", "set-url", "origin", self.remote, cwd=inner)
        for key, value in (("user.name", "Ada"), ("user.email", "ada@example.com"), ("commit.gpgSign", "false"),
                           ("dutyme.hook.mode", "take"), ("dutyme.hook.ref", "refs/heads/main")):
            self.git("config", key, value, cwd=inner)
        return inner


class Alone(ToolStage):
    """Our hook with nothing else, and with an earlier hook, told by the real dutyme."""

    def test_a_push_is_taken(self):
        self.install()
        self.push_takes()
        self.tag_takes()
        self.promotion_takes()

    def test_an_earlier_hook_runs_first_and_can_refuse(self):
        self.foreign(text="#!/bin/sh\nprintf '%s\\n' \"$@\" >ran\ncat >>ran\n[ ! -e no ]\n")
        self.install("--chain")
        self.push_takes()
        name, url, line = content(os.path.join(self.work, "ran")).decode().splitlines()
        self.assertEqual((name, url), ("origin", self.remote))
        self.assertRegex(line, r"\Arefs/heads/main [0-9a-f]{40} refs/heads/main [0-9a-f]{40}\Z")
        self.write(os.path.join(self.work, "no"), "")
        before = len(self.overrides())
        self.commit()
        self.assertEqual(self.call("git", "push", "origin", "main")[0], 1)
        self.assertEqual(len(self.overrides()), before)

    def test_a_changed_file_is_not_obeyed_until_it_is_accepted(self):
        for key in ("dutyme.hook.mode", "dutyme.hook.ref"):
            self.git("config", "--unset", key)
        committed = os.path.join(self.work, ".dutyme")
        self.write(committed, '[dutyme "hook"]\nmode = take\nref = refs/heads/main\n')
        self.install()
        self.push_takes()
        self.write(committed, '[dutyme "hook"]\nmode = take\nref = refs/heads/main\nfor = 4h\n')
        self.commit()
        self.assertIn("dutyme hook accept", self.pushed())
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.install()
        self.push_takes()


class Husky(ToolStage):
    def husky(self, cwd=None):
        self.run_tool("husky", cwd=cwd)

    def tell_husky(self):
        self.write(os.path.join(self.work, ".husky/pre-push"),
                   content(os.path.join(SNIPPETS, "husky/pre-push")).decode(), 0o644)

    def test_ours_first(self):
        self.install()
        self.husky()
        self.does_not_run("husky keeps the hooks here", "core.hooksPath makes git look in .husky/_")
        self.push_takes_nothing()
        self.tell_husky()
        self.says(self.install(), ".husky/pre-push runs dutyme already")
        self.runs("husky runs dutyme")
        self.push_takes()
        self.tag_takes()
        self.promotion_takes()

    def test_husky_first(self):
        self.husky()
        for words in ((), ("--chain",), ("--force",)):
            self.says(self.refused(*words), "husky keeps the hooks here", "append to .husky/pre-push")
        self.tell_husky()
        self.install()
        self.push_takes()
        self.says(self.uninstall(), "there is no hook of dutyme's")

    def test_a_linked_work_tree_has_no_hooks_and_is_told_so(self):
        self.husky()
        self.tell_husky()
        self.git("add", ".husky")
        self.git("commit", "-q", "-m", "Tell husky")
        linked = os.path.join(self.folder, "linked")
        self.git("worktree", "add", "-q", linked)
        self.does_not_run("its own hook is not at .husky/_/pre-push", "install husky here again", cwd=linked)
        self.push_takes_nothing(cwd=linked)
        self.husky(cwd=linked)
        self.push_takes("HEAD:refs/heads/main", cwd=linked)

    def test_in_a_submodule(self):
        self.tell_husky()
        self.git("add", ".husky")
        self.git("commit", "-q", "-m", "Tell husky")
        inner = self.submodule()
        self.assertFalse(self.status(cwd=inner)[0])
        self.husky(cwd=inner)
        self.runs("husky runs dutyme", cwd=inner)
        self.push_takes("HEAD:refs/heads/main", cwd=inner)

    def test_a_project_in_a_subfolder_of_a_monorepo(self):
        project = os.path.join(self.work, "web app")
        os.makedirs(project)
        self.run_tool("husky", "web app/.husky")
        self.does_not_run("husky keeps the hooks here")
        self.write(os.path.join(project, ".husky/pre-push"),
                   content(os.path.join(SNIPPETS, "husky/pre-push")).decode(), 0o644)
        self.says(self.install(), "web app/.husky/pre-push runs dutyme already")
        self.runs("husky runs dutyme: web app/.husky/pre-push")
        self.push_takes()
        self.push_takes(cwd=project)


class Lefthook(ToolStage):
    def lefthook(self):
        if not os.path.exists(os.path.join(self.work, "lefthook.yml")):
            self.write(os.path.join(self.work, "lefthook.yml"), "pre-push:\n  commands:\n    say: {run: echo said}\n")
        self.run_tool("lefthook", "install")

    def tell_lefthook(self):
        shutil.copy(os.path.join(SNIPPETS, "lefthook/lefthook.yml"), self.work)
        os.makedirs(os.path.join(self.work, ".lefthook/pre-push"))
        shutil.copy(os.path.join(SNIPPETS, "lefthook/dutyme.sh"), os.path.join(self.work, ".lefthook/pre-push"))

    def test_ours_first(self):
        self.install()
        self.lefthook()
        self.does_not_run("lefthook keeps the hooks here", "pre-push.old, and does not run it")
        self.push_takes_nothing()
        self.tell_lefthook()
        self.says(self.install(), ".lefthook/pre-push/dutyme.sh runs dutyme already")
        self.says(self.uninstall(), "pre-push.old")
        self.runs("lefthook runs dutyme")
        self.push_takes()
        self.tag_takes()
        self.promotion_takes()

    def test_lefthook_first(self):
        self.lefthook()
        for words in ((), ("--chain",), ("--force",)):
            self.says(self.refused(*words), "lefthook keeps the hooks here", "scripts: {dutyme.sh: {runner: sh, use_stdin: true}}")
        self.tell_lefthook()
        self.install()
        self.push_takes()


    def test_with_its_scripts_in_a_folder_of_a_monorepo(self):
        self.write(os.path.join(self.work, "lefthook.yml"),
                   "source_dir: web/hooks\npre-push: {scripts: {dutyme.sh: {runner: sh, use_stdin: true}}}\n")
        self.run_tool("lefthook", "install")
        os.makedirs(os.path.join(self.work, "web/hooks/pre-push"))
        self.does_not_run("lefthook keeps the hooks here")
        shutil.copy(os.path.join(SNIPPETS, "lefthook/dutyme.sh"), os.path.join(self.work, "web/hooks/pre-push"))
        self.runs("lefthook runs dutyme: web/hooks/pre-push/dutyme.sh")
        self.push_takes()
        self.push_takes(cwd=os.path.join(self.work, "web"))

    def test_in_a_linked_work_tree_and_in_a_submodule(self):
        self.lefthook()
        self.tell_lefthook()
        self.git("add", ".")
        self.commit()
        linked = os.path.join(self.folder, "linked")
        self.git("worktree", "add", "-q", linked)
        self.assertTrue(self.status(cwd=linked)[0])
        self.push_takes("HEAD:refs/heads/main", cwd=linked)
        self.git("merge", "-q", "linked")
        inner = self.submodule()
        self.assertFalse(self.status(cwd=inner)[0])
        self.run_tool("lefthook", "install", cwd=inner)
        self.assertTrue(self.status(cwd=inner)[0])
        self.push_takes("HEAD:refs/heads/main", cwd=inner)


class PreCommit(ToolStage):
    CONFIG = ".pre-commit-config.yaml"

    def pre_commit(self):
        if not os.path.exists(os.path.join(self.work, self.CONFIG)):
            self.write(os.path.join(self.work, self.CONFIG), "repos: []\n")
        return self.run_tool("pre-commit", "install", "--hook-type", "pre-push")

    def tell_pre_commit(self):
        """As people do: by a repository that holds our .pre-commit-hooks.yaml."""
        sources = self.clone("dutyme")
        shutil.copy(os.path.join(ROOT, ".pre-commit-hooks.yaml"), sources)
        self.git("add", ".pre-commit-hooks.yaml", cwd=sources)
        revision = self.commit(cwd=sources)
        self.write(os.path.join(self.work, self.CONFIG),
                   f"repos:\n  - repo: {sources}\n    rev: {revision}\n    hooks: [{{id: dutyme-pre-push}}]\n")

    def test_ours_first(self):
        self.install()
        self.pre_commit()
        self.runs("pre-commit has renamed dutyme's hook to pre-push.legacy, and runs it")
        self.push_takes()
        self.tag_takes()
        self.says(self.install(), "pre-push.legacy runs dutyme already")
        self.uninstall()
        self.does_not_run("pre-commit keeps the hooks here")
        self.push_takes_nothing()

    def test_pre_commit_first_and_told(self):
        self.pre_commit()
        self.says(self.refused(), "pre-commit keeps the hooks here", "--chain")
        self.tell_pre_commit()
        self.says(self.install(), ".pre-commit-config.yaml runs dutyme already")
        self.runs("pre-commit runs dutyme")
        self.push_takes()

    def test_pre_commit_first_and_chained(self):
        self.pre_commit()
        self.install("--chain")
        self.runs("runs the earlier hook first")
        self.push_takes()
        self.tag_takes()
        self.promotion_takes()
        self.uninstall()
        self.does_not_run("pre-commit keeps the hooks here")

    def test_chained_and_then_pre_commit_again(self):
        """It renames ours, whose earlier hook it is itself."""
        self.pre_commit()
        self.install("--chain")
        self.pre_commit()
        self.runs("pre-push.legacy, and runs it")
        self.push_takes()
        self.uninstall()
        self.push_takes_nothing()

    def test_in_a_linked_work_tree(self):
        self.tell_pre_commit()
        self.pre_commit()
        self.git("add", ".")
        self.commit()
        linked = os.path.join(self.folder, "linked")
        self.git("worktree", "add", "-q", linked)
        self.assertTrue(self.status(cwd=linked)[0])
        self.push_takes("HEAD:refs/heads/main", cwd=linked)

    def test_with_its_file_in_a_subfolder_and_in_a_submodule(self):
        self.CONFIG = "web/hooks.yaml"
        self.tell_pre_commit()
        install = ("pre-commit", "install", "--hook-type", "pre-push", "-c", self.CONFIG)
        self.run_tool(*install)
        self.runs("pre-commit runs dutyme: web/hooks.yaml")
        self.push_takes()
        self.push_takes(cwd=os.path.join(self.work, "web"))
        self.git("add", self.CONFIG)
        self.commit()
        inner = self.submodule()
        self.assertFalse(self.status(cwd=inner)[0])
        self.run_tool(*install, cwd=inner)
        self.runs("pre-commit runs dutyme: web/hooks.yaml", cwd=inner)
        self.push_takes("HEAD:refs/heads/main", cwd=inner)


class SimpleGitHooks(ToolStage):
    def tell(self, line):
        self.write(os.path.join(self.work, "package.json"), json.dumps({"name": "api", "simple-git-hooks": {"pre-push": line}}))
        self.run_tool("simple-git-hooks")

    def test_ours_first(self):
        self.install()
        self.tell("true")
        self.does_not_run("simple-git-hooks keeps the hooks here")
        self.push_takes_nothing()
        self.says(self.refused("--chain"), "make what this prints its pre-push in package.json")
        self.tell(self.hook("install", "--print")[1].strip())
        self.runs("simple-git-hooks runs dutyme: .git/hooks/pre-push")
        self.push_takes()
        self.tag_takes()
        self.promotion_takes()
