"""What holds a secret, and who gets to see it."""
import json
import os
import subprocess
import sys

from lib.dutyme import Stage, content
from lib.sandbox import ADA
from lib.servers import Host, Quiet

SECRETS = {"DUTYME_TOKEN": ADA, "PD_SERVICE_KEY": "another-key-of-adas0", "DUTYME_CLIENT_SECRET": "hush-hush-hush-hush",
           "DUTYME_ROUTING_KEY": "fedcba9876543210fedcba9876543210"}
# As JSON allows to write it.
ESCAPED = "".join(f"\\u{ord(c):04x}" if i % 2 else c for i, c in enumerate(ADA))
PERCENT = "".join(f"%{ord(c):02X}" for c in ADA)


class Parrot(Quiet):
    """Refuses everything, and quotes the token in the refusal."""

    def do_GET(self):
        body = (f'{{"error":{{"message":"bad token {ESCAPED}","code":2001,"errors":["{PERCENT}","{ADA}"]}}}}').encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_DELETE = do_PUT = do_GET


class Said(Stage):
    def verb(self, *words, **env):
        job = self.start(*words, env=env)
        status, err = job.wait()
        return status, job.out + err

    def test_a_refusal_that_quotes_the_token_is_masked(self):
        parrot = Host(Parrot)
        self.addCleanup(parrot.close)
        for words in (("exec", "--verbose", "--schedule", "PPRI001", "--", "true"), ("status",), ("doctor",),
                      ("doctor", "--json"), ("start", "--json")):
            _, said = self.verb(*words, DUTYME_API_URL=parrot.url, DUTYME_USER="PADA001")
            self.assertIn("bad token ***", said)
            for form in (ADA, ESCAPED, PERCENT):
                self.assertNotIn(form, said)

    def test_a_summary_quotes_none(self):
        """Here the name of the branch has it."""
        page = os.path.join(self.folder, "summary.md")
        for words in (("init", "-qb", f"keys/{ADA}"), ("commit", "-qm", f"Use {ADA}", "--allow-empty"),
                      ("remote", "add", "origin", "https://github.com/acme/api.git")):
            subprocess.run(["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *words], cwd=self.work,
                           env=self.environment(), check=True)
        status, err = self.run_exec(env={"DUTYME_SUMMARY": page})
        self.assertEqual(status, 0, err)
        text = content(page).decode()
        self.assertIn("***", text)
        self.assertNotIn(ADA, text)

    def test_settings_that_hold_secrets_are_not_shown(self):
        self.write(os.path.join(self.home, ".config/dutyme/config"),
                   "[dutyme]\ntoken-command = curl -u ada:hush-hush-hush https://vault.example.com\n"
                   "[dutyme \"hook\"]\nremote = https://ada:hush-of-the-remote@git.example.com/api\n")
        for words in (("config", "list"), ("config", "list", "--json"), ("config", "get", "token-command"),
                      ("config", "get", "hook.remote"), ("start", "--verbose", "--dry-run")):
            _, said = self.verb(*words)
            self.assertNotIn("hush", said, words)
        subprocess.run(["git", "init", "-q"], cwd=self.work, env=self.environment(), check=True)
        for words in (("hook", "status"), ("hook", "status", "--json"), ("hook", "accept"), ("hook", "install")):
            _, said = self.verb(*words)
            self.assertIn("git.example.com", said, words)
            self.assertNotIn("hush", said, words)
        _, said = self.verb("config", "list", "--json")
        rows = {row["key"]: row["value"] for row in json.loads(said)["settings"]}
        self.assertIsNone(rows["token-command"])


class Given(Stage):
    """Which programs get dutyme's secrets."""

    def spy(self, name, then):
        """A program of that name in front of all others, which tells its environment."""
        path = os.path.join(self.folder, "bin", name)
        self.write(path, f"#!{sys.executable} -SB\nimport os, sys\n"
                         f"with open({self.folder + '/seen-by-' + name!r}, 'ab') as file:\n"
                         "    file.write(b'\\0'.join(k + b'=' + v for k, v in os.environb.items()) + b'\\n')\n" + then, 0o700)
        return path

    def seen_by(self, name):
        return content(os.path.join(self.folder, "seen-by-" + name)).decode()

    def run_spied(self, *words, **env):
        path = os.path.join(self.folder, "bin")
        return self.run_exec(*words, env={**SECRETS, "DUTYME_EVENTS_URL": self.box.url,
                                                 "PATH": path + ":/usr/local/bin:/usr/bin:/bin", **env})

    def test_git_and_its_helpers_get_none(self):
        self.spy("git", "os.execv('/usr/bin/git', sys.argv)\n")
        self.spy("git-credential-spy", "print('username=x')\nprint('password=" + ADA + "')\n")
        self.write(os.path.join(self.home, ".gitconfig"), "[credential]\n\thelper = spy\n")
        status, err = self.run_spied(DUTYME_TOKEN=None, PD_SERVICE_KEY=None)
        self.assertEqual(status, 0, err)
        for name in ("git", "git-credential-spy"):
            self.assertIn("HOME=" + self.home, self.seen_by(name))
            for variable, secret in SECRETS.items():
                self.assertNotIn(variable, self.seen_by(name), name)
                self.assertNotIn(secret, self.seen_by(name), name)

    def test_ssh_gets_none_when_it_is_asked_for_a_host(self):
        """Its configuration may run programs (Match exec)."""
        self.spy("ssh", "print('hostname github.com')\n")
        for words in (("init", "-q"), ("remote", "add", "origin", "git@work:acme/api.git"),
                      ("config", "dutyme.hook.remote", "github.com/acme/api")):
            subprocess.run(["git", *words], cwd=self.work, env=self.environment(), check=True)
        path = os.path.join(self.folder, "bin") + ":/usr/local/bin:/usr/bin:/bin"
        job = self.start("hook", "status", env={**SECRETS, "PATH": path})
        job.wait()
        self.assertIn("work/acme/api is github.com/acme/api", job.out)
        self.assertIn("HOME=" + self.home, self.seen_by("ssh"))
        for variable, secret in SECRETS.items():
            self.assertNotIn(variable, self.seen_by("ssh"))
            self.assertNotIn(secret, self.seen_by("ssh"))

    def test_the_command_and_the_token_command_get_what_the_caller_had(self):
        spy = self.spy("spy", "print('" + ADA + "')\n")
        status, err = self.run_spied("--", spy)
        self.assertEqual(status, 0, err)
        for variable, secret in SECRETS.items():
            self.assertIn(f"{variable}={secret}", self.seen_by("spy"))
        os.remove(os.path.join(self.folder, "seen-by-spy"))
        without = {"DUTYME_TOKEN": None, "PD_SERVICE_KEY": None, "DUTYME_CLIENT_SECRET": None}
        status, err = self.run_spied("--", "true", DUTYME_TOKEN_COMMAND=spy, **without)
        self.assertEqual(status, 0, err)
        self.assertIn("DUTYME_ROUTING_KEY=" + SECRETS["DUTYME_ROUTING_KEY"], self.seen_by("spy"))
