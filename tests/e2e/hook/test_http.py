"""Pushes to a server that asks for a password, which stands in the remote's URL or in git's configuration."""
import json
import os
import subprocess

from lib.sandbox import PATIENCE
from lib.dutyme import content
from lib.processes import GUARDIAN, family
from git_http import NAME, PASSWORD, GitServer
from lib.push import REFUSE, PushStage
from lib.sandbox import ADA, ROUTING_KEY

CREDENTIALS = f"{NAME}:{PASSWORD}@"


class OverHttp(PushStage):
    def setUp(self):
        super().setUp()
        self.server = GitServer(self.folder)
        self.addCleanup(self.server.close)
        self.git("config", "http.receivepack", "true", cwd=self.remote)
        self.git("remote", "set-url", "origin", self.server.url(self.remote, CREDENTIALS))

    def by_instead_of(self):
        """The remote's own URL is clean; git's configuration puts the password in."""
        self.git("remote", "set-url", "origin", self.server.url(self.remote))
        self.git("config", f"url.{self.server.url('', CREDENTIALS)}.insteadOf", self.server.url(""))

    def secrets_are_kept(self, *texts):
        for text in texts:
            self.assertNotIn(PASSWORD, text)
            self.assertNotIn(ADA, text)
        for folder, _, files in os.walk(self.state()):
            for name in files:
                for secret in (PASSWORD, ADA):
                    self.assertNotIn(secret.encode(), content(os.path.join(folder, name)))

    def test_it_lands_and_the_password_is_nowhere(self):
        for way in ("in the URL", "by insteadOf"):
            with self.subTest(way):
                if way == "by insteadOf":
                    self.by_instead_of()
                self.commit(way)
                self.pushed("origin", "main", env={"DUTYME_HOOK_FOR": "1h" if way == "by insteadOf" else "30m",
                                                   "DUTYME_ROUTING_KEY": ROUTING_KEY, "DUTYME_EVENTS_URL": self.box.url})
                self.on_call()
                log = self.start("log", "--json")
                log.wait()
                self.secrets_are_kept(self.said, log.out)
        told = self.box.control("GET", "changes")
        self.assertEqual(len(told), 4)
        self.secrets_are_kept(json.dumps(told))
        self.assertIn(f'"repository":"127.0.0.1/{os.path.basename(self.remote)[:-4]}"',
                      "".join(content(self.state("tours", page)).decode() for page in self.pages()))

    def test_a_reminder_does_not_tell_it(self):
        self.commit("second")
        self.pushed(self.server.url(self.remote, CREDENTIALS), "main", env={"DUTYME_HOOK_MODE": "remind"})
        self.says(self.said, "dutyme exec --linger 30m -- git push ...")
        self.secrets_are_kept(self.said)

    def test_it_is_refused_and_given_back(self):
        for way in ("in the URL", "by insteadOf"):
            with self.subTest(way):
                if way == "by insteadOf":
                    self.by_instead_of()
                self.server_hook(REFUSE)
                self.commit(way)
                self.assertEqual(self.push("origin", "main")[0], 1)
                self.secrets_are_kept(self.said)
        self.given_back(2)

    def test_a_remote_that_moves_behind_the_first_look(self):
        """As where the connection is gone and the server goes on: nobody is sent home on one look alone."""
        commit = self.commit("second")
        self.git("push", "-q", "--no-verify", "origin", "main:refs/heads/aside")
        self.server_hook(REFUSE)
        looks = []

        def asked(path):
            if "service=git-upload-pack" not in path:
                return
            looks.append(path)
            if len(looks) == 2:
                self.git("update-ref", "refs/heads/main", commit, cwd=self.remote)

        self.server.server.asked = asked
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.assertEqual(len(looks), 2)
        self.assertEqual(len(self.on_call()), 1)

    def test_the_output_of_a_push_is_complete_while_its_watcher_still_asks(self):
        """`$(git push)` returns; and the processes that are left show no secret."""
        self.server_hook(REFUSE)
        self.commit("second")
        self.server.hold_readers()
        done = subprocess.run(["sh", "-c", 'said=$(git push origin main 2>&1); echo "$said"'], cwd=self.work,
                              env=self.environment(), capture_output=True, text=True, timeout=PATIENCE)
        self.assertIn("pre-receive hook declined", done.stdout)
        self.assertTrue(self.server.reader_came.wait(PATIENCE))
        self.assertEqual(self.box.on_call(), "PADA001")
        self.nothing_shows_in_the_processes()
        self.server.may_read.set()
        self.nobody_is_left()
        self.given_back()

    def nothing_shows_in_the_processes(self):
        """git hands the URL to its own helper; what we start, and we, show neither password nor token."""
        left = {pid: facts.name for pid, facts in family(os.getpid()).items() if pid != self.box.process.pid}
        self.assertEqual(sorted(set(left.values()) & {GUARDIAN, "git"}), [GUARDIAN, "git"])
        for pid, name in left.items():
            self.assertNotIn(ADA.encode(), content(f"/proc/{pid}/environ"), name)
            words = content(f"/proc/{pid}/cmdline")
            if not words.split(b"\0")[0].endswith(b"git-remote-http") and b"remote-http" not in words:
                self.assertNotIn(PASSWORD.encode(), words, name)
