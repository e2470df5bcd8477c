"""The static program, where nothing of a distribution helps it, and where something of it could hurt."""
import glob
import lzma
import os
import re
import subprocess
import unittest

from lib import PACKAGING, PROGRAM, STATIC, Case, Root, RunsAlone, tls_sandbox

KEY = "ada-user-key-0000001"
# Places in the order of distributions: Debian, Fedora, SUSE, Alpine
BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem")
ASK = r"""
/bin/dutyme sandbox --tls --token {key} >/said &
while ! grep -q . /said 2>/dev/null || [ "$(wc -l </said)" -lt 2 ]; do sleep 0.1; done
port=$(head -1 /said | sed 's/.*://')
"""


class Empty(RunsAlone, Case):
    def setUp(self):
        self.root = Root(self)
        self.root.copy(PROGRAM, "/dutyme")

    def test_every_library_is_named(self):
        said = self.works(self.root.run("/dutyme", "version", "--verbose"))
        with open(os.path.join(PACKAGING, "static", "sources"), encoding="utf-8") as file:
            names = {line.split()[0] for line in file if not line.startswith("#")}
        self.assertLessEqual(names | {"glibc", "libstdc++", "boost"}, set(re.findall(r"^bundled (\S+) \d", said, re.MULTILINE)))

    def test_a_machine_without_certificates_is_told_so(self):
        """The sandbox is asked by a name that only /etc/hosts knows, and nobody vouches for it."""
        self.root.write("/etc/hosts", "127.0.0.1 api.corp.example\n")
        port, _ = tls_sandbox(self)
        done = self.root.run("/dutyme", "status", "--schedule", "Primary", DUTYME_TOKEN=KEY, NETWORK="ours",
                             DUTYME_API_URL=f"https://api.corp.example:{port}")
        self.assertEqual(done.returncode, 125, done.stderr)
        self.assertIn("this machine has no certificates of authorities", done.stderr)
        self.assertIn("SSL_CERT_FILE", done.stderr)


class Hostile(Case):
    """On Debian 13, whose name service modules another libc made."""

    SERVICES = {"hosts": "mymachines resolve files myhostname dns", "passwd": "compat systemd sss", "services": "db sss files",
                "protocols": "db files"}

    def setUp(self):
        self.root = Root(self, "trixie")
        self.root.copy(PROGRAM, "/bin/dutyme")

    def ask(self, hosts, *arguments, **more):
        """Runs dutyme in a root with a sandbox that speaks TLS, as a proxy too."""
        root = self.root
        root.write("/etc/nsswitch.conf", "".join(f"{name}: {line}\n" for name, line in self.SERVICES.items()))
        root.write("/etc/hosts", hosts)
        root.write("/etc/resolv.conf", "nameserver 127.0.0.1\nsearch corp.example\noptions timeout:1 attempts:1\n")
        root.write("/ask", "#!/bin/sh\n" + ASK.format(key=KEY) + "ca=$(sed -n 's/^ca=//p' /said)\n"
                   + more.pop("script", "") + 'eval "exec dutyme ' + " ".join(arguments) + '"\n', 0o755)
        return root.run("/ask", DUTYME_TOKEN=KEY, **more)

    def test_a_name_of_etc_hosts_is_found(self):
        done = self.ask("127.0.0.1 api.corp.example\n", "status", "--schedule", "Primary", DUTYME_API_URL="https://api.corp.example:1")
        self.assertIn("cannot connect to api.corp.example", done.stderr)

    def test_an_address_of_six_is_found(self):
        done = self.ask("::1 api.corp.example\n", "status", "--schedule", "Primary", DUTYME_API_URL="https://api.corp.example:1")
        self.assertIn("cannot connect to api.corp.example", done.stderr)

    def test_a_name_that_nobody_knows_is_said_to_be_so(self):
        done = self.ask("127.0.0.1 localhost\n", "status", "--schedule", "Primary", DUTYME_API_URL="https://api.corp.example:1")
        self.assertEqual(done.returncode, 125)
        self.assertIn("the address of api.corp.example cannot be found", done.stderr)

    def test_a_deploy_runs(self):
        done = self.ask("127.0.0.1 localhost\n", "exec", "--sandbox", "--", "true")
        self.works(done)

    def test_a_proxy_leads_to_pagerduty_and_certificates_are_found_in_every_place(self):
        for place in BUNDLES:
            with self.subTest(place=place):
                script = ("rm -rf /etc/ssl /etc/pki\n" f"mkdir -p $(dirname {place})\n" f'cp "$ca" {place}\n'
                          "export HTTPS_PROXY=http://127.0.0.1:$port\n")
                done = self.ask("127.0.0.1 localhost\n", "status", "--schedule", "Primary", script=script)
                self.assertIn("Bo Larsen", self.works(done))


class Made(Case):
    def test_it_is_small_enough(self):
        with open(PROGRAM, "rb") as file:
            program = file.read()
        packed = len(lzma.compress(program, preset=9 | lzma.PRESET_EXTREME))
        print(f"{len(program)} bytes, {packed} as xz ... ", end="", flush=True)
        self.assertLess(len(program), 14_000_000)
        self.assertLess(packed, 5_000_000)

    def test_it_needs_no_library_and_stands_anywhere(self):
        said = subprocess.run(["readelf", "-lhd", PROGRAM], capture_output=True, text=True, check=True).stdout
        self.assertNotRegex(said, "NEEDED|INTERP")
        self.assertRegex(said, r"Type: +DYN")
        self.assertIn("GNU_RELRO", said)

    def test_it_names_no_folder_of_the_builder(self):
        with open(PROGRAM, "rb") as file:
            self.assertNotIn(os.fsencode(STATIC), file.read())

    @unittest.skipIf(os.environ.get("DUTYME_BUILT"), "DUTYME_BUILT=1 builds nothing, nor a second time")
    def test_two_builds_in_two_folders_are_the_same_bytes(self):
        other = self.scratch()
        sources = os.path.join(STATIC, "files")
        subprocess.run([os.path.join(PACKAGING, "static", "build"), "--into", os.path.join(other, "elsewhere")], check=True,
                       env={**os.environ, "DUTYME_SOURCES": sources})
        with open(PROGRAM, "rb") as one, open(os.path.join(other, "elsewhere", "dutyme"), "rb") as two:
            self.assertEqual(one.read(), two.read())
