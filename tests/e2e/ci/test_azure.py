"""Azure Pipelines. Cancel: as GitHub's, from whose runner it descends: SIGINT to the step's first process, then SIGTERM, then
SIGKILL; steps with condition: always() run after it. We escalate as soon as a step has shown that it does not react.
"""
import signal

import texts
from runner import CREATE, TOKEN, Runner
from wrapped import CancelledStepByStep, Wrapping


class Azure(Runner):
    def setUp(self):
        super().setUp()
        self.wrapped, self.several = texts.document("azure", "azure-pipelines.yml")["jobs"]

    def steps(self):
        """The steps template with its parameters in place."""
        template = texts.document("azure", "steps.yml")
        use, = self.several["steps"]
        given = {it["name"]: it["default"] for it in template["parameters"] if "default" in it}
        given.update(use["parameters"])
        self.assertEqual(set(given), {it["name"] for it in template["parameters"]})
        inner = given.pop("steps")
        take, each, release = template["steps"]
        self.assertEqual(each, {"${{ each step in parameters.steps }}": ["${{ step }}"]})
        values = {f"parameters.{name}": value for name, value in given.items()}
        return [texts.filled(step, texts.DOLLAR_BRACES, values) for step in (take, *inner, release)]

    def run_step(self, step):
        variables = {name: value.replace("$(pagerdutyToken)", TOKEN) for name, value in step.get("env", {}).items()}
        return self.bash(step["bash"], self.job_environment(TF_BUILD="True", AGENT_TEMPDIRECTORY=self.folder,
                                                            SYSTEM_JOBID="12f1", **variables))


class Wrapped(Azure, CancelledStepByStep, Wrapping):
    def begin(self):
        job = self.run_step(self.wrapped["steps"][0])
        return job, self.arrive(job)


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
