"""The installing line of the templates' page, filled in as in a release, in fresh roots of Debian 12 and 13."""
import os
import re
import shutil

from lib import RELEASE, Case, Root, released

SUITES = ("bookworm", "trixie")


class Line(Case):
    def line(self):
        with open(os.path.join(RELEASE, "templates", "README.md"), encoding="utf-8") as file:
            found, = re.findall(r"^    (env -u DUTYME_TOKEN sh ci/install-dutyme\.sh .*)$", file.read(), re.MULTILINE)
        self.assertNotIn("@", found)
        return found

    def test_a_release_fills_in_every_place(self):
        for folder, _, names in os.walk(os.path.join(RELEASE, "templates")):
            for name in names:
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    text = file.read()
                if name != "install-dutyme.sh":
                    self.assertNotRegex(text, r"'@(VERSION|SHA256)@'", name)

    def test_it_installs_and_the_next_line_finds_it(self):
        for suite in SUITES:
            with self.subTest(suite=suite):
                root = Root(self, suite)
                root.copy(os.path.join(RELEASE, "install.sh"), "/job/ci/install-dutyme.sh")
                shutil.copy(released("dutyme-{}-linux-amd64.tar.gz"), root.path("/job/"))
                # No server in this root: curl reads the same file.
                line = self.line() + " --url file:///job"
                script = f'cd /job\n{line} >&2\nexport PATH="$HOME/.local/bin:$PATH"\nexec dutyme exec --sandbox -- echo deployed\n'
                done = root.run("bash", "-euc", script, DUTYME_TOKEN="a-secret-that-is-not-for-installers")
                self.assertEqual(self.works(done), "deployed\n")

    def test_without_it_nothing_is_deployed(self):
        done = Root(self, "bookworm").run("sh", "-c", "exec dutyme exec --sandbox -- echo deployed")
        self.assertEqual((done.returncode, done.stdout), (127, ""))
