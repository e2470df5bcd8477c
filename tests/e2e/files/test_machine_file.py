"""/etc/dutyme/config, the machine's own file: read below the user's, wherever variables point. The tests see an /etc of
their own, for which root and a mount namespace are needed; where these are not to be had they are skipped.
"""
import json
import os
import shutil
import subprocess
import unittest

from lib.dutyme import DUTYME, PATIENCE, Stage

IN_AN_ETC_OF_ITS_OWN = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc && exec "$@"']


def setUpModule():
    tried = subprocess.run([*IN_AN_ETC_OF_ITS_OWN, "/etc", "true"], stderr=subprocess.DEVNULL, check=False)
    if tried.returncode != 0:
        raise unittest.SkipTest("an /etc of its own needs root and a mount namespace")


class MachineFile(Stage):
    def setUp(self):
        super().setUp()
        self.etc = os.path.join(self.folder, "etc")
        os.mkdir(self.etc)
        for name in ("hosts", "resolv.conf", "nsswitch.conf", "passwd", "group"):
            shutil.copy(os.path.join("/etc", name), self.etc)
        os.makedirs(os.path.join(self.etc, "dutyme"))
        self.path = os.path.join(self.etc, "dutyme", "config")

    def set(self, text, mode=0o644):
        self.write(self.path, text, mode)

    def there(self, *words, **env):
        """(status, stdout, stderr) of `dutyme WORDS` on that machine."""
        done = subprocess.run([*IN_AN_ETC_OF_ITS_OWN, self.etc, DUTYME, *words], env=self.environment(**env), cwd=self.work,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False)
        return done.returncode, done.stdout, done.stderr

    def settings(self, **env):
        status, out, err = self.there("config", "list", "--json", **env)
        self.assertEqual(status, 0, err)
        return {row["key"]: (row["value"], row["where"]) for row in json.loads(out)["settings"]}

    def test_it_lies_below_the_users_file_and_the_environment(self):
        self.set("[dutyme]\n\tlease = 5m\n\tmax = 2h\n\tfor = 7m\n")
        self.write(os.path.join(self.home, ".config/dutyme/config"), "[dutyme]\n\tmax = 3h\n")
        shown = self.settings(DUTYME_FOR="9m")
        self.assertEqual(shown["lease"], ("5m", "/etc/dutyme/config:2"))
        self.assertEqual((shown["max"][0], shown["for"][0]), ("3h", "9m"))

    def test_no_variable_moves_it(self):
        self.set("[dutyme]\n\tlease = 5m\n")
        elsewhere = os.path.join(self.folder, "elsewhere")
        self.write(os.path.join(elsewhere, "dutyme", "config"), "[dutyme]\n\tlease = 6m\n")
        shown = self.settings(XDG_CONFIG_DIRS=elsewhere, DUTYME_MACHINE_CONFIG=elsewhere + "/dutyme/config",
                              DUTYME_CONFIG=elsewhere + "/dutyme/config")
        self.assertEqual(shown["lease"], ("5m", "/etc/dutyme/config:2"))

    def test_a_deploy_goes_by_it(self):
        self.set("[dutyme]\n\tschedule = PPRI001\n\tlease = 5m\n")
        status, _, err = self.there("exec", "--", "true", DUTYME_SCHEDULE=None)
        self.assertEqual(status, 0, err)
        self.says(err, "takes Primary from Bo Larsen")
        self.nobody_is_left()
        self.given_back()

    def test_what_others_may_write_is_not_used(self):
        self.set("[dutyme]\n\tlease = 5m\n", 0o666)
        self.assertEqual(self.settings()["lease"], ("30m", "built in"))
        self.says(self.there("start", "--dry-run")[2], "/etc/dutyme/config")

    def test_nonsense_in_it_is_an_error_with_its_line(self):
        self.set("[dutyme]\n\tlease = 5m\n\tlease = soon\n")
        status, _, err = self.there("exec", "--", "true")
        self.assertEqual(status, 125)
        self.says(err, "/etc/dutyme/config:3")
