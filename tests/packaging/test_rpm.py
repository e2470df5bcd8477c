"""The rpm, installed into a root of its own."""
import os
import subprocess

from lib import PACKAGING, Case, Root, released, version

RPM = "dutyme-{}-1.x86_64.rpm"


class Package(Case):
    def test_rpmlint_has_nothing_to_say(self):
        for rpm in (RPM, RPM.replace("x86_64", "aarch64")):
            with self.subTest(rpm):
                done = self.script("rpmlint", "--rpmlintrc", os.path.join(PACKAGING, "rpm", "rpmlintrc"), released(rpm))
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertIn("0 errors, 0 warnings", done.stdout)

    def test_it_requires_nothing_and_comes_and_goes(self):
        required = subprocess.run(["rpm", "-qp", "--requires", released(RPM)], capture_output=True, text=True, check=True).stdout
        self.assertEqual([line for line in required.splitlines() if not line.startswith("rpmlib(")], [])
        root = Root(self)
        rpm = ["rpm", "--root", root.folder, "--dbpath", "/var/lib/rpm"]
        subprocess.run([*rpm, "--initdb"], check=True)
        before = root.files()
        subprocess.run([*rpm, "--install", "--nosignature", released(RPM)], check=True)
        self.assertIn(version(), self.works(root.run("/usr/bin/dutyme", "version")))
        subprocess.run([*rpm, "--erase", "dutyme"], check=True)
        left = {name for name in root.files() - before if not name.startswith(("var", "dev", "proc"))}
        self.assertEqual({name for name in left if not os.path.isdir(root.path(name))}, set())
