"""dutyme exec in a root that holds the program, the libraries it is linked to, and nothing else: no /dev, no /proc, no /etc."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

MIDDLE = True
DUTYME = os.environ["DUTYME"]
PROBE = os.environ["PROBE"]


@unittest.skipUnless(os.geteuid() == 0, "only root may change its root")
class EmptyRoot(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="dutyme-root-")
        self.addCleanup(shutil.rmtree, self.root)
        for program in (DUTYME, PROBE):
            self.copy(program, "/" + os.path.basename(program))
            linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
            for library in re.findall(r"/[^ \n]+", linked):
                self.copy(library, library)
        os.mkdir(os.path.join(self.root, "home"))

    def copy(self, source, target):
        target = self.root + target
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target):
            shutil.copy(source, target)  # what a link leads to

    def run_there(self, *words):
        return subprocess.run(["/" + os.path.basename(DUTYME), *words], env={"HOME": "/home"}, cwd="/",
                              preexec_fn=lambda: os.chroot(self.root), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False)

    def test_a_deploy_is_covered_and_its_status_is_its_own(self):
        end = self.run_there("exec", "--sandbox", "--", "/" + os.path.basename(PROBE), "exit", "7")
        self.assertEqual(end.returncode, 7, end.stderr)
        self.assertIn("Ada Byron takes Primary", end.stderr)
        self.assertIn("Primary is back with Bo Larsen", end.stderr)

    def test_what_tells_of_itself_does(self):
        self.assertIn("dutyme", self.run_there("version", "--verbose").stdout)
        self.assertEqual(self.run_there("status", "--check").returncode, 1)


if __name__ == "__main__":
    unittest.main()
