"""What is over by PagerDuty's clock is over, though this machine's clock says that it lasts."""
import subprocess

from lib.dutyme import DUTYME, Stage

MIDDLE = True
HALF_A_DAY = 12 * 3600


class OverAlready(Stage):
    def verb(self, *words):
        end = subprocess.run([DUTYME, *words], env=self.environment(), cwd=self.work, stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, check=False)
        return end.returncode, end.stderr

    def test_stop_mine_again(self):
        for ahead in (HALF_A_DAY, -2 * HALF_A_DAY):
            for kind, schedule in (("layers", "PPRI001"), ("shifts", "PV3PRI1")):
                with self.subTest(ahead=ahead, kind=kind):
                    self.box.shift_clock(ahead)
                    status, err = self.verb("start", "--schedule", schedule, "--for", "30m")
                    self.assertEqual(status, 0, err)
                    for said in ("is given back", "is over already|nothing of Ada Byron's is taken"):
                        status, err = self.verb("stop", "--mine", "--schedule", schedule)
                        self.assertEqual(status, 0, err)
                        self.assertRegex(err, said)
                    self.assertEqual(self.box.on_call(schedule), "PBOB001")


if __name__ == "__main__":
    import unittest
    unittest.main()
