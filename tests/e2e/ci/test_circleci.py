"""CircleCI. Cancel and time-out: SIGKILL to the step's process group at once, and no step runs any more, "when: always" or
not; a job that requires the cancelled one to be failed or canceled does.
"""
import os
import signal

import texts
from installing import InstallingRunner
from runner import TOKEN
from wrapped import Wrapping


class CircleCI(InstallingRunner):
    def setUp(self):
        super().setUp()
        self.orb = texts.document("circleci", "orb.yml")
        self.workspace = os.path.join(self.folder, "workspace")
        self.path_file = self.write(os.path.join(self.folder, "bash-env"), "")

    def run_step(self, step, **parameters):
        """A run step, with /tmp/dutyme in a folder of this test's own."""
        step = texts.filled(step, texts.CIRCLE_PARAMETER, parameters)
        step = {"command": step} if isinstance(step, str) else step
        env = self.job_environment(CIRCLECI="true", DUTYME_TOKEN=TOKEN, BASH_ENV=self.path_file, **step.get("environment", {}))
        command = step["command"].replace("/tmp/dutyme", self.workspace)
        return self.launch(["bash", "-eo", "pipefail", "-c", command], env)

    def runs(self, part, name):
        return [step["run"] for step in self.orb[part][name]["steps"] if "run" in step]

    def install(self, status=0):
        step, = self.runs("commands", "install")
        return self.done(self.run_step(step, **texts.parameters_default(self.orb["commands"]["install"]["parameters"])), status)

    def take(self):
        self.assertEqual(self.orb["commands"]["take"]["steps"][0], "install")
        self.install()
        step, = self.runs("commands", "take")
        defaults = texts.parameters_default(self.orb["commands"]["take"]["parameters"])
        self.done(self.run_step(step, schedule="Primary", **defaults))
        self.lasts(75 * 60)

    def deploy(self):
        """The deploy step of the orb's example."""
        steps = self.orb["examples"]["several_steps"]["usage"]["jobs"]["deploy"]["steps"]
        job = self.run_step(next(step["run"] for step in steps if "run" in step and "deploy" in step["run"]))
        return job, self.arrive(job)

    def release_job(self):
        """On another machine, with what was persisted to the workspace."""
        self.another_machine()
        self.write(self.path_file, "")
        self.assertEqual(self.orb["jobs"]["release"]["steps"][:2], ["checkout", "install"])
        self.install()
        step, = self.runs("jobs", "release")
        self.done(self.run_step(step, schedule="Primary"))


class Wrapped(CircleCI, Wrapping):
    def begin(self):
        example = self.orb["examples"]["one_command"]["usage"]["jobs"]["deploy"]
        self.assertEqual(example["steps"][:2], ["checkout", "dutyme/install"])
        self.install()
        job = self.run_step({"command": example["steps"][-1]["run"], "environment": example["environment"]})
        return job, self.arrive(job)

    def test_cancelled_where_the_container_stays(self):
        job, command = self.begin()
        job.kill_group(signal.SIGKILL)
        self.done(job, -signal.SIGKILL)
        self.given_back_alone(command)

    def test_cancelled_with_the_container_the_lease_is_the_bound(self):
        job, command = self.begin()
        self.lasts(30 * 60)
        guardian = job.guardian()
        job.kill_group(signal.SIGSTOP)  # else dutyme may have replaced the guardian before it dies, too
        os.kill(guardian, signal.SIGKILL)
        job.kill_group(signal.SIGKILL)
        self.done(job, -signal.SIGKILL)
        command.gone()
        self.nobody_is_left()
        self.is_held()


class Install(CircleCI):
    def test_it_is_without_the_token(self):
        self.install()
        self.installed_without_the_token()

    def test_what_is_not_the_released_file_is_not_run(self):
        self.installer("bad")
        self.assertIn("is not the file that was released", self.install(1).err)
        self.nothing_is_deployed()

    def test_without_dutyme_nothing_is_deployed(self):
        example = self.orb["examples"]["one_command"]["usage"]["jobs"]["deploy"]
        self.done(self.run_step({"command": example["steps"][-1]["run"], "environment": example["environment"]}), 127)
        take, = self.runs("commands", "take")
        self.done(self.run_step(take, schedule="Primary", **{"for": "75m"}), 127)
        self.nothing_is_deployed()


class Several(CircleCI):
    def test_success_and_failure(self):
        for status in (0, 3):
            with self.subTest(status=status):
                self.take()
                job, command = self.deploy()
                command.exit(status)
                self.done(job, status)
                step, = self.runs("commands", "release")
                self.assertEqual(step["when"], "always")
                self.done(self.run_step(step))
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.given_back(2)

    def test_cancelled_the_job_for_it_gives_back(self):
        self.take()
        job, command = self.deploy()
        job.kill_group(signal.SIGKILL)
        self.done(job, -signal.SIGKILL)
        command.gone()
        self.is_held()
        self.release_job()
        self.covered(command)

    def test_cancelled_before_the_workspace_was_kept(self):
        self.take()
        os.unlink(os.path.join(self.workspace, "tour.json"))
        self.release_job()
        self.given_back()

    def test_the_job_for_it_runs_after_failure_and_cancel(self):
        jobs = self.orb["examples"]["several_steps"]["usage"]["workflows"]["deploy"]["jobs"]
        self.assertEqual(jobs[1]["dutyme/release"]["requires"], [{"deploy": ["failed", "canceled"]}])
