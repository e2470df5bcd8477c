"""What `dutyme hook status` finds, what is accepted with an installation, and hooks of git's own configuration."""
import hashlib
import json
import os
import subprocess

from lib.dutyme import content
from repository import GIT, GIT_OF_VERSION, HAS_CONFIG_HOOKS, OLDER, HookRepository, tree
from lib.sandbox import PATIENCE


class Status(HookRepository):
    """What keeps a push from running dutyme is named."""

    def test_json(self):
        self.install()
        status, out, _ = self.hook("status", "--json")
        told = json.loads(out)
        self.assertEqual((status, told["version"], told["runs"]), (0, 1, True))
        self.assertEqual({(finding["level"], finding["weight"]) for finding in told["findings"]}, {("ok", "fine")})
        self.uninstall()
        status, out, _ = self.hook("status", "--json")
        told = json.loads(out)
        self.assertEqual((status, told["runs"]), (1, False))
        self.assertIn({"level": "fail", "sentence": "no hook of dutyme's is installed", "fix": "dutyme hook install",
                       "weight": "fault", "hint": "dutyme hook install"}, told["findings"])

    def test_a_document_tells_what_a_terminal_must_not_show(self):
        self.git("config", "core.hooksPath", "no##where")
        _, out, _ = self.hook("status", "--json")
        self.assertTrue(any("no##where" in finding["sentence"] for finding in json.loads(out)["findings"]), out)
        self.assertNotIn("##", out)

    def test_no_dutyme_on_path(self):
        self.install()
        os.remove(os.path.join(self.bin, "dutyme"))
        runs, said = self.status()
        self.assertFalse(runs)
        self.assertIn("there is no dutyme on PATH", said)

    def test_switched_off(self):
        self.install()
        runs, said = self.status(DUTYME_HOOK_MODE="off")
        self.assertFalse(runs)
        self.assertIn("hook.mode is off (DUTYME_HOOK_MODE)", said)

    def test_no_ref_and_only_reminding(self):
        self.install()
        for key in ("dutyme.hook.ref", "dutyme.hook.mode"):
            self.git("config", "--unset", key)
        runs, said = self.status()
        self.assertTrue(runs)
        self.assertIn("no hook.ref is set", said)
        self.assertIn("hook.mode is remind", said)
        self.says(self.install(), "no hook.ref is set")


class Trust(HookRepository):
    """A committed .dutyme counts as it was when somebody looked."""

    def accepted(self):
        return self.call("git", "config", "--local", "--get-all", "dutyme.hook.trusted")[1].split()

    def test_install_accepts_and_a_change_is_seen(self):
        path = self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nlease = 20m\n")
        self.assertIn("not the one that was accepted", self.status()[1])
        self.says(self.install(), ".dutyme is accepted as it is now")
        self.assertEqual(self.accepted(), [hashlib.sha256(content(path)).hexdigest()])
        self.assertNotIn("not the one that was accepted", self.status()[1])
        self.write(path, "[dutyme]\nlease = 4h\n")
        self.assertIn("not the one that was accepted", self.status()[1])
        self.install()
        self.assertEqual(self.accepted()[1:], [hashlib.sha256(content(path)).hexdigest()])
        self.uninstall()
        self.assertEqual(self.accepted(), [])

    def test_what_is_refused_accepts_nothing(self):
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nlease = 20m\n")
        self.foreign()
        self.refused()
        self.assertEqual(self.accepted(), [])
        self.hook("install", "--print")
        self.assertEqual(len(self.accepted()), 1)

    def test_a_digest_in_the_users_own_config_does_not_count(self):
        path = self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nlease = 20m\n")
        self.git("config", "--global", "dutyme.hook.trusted", hashlib.sha256(content(path)).hexdigest())
        self.assertIn("not the one that was accepted", self.status()[1])

    def test_a_broken_file_is_an_error(self):
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme\n")
        self.says(self.refused(), ".dutyme:1")
        self.assertFalse(os.path.exists(self.hooks()))


