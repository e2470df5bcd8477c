"""An older dutyme that a project pins by npm, beside the machine's newer one: one journal for both. The older one is the
same program with a smaller number in it; pages of really older ones are read in tests/e2e/exec/test_old_journal.py.
"""
import json
import os
import shutil
import subprocess

from lib import PACKAGING, PROGRAM, STATIC, Case, content, released, tls_sandbox, version

OLDER = "0.0.1"
HOLD = ("--", "sh", "-c", "echo begun; read word")


class Pinned(Case):
    def setUp(self):
        port, authority = tls_sandbox(self)
        self.env = {"PATH": os.environ["PATH"], "HOME": self.scratch(), "DUTYME_API_URL": f"https://127.0.0.1:{port}",
                    "DUTYME_CA_FILE": authority, "DUTYME_TOKEN": "sandbox-ada-userkey0"}
        older = self.older_packages()
        self.older = self.project(*older)
        self.newer = self.project(released("dutyme-{}.tgz"), released("dutyme-linux-x64-{}.tgz"))
        self.assertIn(f"dutyme {OLDER}", self.said(self.older, "version"))
        self.assertIn(f"dutyme {version()}", self.said(self.newer, "version"))

    def older_packages(self):
        static, into = os.path.join(self.scratch(), "static"), self.scratch()
        shutil.copytree(STATIC, static, ignore=shutil.ignore_patterns("deps", "files", "program"))
        self.assertEqual(len(OLDER), len(version()))
        with open(os.path.join(static, "dutyme"), "wb") as file:
            file.write(content(PROGRAM).replace(version().encode(), OLDER.encode()))
        self.works(self.script(os.path.join(PACKAGING, "npm", "build"), OLDER, into, "amd64", static))
        return os.path.join(into, f"dutyme-{OLDER}.tgz"), os.path.join(into, f"dutyme-linux-x64-{OLDER}.tgz")

    def project(self, *packages):
        folder = self.scratch()
        with open(os.path.join(folder, "package.json"), "w", encoding="utf-8") as file:
            file.write("{}")
        self.works(subprocess.run(["npm", "install", "--offline", "--omit=optional", *packages], cwd=folder, env=self.env,
                                  capture_output=True, text=True, check=False))
        return os.path.join(folder, "node_modules", ".bin", "dutyme")

    def said(self, program, *words):
        done = subprocess.run([program, *words], env=self.env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        return self.works(done) + done.stderr

    def begin(self, program, schedule):
        """A deploy in a process namespace of its own: killed, all of it is."""
        deploy = subprocess.Popen(["unshare", "--mount-proc", "--pid", "--fork", "--kill-child", program, "exec", "--schedule", schedule,
                                   *HOLD], env=self.env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(deploy.communicate)
        self.addCleanup(deploy.kill)
        self.assertEqual(deploy.stdout.readline(), "begun\n")
        return deploy

    def is_on_call(self, program, name):
        self.assertIn(f"Primary: {name} until", self.said(program, "status", "--schedule", "Primary"))

    def test_both_are_at_work_at_the_same_time(self):
        for one, other in ((self.older, self.newer), (self.newer, self.older)):
            first, second = self.begin(one, "Primary"), self.begin(other, "Stockroom")
            for program in (one, other):
                self.said(program, "recover")
                self.is_on_call(program, "Ada Byron")
            for deploy in (second, first):
                _, err = deploy.communicate("go on\n")
                self.assertEqual(deploy.returncode, 0, err)
                self.assertIn("is back with", err)
            self.assertEqual(self.tours(one), self.tours(other))
        self.assertEqual(len(self.tours(self.newer)), 4)

    def tours(self, program):
        return json.loads(self.said(program, "log", "--json"))["tours"]

    def test_one_settles_what_the_other_left_behind(self):
        for one, other in ((self.older, self.newer), (self.newer, self.older)):
            deploy = self.begin(one, "Primary")
            deploy.kill()
            deploy.communicate()
            self.is_on_call(other, "Ada Byron")
            self.assertIn("is settled", self.said(other, "recover"))
            self.is_on_call(one, "Bo Larsen")
