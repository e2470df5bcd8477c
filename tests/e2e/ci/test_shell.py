"""A plain shell, for every other system: it is told to end by a signal to its process, or to its group."""
import os
import shutil
import signal

import texts
from installing import InstallingRunner
from runner import TOKEN


class Shell(InstallingRunner):
    def script_of(self, name):
        return self.launch([texts.path("shell", name)], self.job_environment(DUTYME_TOKEN=TOKEN, DUTYME_SCHEDULE="Primary"))

    def begin(self, name):
        job = self.script_of(name)
        return job, self.arrive(job)

    def outcomes(self, name):
        for status in (0, 3):
            with self.subTest(status=status):
                job, command = self.begin(name)
                command.exit(status)
                self.done(job, status)
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.given_back(2)

    def cancelled(self, name, number, send, status):
        job, command = self.begin(name)
        send(job, number)
        self.done(job, status)
        self.covered(command)

    def test_one_command_succeeds_and_fails(self):
        self.outcomes("wrap.sh")

    def test_several_commands_succeed_and_fail(self):
        self.outcomes("several.sh")
        self.assertTrue(self.migrated())

    def test_one_command_is_cancelled(self):
        self.cancelled("wrap.sh", signal.SIGTERM, lambda job, number: job.kill(number), -signal.SIGTERM)

    def test_several_commands_are_cancelled_by_a_signal_to_the_shell(self):
        self.cancelled("several.sh", signal.SIGTERM, lambda job, number: job.kill(number), 143)

    def test_several_commands_are_cancelled_by_sigint_to_the_shell(self):
        self.cancelled("several.sh", signal.SIGINT, lambda job, number: job.kill(number), 130)

    def test_several_commands_are_cancelled_by_a_signal_to_the_group(self):
        self.cancelled("several.sh", signal.SIGTERM, lambda job, number: job.kill_group(number), 143)

    def test_several_commands_are_cancelled_in_the_middle_of_the_take(self):
        self.box.fault("create-override=hold-after")
        job = self.script_of("several.sh")
        self.box.wait("POST /schedules/.*", "held")
        job.kill(signal.SIGTERM)
        self.box.clear_faults()
        self.done(job, 143)
        self.given_back()

    def test_dutyme_is_installed_first_and_without_the_token(self):
        for name in ("wrap.sh", "several.sh"):
            with self.subTest(script=name):
                job, command = self.begin(name)
                self.installed_without_the_token()
                command.exit(0)
                self.done(job)

    def test_what_is_not_the_released_file_is_not_run(self):
        self.installer("bad")
        for name in ("wrap.sh", "several.sh"):
            with self.subTest(script=name):
                self.assertIn("is not the file that was released", self.done(self.script_of(name), 1).err)
        self.nothing_is_deployed()

    def test_without_dutyme_nothing_is_deployed(self):
        folder = os.path.join(self.folder, "scripts")
        os.makedirs(folder)
        for name in ("wrap.sh", "several.sh"):
            with self.subTest(script=name):
                path = shutil.copy(texts.path("shell", name), folder)
                self.write(os.path.join(folder, "setup.sh"), "")
                self.done(self.launch([path], self.job_environment(DUTYME_TOKEN=TOKEN, DUTYME_SCHEDULE="Primary")), 127)
        self.nothing_is_deployed()
