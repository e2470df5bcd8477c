"""The program for arm64, cross-compiled, where qemu plays the processor; and what else is made for it."""
import os
import re
import shutil
import subprocess
import unittest

from lib import FOLDER, Case, Root, RunsAlone, content, released, tls_sandbox, version

ARM = os.path.join(FOLDER, "static", "arm64", "dutyme")
KEY = "sandbox-ada-userkey0"
# The first bytes of an ELF file for it, and which of their bits count: qemu's own line. F: the emulator is opened now, out
# of reach of the chroot to come.
LINE = (r":aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
        r":\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:{}:F")


class Emulated(RunsAlone, Case):
    def setUp(self):
        line = os.path.join(self.scratch(), "line")
        with open(line, "w", encoding="ascii") as file:
            file.write(LINE.format(shutil.which("qemu-aarch64-static")))
        self.root = Root(self, emulated=line)
        self.root.copy(ARM, "/dutyme")
        namespace = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "binfmt_misc", "none",
                                    "/proc/sys/fs/binfmt_misc"], stderr=subprocess.DEVNULL, check=False)
        if namespace.returncode:
            raise unittest.SkipTest("this kernel has one binfmt_misc for all namespaces: Linux 6.7 has more")

    def test_a_name_is_looked_up_and_a_certificate_believed(self):
        port, authority = tls_sandbox(self)
        self.root.write("/etc/hosts", "127.0.0.1 proxy.corp.example\n")
        told = {"DUTYME_TOKEN": KEY, "NETWORK": "ours", "HTTPS_PROXY": f"http://proxy.corp.example:{port}"}
        ask = ("/dutyme", "status", "--schedule", "Primary")
        self.assertIn("this machine has no certificates of authorities", self.root.run(*ask, **told).stderr)
        self.root.copy(authority, "/etc/ssl/certs/ca-certificates.crt")
        self.assertIn("Bo Larsen", self.works(self.root.run(*ask, **told)))


class Packages(Case):
    def test_each_holds_the_same_bytes_and_names_its_processor(self):
        for arch, of_rpm, of_npm in (("amd64", "x86_64", "x64"), ("arm64", "aarch64", "arm64")):
            program = content(os.path.join(FOLDER, "static", arch, "dutyme"))
            with self.subTest("tarball", arch=arch):
                self.assertTrue(self.unpacked(released(f"dutyme-{{}}-linux-{arch}.tar.gz"), f"dutyme-{version()}/bin/dutyme") == program)
            with self.subTest("npm", arch=arch):
                tarball = released(f"dutyme-linux-{of_npm}-{{}}.tgz")
                self.assertTrue(self.unpacked(tarball, "package/bin/dutyme") == program)
                self.assertIn(f'"cpu": ["{of_npm}"]', self.unpacked(tarball, "package/package.json").decode())
            with self.subTest("deb", arch=arch):
                deb = released(f"dutyme_{{}}-1_{arch}.deb")
                self.assertEqual(self.output("dpkg-deb", "--field", deb, "Architecture").decode(), arch + "\n")
                folder = self.scratch()
                self.output("dpkg-deb", "--extract", deb, folder)
                self.assertTrue(content(os.path.join(folder, "usr", "bin", "dutyme")) == program)
            with self.subTest("rpm", arch=arch):
                rpm = released(f"dutyme-{{}}-1.{of_rpm}.rpm")
                self.assertEqual(self.output("rpm", "-qp", "--queryformat", "%{ARCH}", rpm).decode(), of_rpm)
                folder = self.scratch()
                self.output("rpm", "--root", folder, "--dbpath", "/rpm", "--install", "--nosignature", "--ignorearch", rpm)
                self.assertTrue(content(os.path.join(folder, "usr", "bin", "dutyme")) == program)

    @staticmethod
    def output(*words):
        return subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout

    def unpacked(self, tarball, name):
        return self.output("tar", "-xOzf", tarball, name)
