"""`dutyme help`, `dutyme help COMMAND` and `dutyme COMMAND --help` say the same, and every command has an example."""
import os
import re
import subprocess
import unittest

DUTYME = os.environ["DUTYME"]
WITHOUT = {"PATH": "/usr/bin:/bin"}  # no home, no token, no schedule: help needs none


def dutyme(*words):
    ended = subprocess.run([DUTYME, *words], env=WITHOUT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return ended.returncode, ended.stdout, ended.stderr


VERBS = re.findall(r"^  (\w+)  ", dutyme("help")[1].partition("\nCommands:\n")[2].partition("\n\n")[0], re.MULTILINE)


class Help(unittest.TestCase):
    def test_it_is_asked_for_in_three_ways(self):
        self.assertIn("exec", VERBS)
        for verb in VERBS:
            with self.subTest(verb=verb):
                told = dutyme("help", verb)
                self.assertEqual((told[0], told[2]), (0, ""))
                self.assertEqual(dutyme(verb, "--help"), told)
                self.assertEqual(dutyme(verb, "-h"), told)
        for words in (["--help"], ["-h"]):
            self.assertEqual(dutyme(*words), dutyme("help"))

    def test_each_command_has_its_usage_and_an_example_of_itself(self):
        for verb in VERBS:
            text = dutyme("help", verb)[1]
            with self.subTest(verb=verb):
                self.assertTrue(text.startswith(f"usage: dutyme {verb} "), text)
                self.assertRegex(text, rf"(?m)^  .*\bdutyme {verb}\b", "an example")
