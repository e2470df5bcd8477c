"""The templates' pages: what they name exists, and each promise about a cancel is held by a test."""
import glob
import importlib
import os
import re
import subprocess
import unittest

import texts
from runner import tool

SYSTEMS = ("github", "gitlab", "circleci", "jenkins", "buildkite", "azure", "bitbucket", "shell")
ROOT = texts.path("../..")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


class Pages(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        pages = glob.glob(texts.path("**/*.md"), recursive=True)
        self.assertEqual(len(pages), 1 + len(SYSTEMS))
        for page in pages:
            for link in LINK.findall(texts.text(page)):
                self.assertTrue(os.path.exists(os.path.join(os.path.dirname(page), link)), f"{page}: {link}")

    def test_every_system_has_its_page_in_the_list_and_in_the_documentation(self):
        for page, folder in ((texts.path("README.md"), ""), (os.path.join(ROOT, "docs/how-to/ci.md"), "../../ci/templates/")):
            for system in SYSTEMS:
                self.assertIn(f"({folder}{system}/README.md)", texts.text(page))

    def test_every_test_that_a_page_names_exists(self):
        for system in SYSTEMS:
            named = re.findall(rf"`{system}\.(\w+)\.(test_\w+)`", texts.text(system, "README.md"))
            self.assertGreaterEqual(len(named), 3, system)
            for case, test in named:
                self.assertTrue(hasattr(getattr(importlib.import_module(f"test_{system}"), case), test), f"{case}.{test}")

    def test_every_page_says_what_happens_on_each_end(self):
        for system in SYSTEMS:
            rows = re.findall(r"^\| ([^|]+) \|", texts.text(system, "README.md"), re.MULTILINE)
            for end in ("success", "failure", "cancel|abort|stop|SIGTERM", "time-out|SIGKILL", "dies|does not run"):
                self.assertTrue(any(re.search(end, row) for row in rows), f"{system}: {end}")

    def test_every_file_can_be_read_as_yaml(self):
        files = glob.glob(texts.path("**/*.yml"), recursive=True)
        self.assertGreaterEqual(len(files), 12)
        for file in files:
            self.assertTrue(texts.documents(file))

    def test_every_shell_text_passes_shellcheck(self):
        for name, script in texts.shell_texts():
            with self.subTest(script=name):
                checked = subprocess.run([tool("shellcheck"), "-s", "bash", "-"], input=script, capture_output=True, text=True)
                self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_version_and_sum_stand_in_one_place_for_each_system(self):
        for system in SYSTEMS:
            for value in ("'@VERSION@'", *([] if system == "jenkins" else ["'@SHA256@'"])):
                files = [file for file in glob.glob(texts.path(system, "**/*"), recursive=True) if os.path.isfile(file)]
                self.assertEqual(sum(texts.text(file).count(value) for file in files), 1, f"{system}: {value}")

    def test_every_page_says_what_happens_without_dutyme(self):
        for system in SYSTEMS:
            self.assertRegex(texts.text(system, "README.md"), r"\n\| dutyme is missing \|.*127.*nothing is deployed", system)

    def test_one_command_is_what_the_shell_becomes(self):
        """Everywhere but on Bitbucket, where no signal comes."""
        for system in set(SYSTEMS) - {"bitbucket"}:
            for file in glob.glob(texts.path(system, "**/*"), recursive=True):
                if os.path.isfile(file) and not file.endswith(".md"):
                    for line in texts.text(file).splitlines():
                        if "dutyme exec " in line and not line.lstrip().startswith("#"):
                            self.assertIn("exec dutyme exec ", line, file)
