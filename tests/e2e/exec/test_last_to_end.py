"""What tells the status of the last of a family to end (proot, some CI agents) tells the command's: the guardian, and a sandbox
that belongs to the run, end with dutyme's own status."""
import os
import subprocess
import sys
import unittest

from lib.dutyme import Stage

MIDDLE = True
PROBE = os.environ["PROBE"]

# Starts its arguments, adopts what they leave behind, and prints how each ended.
ADOPTS_ORPHANS = """
import os, sys
from lib.processes import adopt_orphans
adopt_orphans()
first = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
while True:
    try:
        pid, status = os.wait()
    except ChildProcessError:
        break
    print("dutyme" if pid == first else "left", os.waitstatus_to_exitcode(status), flush=True)
"""


class LastToEnd(Stage):
    def ends(self, *words):
        """Sorted: dutyme's own status, and those of what it has left."""
        environment = {**self.environment(), "PYTHONPATH": os.pathsep.join(sys.path)}
        end = subprocess.run([sys.executable, "-B", "-c", ADOPTS_ORPHANS, os.environ["DUTYME"], "exec", *words], env=environment,
                             cwd=self.home, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.assertEqual(end.returncode, 0, end.stderr)
        return sorted(end.stdout.split("\n")[:-1])

    def test_a_deploy_that_fails(self):
        self.assertEqual(self.ends("--", PROBE, "exit", "7"), ["dutyme 7", "left 7"])

    def test_a_deploy_that_succeeds(self):
        self.assertEqual(self.ends("--", PROBE, "exit", "0"), ["dutyme 0", "left 0"])

    def test_a_sandbox_of_its_own(self):
        self.assertEqual(self.ends("--sandbox", "--", PROBE, "exit", "7"), ["dutyme 7", "left 7", "left 7"])

    def test_a_dry_run(self):
        self.assertEqual(self.ends("--dry-run", "--", PROBE, "exit", "7"), ["dutyme 0", "left 0"])

    def test_a_refusal(self):
        self.assertEqual(self.ends("--schedule", "Nobody's", "--", PROBE, "exit", "0"), ["dutyme 125", "left 125"])


if __name__ == "__main__":
    unittest.main()
