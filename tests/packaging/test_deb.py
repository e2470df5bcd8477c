"""The Debian package, in fresh minimal roots of Debian 12 and 13."""
import os
import subprocess

from lib import PACKAGING, STATIC, Case, Root, released, version

SUITES = ("bookworm", "trixie")
DEB = "dutyme_{}-1_amd64.deb"


class Package(Case):
    def root_with(self, suite, *packages):
        root = Root(self, suite)
        for number, package in enumerate(packages):
            root.copy(package, f"/{number}.deb")
        return root

    def test_lintian_has_nothing_to_say(self):
        for arch in ("amd64", "arm64"):
            with self.subTest(arch):
                done = self.script("lintian", "--pedantic", "--display-info", "--fail-on", "error,warning,info,pedantic",
                                   "--allow-root", released(f"dutyme_{{}}-1_{arch}.deb"))
                self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_it_comes_and_goes(self):
        for suite in SUITES:
            for way in ("remove", "purge"):
                with self.subTest(suite=suite, way=way):
                    root = self.root_with(suite, released(DEB))
                    self.works(root.run("dpkg", "--refuse-all", "--version"))
                    before = root.files()
                    self.works(root.run("dpkg", "--install", "/0.deb"))
                    self.assertIn(version(), self.works(root.run("dutyme", "version")))
                    self.works(root.run("sh", "-c", "dpkg --verify dutyme; test -x /usr/share/dutyme/hooks/pre-push"))
                    for file in ("/usr/share/zsh/vendor-completions/_dutyme", "/usr/share/bash-completion/completions/dutyme"):
                        self.assertTrue(os.path.exists(root.path(file)), file)
                    self.works(root.run("dpkg", "--" + way, "dutyme"))
                    left = {name for name in root.files() - before if not name.startswith(("var/lib/dpkg", "var/log", "dev/", "proc/"))}
                    self.assertEqual(left, set())

    def test_a_tour_goes_on_while_it_is_upgraded_or_removed(self):
        folder = self.scratch()
        newer = os.path.join(folder, "dutyme_99-1_amd64.deb")
        subprocess.run([os.path.join(PACKAGING, "deb", "build"), STATIC, "amd64", "99", folder], check=True)
        for suite in SUITES:
            for change in ("dpkg --install /1.deb", "dpkg --purge dutyme"):
                with self.subTest(suite=suite, change=change):
                    root = self.root_with(suite, released(DEB), newer)
                    self.works(root.run("dpkg", "--install", "/0.deb"))
                    done = root.run("dutyme", "exec", "--sandbox", "--", "sh", "-ec", f"{change} >/dev/null; echo changed")
                    self.assertIn("changed\n", self.works(done))
                    self.assertIn("Primary is back with Bo Larsen", done.stderr)
