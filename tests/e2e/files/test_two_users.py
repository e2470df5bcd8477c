"""Files that another user owns, or may write: they are not believed. Runs as root, with two users besides; without root
it is skipped.
"""
import json
import os
import shutil
import stat
import subprocess
import tempfile
import unittest

import lib.dutyme
from lib.dutyme import PATIENCE, content
from lib.processes import named, until
from lib.sandbox import ADA
from stage import Verbs

US, ANOTHER = 54321, 54322  # nobody's numbers; each has a group of its own number
CANARY, GUARDIAN = "dutyme-canary", "dutyme-guardian"


def setUpModule():
    if os.geteuid() != 0:
        raise unittest.SkipTest("two users are needed, and only root can be both")
    # Where the programs lie may be closed to others.
    folder = tempfile.mkdtemp(prefix="dutyme-two-users-")
    unittest.addModuleCleanup(shutil.rmtree, folder)
    os.chmod(folder, 0o755)
    shutil.copy(lib.dutyme.DUTYME, folder)
    unittest.addModuleCleanup(setattr, lib.dutyme, "DUTYME", lib.dutyme.DUTYME)
    lib.dutyme.DUTYME = os.path.join(folder, "dutyme")


class TwoUsers(Verbs):
    def setUp(self):
        super().setUp()
        for path in (self.folder, self.home, self.work):
            os.chown(path, US, US)

    def start(self, *words, **how):
        return super().start(*words, **{"user": US, "group": US, "extra_groups": [], "umask": 0o022, **how})

    def place(self, *parts, text="", owner=US, mode=0o600):
        """A file in our home, in folders of ours, that belongs to somebody."""
        path = self.home
        for part in parts[:-1]:
            path = os.path.join(path, part)
            if not os.path.isdir(path):
                os.mkdir(path, 0o700)
                os.chown(path, US, US)
        path = os.path.join(path, parts[-1])
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chown(path, owner, owner)
        os.chmod(path, mode)
        return path

    def config(self, text, **how):
        return self.place(".config", "dutyme", "config", text="[dutyme]\n" + text, **how)

    def take(self):
        """We are on call; returns the page's path."""
        self.verb("start")
        return self.state("tours", self.pages()[0])

    def stands(self):
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")


class Journal(TwoUsers):
    def test_another_users_page_is_left_alone_and_named(self):
        page = self.take()
        for owner, mode, why in ((ANOTHER, 0o644, "belongs to another user"), (US, 0o606, "may be written by others")):
            os.chown(page, owner, owner)
            os.chmod(page, mode)
            for words, status in ((("stop",), 125), (("recover",), 125), (("status",), 0), (("doctor",), 1)):
                said = self.verb(*words, status=status)
                self.assertIn(f"{page} {why}", said + self.out)
            self.stands()
        os.chmod(page, 0o600)
        self.verb("stop")
        self.given_back()

    def test_a_folder_that_others_may_write_to_is_not_used(self):
        self.take()
        for folder in (self.state(), self.state("tours")):
            for owner, mode, why in ((ANOTHER, 0o755, "belongs to another user"), (US, 0o777, "may be written by others")):
                before = os.stat(folder)
                os.chown(folder, owner, owner)
                os.chmod(folder, mode)
                self.assertIn(f"{folder} {why}", self.verb("stop", status=125))
                self.assertIn(f"{folder} {why}", self.verb("start", status=125))
                status, said = self.run_exec("--schedule", "PPRI001")
                self.assertEqual(status, 0, said)
                self.assertEqual(said.count(why), 1, said)
                os.chown(folder, before.st_uid, before.st_gid)
                os.chmod(folder, stat.S_IMODE(before.st_mode))
            self.stands()
        self.verb("stop")

    def test_another_users_log_is_neither_read_nor_written(self):
        self.take()
        self.verb("stop")
        log = self.state("log")
        os.chown(log, ANOTHER, ANOTHER)
        os.chmod(log, 0o666)
        before = content(log)
        self.assertIn("belongs to another user", self.verb("log", status=125))
        self.take()
        self.verb("stop")
        self.assertEqual(content(log), before)

    def test_an_id_file_may_be_anybodys(self):
        self.verb("start", "--id-file", os.path.join(self.work, "tour"))
        os.remove(self.state("tours", self.pages()[0]))
        path = os.path.join(self.work, "tour")
        os.chown(path, ANOTHER, ANOTHER)
        os.chmod(path, 0o644)
        self.verb("stop", "--id-file", path)
        self.given_back()


