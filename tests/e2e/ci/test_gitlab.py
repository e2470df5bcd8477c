"""GitLab's shell executor. Cancel: SIGTERM to the step's process group, SIGKILL to it 10 minutes later; after_script is a
shell of its own and runs after both. We escalate as soon as the deploy has shown that it does not react.
"""
import os
import signal

import texts
from installing import InstallingRunner, without_installing
from runner import TOKEN


class GitLab(InstallingRunner):
    def job(self, template, name, **inputs):
        """A job as GitLab makes it of a component and its inputs."""
        spec, jobs = texts.documents("gitlab", "templates", template)
        given = {**texts.parameters_default(spec["spec"]["inputs"]), "schedule": "Primary", **inputs}
        self.assertEqual(set(given), set(spec["spec"]["inputs"]))
        own = texts.filled(jobs, texts.GITLAB_INPUT, given)
        include, = own["include"]
        extended = texts.document("gitlab", include["local"].lstrip("/"))[own[name]["extends"]]
        return {**extended, **own[name], "variables": {**extended["variables"], **own[name]["variables"]}}

    def several(self):
        """The job of gitlab-ci.yml that extends the component's."""
        own = texts.document("gitlab", "gitlab-ci.yml")["deploy"]
        return {**self.job("dutyme.yml", own["extends"]), **own}

    def variables(self, job):
        return self.job_environment(GITLAB_CI="true", CI_PROJECT_DIR=self.work, CI_JOB_ID="7", DUTYME_TOKEN=TOKEN,
                                    **job["variables"])

    def begin(self, job):
        """The runner hands both parts to one shell, behind a pipe."""
        lines = "\n".join([*job.get("before_script", []), *job["script"]])
        env = {**self.variables(job), "LINES_OF_THE_JOB": lines}
        return self.bash('set -eo pipefail\nset +o noclobber\n: | eval "$LINES_OF_THE_JOB"\nexit 0', env)

    def after_script(self, job):
        self.done(self.bash("set -eo pipefail\n" + "\n".join(job["after_script"]), self.variables(job)))


class Install(GitLab):
    def jobs(self):
        return self.job("dutyme-exec.yml", "deploy"), self.several()

    def test_it_comes_first_and_without_the_token(self):
        for job in self.jobs():
            part = "before_script" if "before_script" in job else "script"
            self.done(self.begin({"variables": job["variables"], "script": job[part][:2]}))
            self.installed_without_the_token()

    def test_what_is_not_the_released_file_is_not_run(self):
        self.installer("bad")
        for job in self.jobs():
            self.assertIn("is not the file that was released", self.done(self.begin(job), 1).err)
        self.nothing_is_deployed()

    def test_without_dutyme_nothing_is_deployed(self):
        wrapped, several = self.jobs()
        self.done(self.begin({**wrapped, "script": without_installing(wrapped["script"])}), 127)
        several = {**several, "before_script": without_installing(several["before_script"])}
        self.done(self.begin(several), 1)  # bash makes it 1 in an eval behind a pipe
        self.after_script(several)
        self.nothing_is_deployed()


class Wrapped(GitLab):
    def play_job(self, **inputs):
        job = self.begin(self.job("dutyme-exec.yml", inputs.get("job", "deploy"), **inputs))
        return job, self.arrive(job)

    def test_success_and_failure_are_the_commands(self):
        for status in (0, 3):
            with self.subTest(status=status):
                job, command = self.play_job()
                command.exit(status)
                self.done(job, status)
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.given_back(2)

    def test_cancelled(self):
        job, command = self.play_job(job="production")
        job.kill_group(signal.SIGTERM)
        self.done(job, -signal.SIGTERM)
        self.box.wait("DELETE /schedules/.*")
        self.nobody_is_left()
        self.covered(command)

    def test_killed(self):
        job, command = self.play_job()
        command.ask("catch", signal.SIGTERM)
        job.kill_group(signal.SIGTERM)
        command.await_signal(signal.SIGTERM)
        job.kill_group(signal.SIGKILL)
        self.done(job, -signal.SIGTERM)  # the runner's shell was gone with the first
        self.given_back_alone(command)

    def test_an_input_is_no_shell_text(self):
        evil = "./x; touch evil; $(touch evil)"
        self.done(self.begin(self.job("dutyme-exec.yml", "deploy", command=evil)), 127)
        self.assertFalse(os.path.exists(os.path.join(self.work, "evil")))


class Several(GitLab):
    def test_success_and_failure(self):
        for status in (0, 3):
            with self.subTest(status=status):
                job = self.several()
                shell = self.begin(job)
                command = self.arrive(shell)
                command.exit(status)
                self.done(shell, min(status, 1))  # bash makes it 1 in an eval behind a pipe
                self.assertEqual(self.box.on_call(), "PADA001")
                self.after_script(job)
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.given_back(2)
        self.assertTrue(self.migrated())

    def test_cancelled(self):
        job = self.several()
        shell = self.begin(job)
        command = self.arrive(shell)
        self.lasts(70 * 60)
        shell.kill_group(signal.SIGTERM)
        self.done(shell, -signal.SIGTERM)
        command.gone()
        self.after_script(job)
        self.covered(command)

    def test_cancelled_in_the_middle_of_the_take(self):
        job = self.several()
        self.box.fault("create-override=hold-after")
        shell = self.begin(job)
        self.box.wait("POST /schedules/.*", "held")
        shell.kill_group(signal.SIGTERM)
        self.done(shell, -signal.SIGTERM)
        self.box.clear_faults()
        self.after_script(job)
        self.given_back()

    def test_a_pager_that_cannot_be_given_back_does_not_fail_the_job(self):
        job = self.several()
        shell = self.begin(job)
        self.arrive(shell).exit(0)
        self.done(shell)
        self.box.fault("delete-override=status:403")
        self.after_script(job)
        self.box.clear_faults()
        self.after_script(job)
        self.given_back()

    def test_after_script_has_its_time_before_the_jobs_is_up(self):
        job = self.several()
        scripts = [texts.seconds(job["variables"][f"RUNNER_{name}SCRIPT_TIMEOUT"]) for name in ("", "AFTER_")]
        self.assertLess(sum(scripts), texts.seconds(job["timeout"]))
        self.assertEqual(texts.seconds(job["variables"]["DUTYME_FOR"]), texts.seconds(job["timeout"]) + texts.MARGIN)
