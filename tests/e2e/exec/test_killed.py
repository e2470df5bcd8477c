"""kill -9 of dutyme at any moment: the guardian finishes alone."""
import os
import signal

from lib.dutyme import DUTYME, PATIENCE, Stage
from lib.processes import GUARDIAN, named, until
from lib.sandbox import CREATE, END

MIDDLE = True


class Killed(Stage):
    def finished_alone(self, job, count=1):
        self.assertEqual(job.wait()[0], -signal.SIGKILL)
        self.nobody_is_left()
        self.given_back(count)
        self.assertEqual(self.pages(), [])

    def test_while_the_command_runs(self):
        job, command = self.play()
        job.kill()
        command.gone()  # as it would be without dutyme in between
        self.box.wait(END)
        self.finished_alone(job)
        self.assertIn("killed", self.logged()[0]["outcome"])

    def test_with_its_whole_group(self):
        job, command = self.play()
        job.kill_group(signal.SIGKILL)
        command.gone()
        self.box.wait(END)
        self.finished_alone(job)

    def test_while_who_is_on_call_is_looked_up(self):
        for what in ("me", "schedule"):
            with self.subTest(held=what):
                self.box.clear_faults()
                self.box.fault(f"{what}=hold")
                seen = len(self.box.log())
                job = self.start("exec", *self.marker())
                self.box.wait("GET /(users/me|schedules/)", "held", after=seen)
                job.kill()
                self.assertEqual(job.wait()[0], -signal.SIGKILL)
                self.box.release()
                self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])
        self.assertFalse(self.ran())

    def test_while_the_override_is_asked_for(self):
        for when in ("hold", "hold-after"):
            with self.subTest(when=when):
                self.box.clear_faults()
                self.box.fault(f"create-override={when}")
                seen = len(self.box.log())
                job = self.start("exec", *self.marker())
                self.box.wait(CREATE, "held", after=seen)
                job.kill()
                self.assertEqual(job.wait()[0], -signal.SIGKILL)
                self.box.release()
                self.box.wait(END, after=seen)
                self.nobody_is_left()
        self.given_back(2)
        self.assertFalse(self.ran())

    def test_while_the_override_is_ended(self):
        for when in ("hold", "hold-after"):
            with self.subTest(when=when):
                self.box.clear_faults()
                self.box.fault(f"delete-override={when}")
                seen = len(self.box.log())
                job = self.start("exec", *self.marker())
                self.box.wait(END, "held", after=seen)
                job.kill()
                self.assertEqual(job.wait()[0], -signal.SIGKILL)
                self.box.release()
                self.nobody_is_left()
        self.given_back(2)


class GuardianKilled(Stage):
    """Another one takes the tour over; there are never two overrides of one."""

    def test_while_the_command_runs(self):
        job, command = self.play()
        self.kill_guardian(job)
        self.assertEqual(self.box.on_call(), "PADA001")
        command.exit(4)
        self.assertEqual(job.wait()[0], 4)
        self.nobody_is_left()
        self.given_back()
        self.assertEqual(self.pages(), [])

    def test_under_a_clock_that_stands_still(self):
        """As libfaketime makes it for all that dutyme starts; the next guardian knows the tour all the same."""
        if any(name in os.environ for name in ("ASAN_OPTIONS", "TSAN_OPTIONS")):
            self.skipTest("a sanitizer has to be the first library")
        library = os.path.join(os.path.dirname(DUTYME), "tests/e2e/frozen_clock.so")
        job, command = self.play(env={"LD_PRELOAD": library, "FROZEN_CLOCK": self.write(os.path.join(self.folder, "still"), "")})
        self.kill_guardian(job)
        until(lambda: named(GUARDIAN), "the next guardian", PATIENCE)
        command.exit(4)
        status, err = job.wait()
        self.assertEqual(status, 4, err)
        self.assertIn("Primary is back with Bo Larsen", err)
        self.assertNotIn("guardian", err)
        self.nobody_is_left()
        self.given_back()
        self.assertEqual(self.pages(), [])

    def test_and_dutyme_after_it(self):
        job, command = self.play()
        self.kill_guardian(job)
        job.kill()
        command.gone()
        self.assertEqual(job.wait()[0], -signal.SIGKILL)
        self.nobody_is_left()
        # Either the second guardian was there already, or the next dutyme gives back what is left.
        self.assertEqual(self.run_exec("--schedule", "PADW001")[0], 0)
        self.nobody_is_left()
        self.given_back()
        self.assertEqual(self.pages(), [])

    def test_more_often_than_it_is_replaced(self):
        """Nobody is there who could go on trying, and nobody says so."""
        job, command = self.play()
        for _ in range(4):
            until(lambda: named(GUARDIAN), "a guardian", PATIENCE)
            self.kill_guardian(job)
        command.exit(0)
        status, err = job.wait()
        self.assertEqual(status, 0)
        self.says(err, "the guardian process is gone", "to end it now: dutyme stop")
        self.assertNotIn("background", err)
        self.assertEqual(self.start("recover").wait()[0], 0)
        self.given_back()

    def kill_guardian(self, job):
        guardian = job.guardian()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)
