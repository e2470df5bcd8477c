"""hook.remote under another name: an alias of ssh's configuration, another case, a host for port 443."""
import os
import subprocess

from lib.dutyme import DUTYME
from lib.sandbox import PATIENCE
from repository import HookRepository

# Answers as `ssh -G` does for a configuration with these hosts, and writes down what it was asked.
SSH = """#!/bin/sh
echo "$@" >>{record}
[ "$1" = -G ] || exit 255
port=22
[ "$2" != -p ] || port=$3
case "$*" in
*work) echo "user git"; echo "hostname github.com"; echo "port $port" ;;
*altssh.gitlab.com) echo "hostname altssh.gitlab.com"; echo "port $port" ;;
*) echo "hostname $(echo "$*" | sed 's/.*[@ ]//')"; echo "port $port" ;;
esac
"""


class Names(HookRepository):
    RECORDS = False

    def setUp(self):
        super().setUp()
        self.put("ssh", SSH.format(record=self.record))
        self.git("config", "dutyme.hook.mode", "remind")

    def remote_is(self, url, wanted):
        self.git("remote", "set-url", "origin", url)
        self.git("config", "dutyme.hook.remote", wanted)

    def known(self):
        return self.call("git", "config", "--local", "--get-all", "dutyme.hook.remotealias")[1].splitlines()

    def reminds(self, url):
        """Whether a push there counts as a deploy, by text alone: ssh is not asked."""
        asked = self.asked()
        done = subprocess.run([DUTYME, "hook", "run", "pre-push", "--", "origin", url], cwd=self.work,
                              env=self.environment(), input=f"refs/heads/main {'1' * 40} refs/heads/main {'0' * 40}\n",
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.asked(), asked)
        return "to be on call for it" in done.stderr

    def asked(self):
        if not os.path.exists(self.record):
            return ""
        with open(self.record, encoding="utf-8") as file:
            return file.read()

    def test_each_name_is_found_out_once_and_remembered(self):
        for url, wanted, alias in (
                ("git@work:acme/api.git", "github.com/acme/api", "work/acme/api"),
                ("ssh://git@work/acme/api.git", "github.com/acme/api", "work/acme/api"),
                ("git@github.com:Acme/API.git", "github.com/acme/api", "github.com/Acme/API"),
                ("https://github.com/Acme/api", "github.com/acme/api", "github.com/Acme/api"),
                ("ssh://git@ssh.github.com:443/acme/api.git", "github.com/acme/api", "ssh.github.com/acme/api"),
                ("ssh://git@altssh.gitlab.com:443/acme/api.git", "gitlab.com/acme/api",
                 "altssh.gitlab.com/acme/api")):
            for verb in ("status", "accept", "install"):
                with self.subTest(url=url, verb=verb):
                    self.remote_is(url, wanted)
                    self.assertFalse(self.reminds(url))
                    said = "".join(self.hook(verb)[1:])
                    self.assertIn(f"a push to origin counts: {alias} is {wanted} (hook.remote)", said)
                    self.assertEqual(self.known(), [f"{alias} {wanted}"])
                    self.hook(verb)
                    self.assertEqual(len(self.known()), 1)
                    self.assertTrue(self.reminds(url))
                    self.assertFalse(self.reminds("git@work:acme/other.git"))
                    self.git("config", "dutyme.hook.remote", "github.com/acme/other")
                    self.assertFalse(self.reminds(url))
                    self.call(DUTYME, "hook", "uninstall")
                    self.assertEqual(self.known(), [])

    def test_none_of_the_remotes_is_said(self):
        self.remote_is("git@github.com:ada/api.git", "github.com/acme/api")
        told = "no remote of this repository is github.com/acme/api (hook.remote), so no push from here counts: " \
               "there is origin (github.com/ada/api)"
        self.assertIn("note   " + told, self.status()[1])
        for verb in ("accept", "install"):
            self.says(self.hook(verb)[2], told)
        self.assertEqual(self.known(), [])
        self.remote_is("ssh://git@ssh.github.com:2222/acme/api.git", "github.com/acme/api")
        self.assertIn(told[:40], self.status()[1])

    def test_a_dry_run_remembers_nothing(self):
        self.remote_is("git@work:acme/api.git", "github.com/acme/api")
        self.says(self.install("--dry-run"), "a push to origin counts")
        self.assertEqual(self.known(), [])

    def test_an_ssh_of_the_repository_is_not_run(self):
        self.remote_is("git@work:acme/api.git", "github.com/acme/api")
        self.write(os.path.join(self.work, "ssh"), f"#!/bin/sh\ntouch {self.folder}/was-run\n", 0o755)
        path = self.environment()["PATH"]
        for start in (".:", ":"):
            self.hook("status", PATH=start + path)
            self.assertFalse(os.path.exists(f"{self.folder}/was-run"))
        self.assertIn("-- git@work", self.asked())

    def test_a_host_cannot_give_ssh_an_option(self):
        self.remote_is("ssh://-oProxyCommand=touch/acme/api.git", "github.com/acme/api")
        self.status()
        for line in self.asked().splitlines():
            self.assertRegex(line, r"-- \S+$")