class OldGit(HookRepository):
    """Before 2.54."""

    def test_all_repositories_at_once_are_refused(self):
        self.says(self.refused("--global"), "2.54")

    def test_an_entry_that_git_does_not_run_is_seen(self):
        for key, value in (("command", "dutyme hook run pre-push --"), ("event", "pre-push")):
            self.git("config", "hook.dutyme." + key, value)
        runs, said = self.status()
        self.assertFalse(runs)
        self.assertIn("does not run it (2.54 does)", said)


class NewGit(HookRepository):
    """From 2.54 on git runs hooks of its configuration. Where git is older, one stands in that says it were not: what
    is written into git's configuration is then read by the real git, and its command run as git would."""
    GIT_SAYS = None if HAS_CONFIG_HOOKS else "2.54.0"

    def entry(self, scope="--local"):
        return self.call("git", "config", scope, "--get-regexp", "^hook\\.")[1].splitlines()

    def push_runs_dutyme(self, cwd=None, **env):
        if HAS_CONFIG_HOOKS:
            return super().push_runs_dutyme(cwd=cwd, **env)
        # As run_command.c of git prepares a line for the shell.
        command = self.git("config", "hook.dutyme.command").rstrip("\n")
        with open(self.record, "w", encoding="utf-8"):
            pass
        subprocess.run(["sh", "-c", command + ' "$@"', command, "origin", self.remote], check=True, cwd=self.work,
                       env=self.environment(**env), input=b"a line\n", timeout=PATIENCE)
        self.assertEqual(content(self.record).decode().splitlines(),
                         ["hook", "run", "pre-push", "--", "origin", self.remote, "stdin:", "a line", "end"])
        return None

    def test_a_push_runs_dutyme_and_no_file_is_touched(self):
        self.foreign(mode=0o755)
        before = tree(os.path.join(self.work, ".git/hooks"))
        said = self.install()
        self.says(said, "hook.dutyme in the repository's git config")
        self.assertNotIn("--chain", said)
        self.says(self.install("--chain"), "--chain and --force have no effect here")
        self.assertEqual(len(self.entry()), 2)
        self.assertTrue(self.status()[0])
        self.push_runs_dutyme()
        self.uninstall()
        self.assertEqual(self.entry(), [])
        if HAS_CONFIG_HOOKS:
            os.remove(self.hooks() + ".ran")  # git has run the file as well
        self.assertEqual(tree(os.path.join(self.work, ".git/hooks")), before)

    def test_without_dutyme_a_push_goes_through(self):
        self.install()
        os.remove(os.path.join(self.bin, "dutyme"))
        if HAS_CONFIG_HOOKS:
            return self.push_does_not_run_dutyme()
        command = self.git("config", "hook.dutyme.command").rstrip("\n")
        subprocess.run(["sh", "-c", command + ' "$@"', command, "origin", self.remote], check=True, timeout=PATIENCE,
                       env=self.environment())
        return None

    def test_the_file_of_an_older_git_goes(self):
        self.foreign(text="#!/bin/sh\n")
        before = tree(os.path.dirname(self.hooks()))
        self.put("git", GIT_OF_VERSION % ("2.53.0", GIT))
        self.install("--chain")
        self.put("git", GIT_OF_VERSION % ("2.54.0", GIT))
        self.says(self.install(), "the hook of an older git is removed: .git/hooks/pre-push")
        self.assertEqual(tree(os.path.dirname(self.hooks())), before)

    def test_both_at_once_are_seen(self):
        self.install()
        self.foreign(text=OLDER)
        runs, said = self.status()
        self.assertTrue(runs)
        self.assertIn("so it runs twice", said)

    def test_switched_off_for_one_repository(self):
        self.install("--global")
        self.assertTrue(self.status()[0])
        self.git("config", "hook.dutyme.enabled", "false")
        runs, said = self.status()
        self.assertFalse(runs)
        self.assertIn("hook.dutyme.enabled is false", said)

    def test_for_all_repositories(self):
        self.says(self.install("--global"), "all of your repositories")
        self.assertEqual((len(self.entry("--global")), self.entry()), (2, []))
        self.push_runs_dutyme()
        self.says(self.uninstall(), "stays in your own git config", "there is no hook of dutyme's")
        self.assertEqual(len(self.entry("--global")), 2)
        self.uninstall("--global")
        self.assertEqual(self.entry("--global"), [])
