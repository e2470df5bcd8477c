"""A machine with an /etc/dutyme/config of its own, for which root and a mount namespace are needed."""
import json
import os
import shutil
import subprocess
import unittest

from lib.dutyme import DUTYME, PATIENCE, Stage

IN_AN_ETC_OF_ITS_OWN = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc && exec "$@"']


def require_etc_of_its_own():
    tried = subprocess.run([*IN_AN_ETC_OF_ITS_OWN, "/etc", "true"], stderr=subprocess.DEVNULL, check=False)
    if tried.returncode != 0:
        raise unittest.SkipTest("an /etc of its own needs root and a mount namespace")


class Machine(Stage):
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
