"""Bitbucket Pipelines. Stop and time-out: SIGKILL to everything in the step's container at once; after-script does not run,
the final step does, in a container of its own.
"""
import os
import signal

import texts
from installing import InstallingRunner, without_installing
from runner import TOKEN


class Bitbucket(InstallingRunner):
    def setUp(self):
        super().setUp()
        branches = texts.document("bitbucket", "bitbucket-pipelines.yml")["pipelines"]["branches"]
        (self.wrapped, self.final), (self.several, final) = branches.values()
        self.assertEqual(self.final, final)

    def run_lines(self, lines):
        env = self.job_environment(BITBUCKET_BUILD_NUMBER="9", BITBUCKET_CLONE_DIR=self.work, DUTYME_TOKEN=TOKEN)
        return self.bash("\n".join(lines), env, "-e")

    def begin(self, pipeline):
        job = self.run_lines(pipeline["step"]["script"])
        return job, self.arrive(job)

    def final_step(self):
        self.another_machine()
        self.done(self.run_lines(self.final["final"]["script"]))

    def stopped(self, job, command, guardian=None):
        if guardian:
            job.kill_group(signal.SIGSTOP)  # else dutyme may have replaced the guardian before it dies, too
            os.kill(guardian, signal.SIGKILL)
        job.kill_group(signal.SIGKILL)
        self.done(job, -signal.SIGKILL)
        command.gone()
        self.nobody_is_left()
        self.is_held()
        self.final_step()
        self.covered(command)


class Install(Bitbucket):
    def jobs(self):
        return self.wrapped["step"]["script"], self.several["step"]["script"], self.final["final"]["script"]

    def test_it_comes_first_and_without_the_token(self):
        for lines in self.jobs():
            self.done(self.run_lines(lines[:2]))
            self.installed_without_the_token()

    def test_what_is_not_the_released_file_is_not_run(self):
        self.installer("bad")
        for lines in self.jobs():
            self.assertIn("is not the file that was released", self.done(self.run_lines(lines), 1).err)
        self.nothing_is_deployed()

    def test_without_dutyme_nothing_is_deployed(self):
        for lines in self.jobs():
            self.done(self.run_lines(without_installing(lines)), 127)
        self.nothing_is_deployed()


class Wrapped(Bitbucket):
    def test_success_and_failure_are_the_commands(self):
        for status in (0, 3):
            with self.subTest(status=status):
                job, command = self.begin(self.wrapped)
                command.exit(status)
                self.done(job, status)
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.final_step()  # it always runs, and finds nothing
        self.given_back(2)

    def test_stopped(self):
        job, command = self.begin(self.wrapped)
        self.lasts(30 * 60)
        self.stopped(job, command, job.guardian())


class Several(Bitbucket):
    def test_success_and_failure(self):
        for status in (0, 3):
            with self.subTest(status=status):
                job, command = self.begin(self.several)
                command.exit(status)
                self.done(job, status)
                self.assertEqual(self.box.on_call(), "PADA001")
                self.done(self.run_lines(self.several["step"]["after-script"]))
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.given_back(2)
        self.assertTrue(self.migrated())

    def test_stopped(self):
        job, command = self.begin(self.several)
        self.lasts(75 * 60)
        self.stopped(job, command)

    def test_the_override_outlasts_the_step_by_a_quarter_of_an_hour(self):
        take, = [line for line in self.several["step"]["script"] if line.startswith("dutyme start")]
        self.assertIn("--for 75m ", take)
        self.assertEqual(self.several["step"]["max-time"] * 60 + texts.MARGIN, 75 * 60)
