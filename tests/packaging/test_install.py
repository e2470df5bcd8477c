"""install.sh, from the release's files on loopback and from a file."""
import hashlib
import os
import shutil
import subprocess

from lib import FOLDER, RELEASE, Case, mirror, released, version

TARBALL = "dutyme-{}-linux-amd64.tar.gz"


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Install(Case):
    def setUp(self):
        self.prefix = os.path.join(self.scratch(), "a prefix")

    def install(self, *options, **more):
        return self.script("sh", os.path.join(RELEASE, "install.sh"), "--prefix", self.prefix, *options, **more)

    def installed(self):
        return os.path.exists(os.path.join(self.prefix, "bin", "dutyme"))

    def tools(self, *names):
        """A PATH with these and what every system has."""
        folder = self.scratch()
        for name in ("sh", "id", "uname", "mktemp", "rm", "mkdir", "cp", "mv", "find", "tar", "gzip", "awk", "sha256sum", *names):
            os.symlink(shutil.which(name), os.path.join(folder, name))
        return folder

    def test_from_a_file(self):
        tarball = released(TARBALL)
        said = self.works(self.install("--file", tarball, "--sha256", digest(tarball)))
        self.assertIn(f"dutyme {version()}", said)
        self.assertIn("export PATH=", said)
        for file in ("bin/dutyme-sandbox", "share/man/man1/dutyme.1.gz", "share/doc/dutyme/sbom.cdx.json"):
            self.assertTrue(os.path.exists(os.path.join(self.prefix, file)), file)

    def test_by_curl_and_by_wget(self):
        with mirror(RELEASE) as url:
            for tool in ("curl", "wget"):
                with self.subTest(tool=tool):
                    shutil.rmtree(self.prefix, ignore_errors=True)
                    self.works(self.install("--url", url, PATH=self.tools(tool)))
                    self.assertTrue(self.installed())

    def test_signed(self):
        key = os.path.join(FOLDER, "key.pub")
        with mirror(RELEASE) as url:
            self.works(self.install("--url", url, "--key", key))
        self.assertTrue(self.installed())

    def refused(self, done, why):
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(why, done.stderr)
        self.assertFalse(self.installed())

    def test_what_is_refused(self):
        folder = self.scratch()
        name = TARBALL.format(version())
        for file in (name, "SHA256SUMS", "SHA256SUMS.minisig"):
            shutil.copy(os.path.join(RELEASE, file), folder)
        with mirror(folder) as url:
            with open(os.path.join(folder, name), "ab") as file:
                file.write(b"x")
            self.refused(self.install("--url", url), "is not the file that was released")
            with open(os.path.join(folder, "SHA256SUMS"), "w", encoding="utf-8") as file:
                file.write(f"{digest(os.path.join(folder, name))}  {name}\n")
            self.refused(self.install("--url", url, "--key", os.path.join(FOLDER, "key.pub")), "is not signed by")
            self.refused(self.install("--url", url, "--sha256", "0" * 64), "is not the file that was released")
            self.refused(self.install("--url", url, PATH=self.tools()), "neither curl nor wget")
            self.refused(self.install("--url", url, "--version", "0.0.1"), "cannot be fetched")
        self.refused(self.install(), "names no place to fetch from")
        self.refused(self.install("--file", os.path.join(RELEASE, name)), "--sha256")
        self.refused(self.install("--frobnicate", "x"), "there is no option --frobnicate")

    def test_a_script_that_arrives_in_part_does_nothing(self):
        with open(os.path.join(RELEASE, "install.sh"), encoding="utf-8") as file:
            text = file.read()
        with mirror(RELEASE) as url:
            for share in range(1, 20):
                part = text[:len(text) * share // 20]
                subprocess.run(["sh", "-s", "--", "--url", url, "--prefix", self.prefix], input=part, text=True,
                               capture_output=True, check=False, env={"PATH": os.environ["PATH"], "HOME": self.scratch()})
                self.assertFalse(os.path.exists(self.prefix), part[-80:])

    def test_a_newer_one_leaves_a_running_one_alone(self):
        tarball = released(TARBALL)
        options = ("--file", tarball, "--sha256", digest(tarball))
        self.works(self.install(*options))
        program = os.path.join(self.prefix, "bin", "dutyme")
        deploy = subprocess.Popen([program, "exec", "--sandbox", "--", "sh", "-c", "echo begun; read word; echo ended"],
                                  env={"PATH": os.environ["PATH"], "HOME": self.scratch()}, text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(deploy.stdout.readline(), "begun\n")
        before = os.stat(program).st_ino
        self.works(self.install(*options))
        self.assertNotEqual(os.stat(program).st_ino, before)
        out, err = deploy.communicate("go on\n")
        self.assertEqual((deploy.returncode, out), (0, "ended\n"))
        self.assertIn("Primary is back with Bo Larsen", err)
