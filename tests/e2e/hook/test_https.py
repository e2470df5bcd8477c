"""Pushes over HTTPS with a password of a credential helper's: who is on call afterwards, and that nobody was asked."""
import os
import subprocess

from git_http import NAME, PASSWORD, GitServer
from lib.push import REFUSE, Held, PushStage
from lib.sandbox import PATIENCE

WHAT = {"a branch": ["main"], "a tag": ["v1"], "many refs": ["main", "--tags"]}


class OverHttps(PushStage):
    def setUp(self):
        super().setUp()
        certificate = os.path.join(self.folder, "certificate")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2", "-keyout",
                        certificate + ".key", "-out", certificate], check=True, capture_output=True, timeout=PATIENCE)
        both = certificate + ".both"
        with open(both, "w", encoding="ascii") as file:
            for part in (certificate, certificate + ".key"):
                with open(part, encoding="ascii") as text:
                    file.write(text.read())
        server = GitServer(self.folder, both)
        self.addCleanup(server.close)
        self.git("config", "http.receivepack", "true", cwd=self.remote)
        self.git("config", "http.sslCAInfo", certificate)
        self.server = server
        self.git("remote", "set-url", "origin", server.url(self.remote))
        store = self.write(os.path.join(self.folder, "passwords"), server.url("", f"{NAME}:{PASSWORD}@") + "\n")
        self.git("config", "credential.helper", f"store --file={store}")
        self.asked = os.path.join(self.folder, "asked")
        self.ask = self.write(os.path.join(self.folder, "ask"), f'#!/bin/sh\necho "$1" >>{self.asked}\n', 0o755)

    def environment(self, **more):
        asks = {name: self.ask for name in ("GIT_ASKPASS", "SSH_ASKPASS")} if hasattr(self, "ask") else {}
        return super().environment(**asks, **more)

    def something_new(self, what):
        self.commit(what)
        if what == "a tag":
            self.git("tag", "-f", "v1")
        if what == "many refs":
            oid = self.git("rev-parse", "HEAD")
            with open(os.path.join(self.work, ".git/packed-refs"), "w", encoding="ascii") as file:
                file.writelines(f"{oid} refs/tags/v{i}\n" for i in range(100, 300))

    def settled(self, lands, what):
        """Ada is on call after a push that landed, and nobody is after one that did not; nobody was asked."""
        self.assertEqual(self.box.on_call(), "PADA001" if lands else "PBOB001", f"{what}: {self.said}")
        self.assertFalse(os.path.exists(self.asked))
        self.assertEqual(self.start("stop").wait()[0], 0)

    def test_landed_and_refused(self):
        for what, refs in WHAT.items():
            for lands in (False, True):
                with self.subTest(what, lands=lands):
                    self.server_hook("#!/bin/sh\n" if lands else REFUSE)
                    self.something_new(what)
                    self.assertEqual(self.push("origin", *refs)[0], 0 if lands else 1)
                    self.says(self.said, "Ada Byron takes Primary")
                    self.settled(lands, what)

    def test_killed_while_the_server_considers_it(self):
        for lands in (False, True):
            with self.subTest(lands=lands):
                held = Held(self, name="pre-receive", status=0 if lands else 1)
                self.something_new("a branch")
                process = self.start_push("origin", "main")
                held.wait()
                process.terminate()
                held.let_go()
                process.communicate(timeout=PATIENCE)
                self.nobody_is_left()
                self.said = ""
                self.settled(lands, "killed")
                for end in (held.arrived, held.leave):
                    os.remove(end)

    def test_while_the_server_takes_its_time(self):
        for lands in (False, True):
            with self.subTest(lands=lands):
                held = Held(self, name="pre-receive", status=0 if lands else 1)
                self.something_new("a tag")
                process = self.start_push("origin", "v1")
                held.wait()
                self.assertEqual(self.box.on_call(), "PADA001")
                held.let_go()
                process.communicate(timeout=PATIENCE)
                self.nobody_is_left()
                self.said = ""
                self.settled(lands, "slow")
                for end in (held.arrived, held.leave):
                    os.remove(end)

    def test_where_fetches_go_to_a_mirror(self):
        """The mirror has what is refused, and has not what lands."""
        mirror = self.bare("mirror")
        real, other = self.server.url(self.remote), self.server.url(mirror)
        self.git("config", f"url.{other}.insteadOf", real)
        self.git("config", f"url.{real}.pushInsteadOf", real)
        for lands in (False, True):
            with self.subTest(lands=lands):
                self.something_new("a tag")
                if not lands:
                    self.git("push", "-q", "--no-verify", f"file://{mirror}", "v1")
                self.server_hook("#!/bin/sh\n" if lands else REFUSE)
                self.assertEqual(self.push("origin", "v1")[0], 0 if lands else 1)
                self.settled(lands, "rewritten")
                if not lands:
                    self.git("push", "-q", "--no-verify", f"file://{mirror}", ":v1")
