"""Azure Pipelines. Cancel: as GitHub's, from whose runner it descends: SIGINT to the step's first process, then SIGTERM, then
SIGKILL; steps with condition: always() run after it. We escalate as soon as a step has shown that it does not react.
"""
import re
import signal

import texts
from installing import InstallingRunner
from runner import CREATE, TOKEN
from wrapped import CancelledStepByStep, Wrapping


class Azure(InstallingRunner):
    def setUp(self):
        super().setUp()
        self.wrapped, self.several = texts.document("azure", "azure-pipelines.yml")["jobs"]

    def steps(self, install=True):
        """The steps template with its parameters in place, behind the one that installs."""
        template = texts.document("azure", "steps.yml")
        use, = self.several["steps"]
        given = {it["name"]: it["default"] for it in template["parameters"] if "default" in it}
        given.update(use["parameters"])
        self.assertEqual(set(given), {it["name"] for it in template["parameters"]})
        inner = given.pop("steps")
        first, take, each, release = template["steps"]
        if install:
            self.installing(first)
        self.assertEqual(each, {"${{ each step in parameters.steps }}": ["${{ step }}"]})
        values = {f"parameters.{name}": value for name, value in given.items()}
        return [texts.filled(step, texts.DOLLAR_BRACES, values) for step in (take, *inner, release)]

    def installing(self, step, status=0):
        """Runs the template that a step names: what it puts in front of the PATH is there for all steps behind it."""
        template = texts.document("azure", step["template"])
        values = {f"parameters.{it['name']}": it["default"] for it in template["parameters"]}
        inner, = template["steps"]
        job = self.done(self.run_step(texts.filled(inner, texts.DOLLAR_BRACES, values)), status)
        for folder in re.findall(r"^##vso\[task\.prependpath\](.+)$", job.out, re.MULTILINE):
            self.path = f"{folder}:{self.path}"
        return job

    def run_step(self, step):
        variables = {name: value.replace("$(pagerdutyToken)", TOKEN) for name, value in step.get("env", {}).items()}
        return self.bash(step["bash"], self.job_environment(TF_BUILD="True", AGENT_TEMPDIRECTORY=self.folder,
                                                            SYSTEM_JOBID="12f1", **variables))


class Wrapped(Azure, CancelledStepByStep, Wrapping):
    def begin(self):
        install, step = self.wrapped["steps"]
        self.installing(install)
        job = self.run_step(step)
        return job, self.arrive(job)


class Install(Azure):
    def test_it_comes_first_and_without_the_token(self):
        for install in (self.wrapped["steps"][0], texts.document("azure", "steps.yml")["steps"][0]):
            self.installing(install)
            self.installed_without_the_token()

    def test_what_is_not_the_released_file_is_not_run(self):
        self.installer("bad")
        self.assertIn("is not the file that was released", self.installing(self.wrapped["steps"][0], 1).err)
        self.done(self.run_step(self.wrapped["steps"][1]), 127)  # the system would not even begin it
        self.nothing_is_deployed()

    def test_without_dutyme_nothing_is_deployed(self):
        self.done(self.run_step(self.wrapped["steps"][1]), 127)
        take, *_, release = self.steps(install=False)
        self.done(self.run_step(take), 127)
        self.done(self.run_step(release))
        self.nothing_is_deployed()


class Several(Azure):
    def test_success(self):
        take, migrate, deploy, release = self.steps()
        self.done(self.run_step(take))
        self.lasts(75 * 60)
        self.done(self.run_step(migrate))
        job = self.run_step(deploy)
        command = self.arrive(job)
        command.exit(0)
        self.done(job)
        self.done(self.run_step(release))
        self.covered(command)
        self.done(self.run_step(release))
        self.assertTrue(self.migrated())

    def test_cancelled(self):
        take, _, deploy, release = self.steps()
        self.assertEqual(release["condition"], "always()")
        self.done(self.run_step(take))
        job = self.run_step(deploy)
        command = self.arrive(job)
        job.kill(signal.SIGINT)
        self.done(job, -signal.SIGINT)
        self.done(self.run_step(release))
        self.covered(command)

    def test_cancelled_in_the_middle_of_the_take(self):
        take, *_, release = self.steps()
        self.box.fault("create-override=hold-after")
        job = self.run_step(take)
        self.box.wait(CREATE, "held")
        job.kill(signal.SIGINT)
        self.done(job, -signal.SIGINT)
        self.box.clear_faults()
        self.done(self.run_step(release))
        self.given_back()

    def test_expressions_stand_only_where_no_shell_reads_them(self):
        for step in texts.document("azure", "steps.yml")["steps"]:
            self.assertNotIn("${{", step.get("bash", ""))

    def test_the_override_outlasts_the_job_by_a_quarter_of_an_hour(self):
        length = self.several["steps"][0]["parameters"]["for"]
        self.assertEqual(texts.seconds(length), self.several["timeoutInMinutes"] * 60 + texts.MARGIN)
        self.assertLess(self.steps()[-1]["timeoutInMinutes"], self.several["cancelTimeoutInMinutes"])