class Settings(TwoUsers):
    def test_another_users_file_is_not_used_and_roots_is(self):
        for parts in ((".config", "dutyme", "config"), (".dutyme.json",)):
            text = "[dutyme]\nuser = mia@example.com\n" if parts[0] == ".config" else '{"user":{"Email":"mia@example.com"}}'
            for owner, used in ((ANOTHER, False), (0, True), (US, True)):
                path = self.place(*parts, text=text, owner=owner, mode=0o644)
                self.verb("config", "list", "--json")
                users = [row["value"] for row in json.loads(self.out)["settings"] if row["key"] == "user"]
                self.assertEqual(users, ["mia@example.com"] if used else [])
                said = self.verb("start", "--dry-run")
                self.assertEqual("belongs to another user" in said, not used, said)
                os.remove(path)

    def test_a_file_that_others_may_write_runs_nothing(self):
        for mode, group, refused in ((0o664, US, False), (0o664, ANOTHER, True), (0o646, US, True)):
            path = self.config(f"token-command = touch {self.folder}/asked && echo {ADA}\n", mode=mode)
            os.chown(path, US, group)
            said = self.verb("start", "--dry-run", status=125 if refused else 0, DUTYME_TOKEN=None)
            self.assertEqual(os.path.exists(f"{self.folder}/asked"), not refused)
            self.assertEqual("token-command, and others may write it" in said, refused, said)
            if not refused:
                os.remove(f"{self.folder}/asked")

    def test_a_link_leads_to_a_file_that_counts_itself(self):
        for owner, used in ((US, True), (ANOTHER, False)):
            target = self.place("dotfiles", text="[dutyme]\nuser = mia@example.com\n", owner=owner, mode=0o644)
            path = self.config("")
            os.remove(path)
            os.symlink(target, path)
            self.verb("config", "get", "user", status=0 if used else 1)

    def test_another_users_cache_is_not_used(self):
        folder = os.path.dirname(self.place(".cache", "dutyme", "x"))
        os.chown(folder, ANOTHER, ANOTHER)
        os.chmod(folder, 0o777)
        status, said = self.run_exec("--schedule", "Primary")
        self.assertEqual(status, 0, said)
        self.assertEqual(said.count(f"{folder} belongs to another user, and is not used"), 1, said)
        self.assertEqual(os.listdir(folder), ["x"])


class Processes(TwoUsers):
    """What others of the same user see of the guardian and of the canary."""

    def test_they_are_opaque(self):
        job = self.start("exec", "--", "sh", "-c", "read line", stdin=subprocess.PIPE)
        until(lambda: named(CANARY) and self.box.log("POST"), "the command's start", PATIENCE)
        for name in (GUARDIAN, CANARY):
            [pid] = named(name)
            reader = os.fork()
            if reader == 0:
                seen = 1
                try:
                    os.setgroups([])
                    os.setgid(US)
                    os.setuid(US)
                    seen = 0
                    for file in ("environ", "mem", "maps"):
                        try:
                            with open(f"/proc/{pid}/{file}", "rb"):
                                seen += 1
                        except PermissionError:
                            pass
                finally:
                    os._exit(seen)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]), 0, name)
            self.assertEqual(content(f"/proc/{pid}/environ").strip(b"\0"), b"", name)
            self.assertIn(b"Max core file size        0                    0", content(f"/proc/{pid}/limits"), name)
        job.process.stdin.write("\n")
        self.assertEqual(job.wait()[0], 0)
        self.given_back()
