"""What the templates that wrap one command have in common. `begin`, which is theirs, starts the job, and returns it and the
deploy once that runs.
"""
import signal


class Wrapping:
    def test_success_and_failure_are_the_commands(self):
        for status in (0, 3):
            with self.subTest(status=status):
                job, command = self.begin()
                command.exit(status)
                self.done(job, status)
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.given_back(2)


class CancelledStepByStep:
    """By GitHub's runner, or one that descends from it: SIGINT, SIGTERM, SIGKILL, to the step's first process alone."""

    def sweep(self):
        """What the runner does at the job's end."""

    def test_cancelled(self):
        job, command = self.begin()
        job.kill(signal.SIGINT)
        self.done(job, -signal.SIGINT)
        self.covered(command)

    def test_cancelled_but_no_signal_ends_the_deploy(self):
        job, command = self.begin()
        command.ask("catch", signal.SIGINT, signal.SIGTERM)
        for number in (signal.SIGINT, signal.SIGTERM):
            job.kill(number)
            command.await_signal(number)
        job.kill(signal.SIGKILL)
        self.done(job, -signal.SIGKILL)
        self.sweep()
        self.given_back_alone(command)
