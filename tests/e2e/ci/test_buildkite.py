"""Buildkite. Cancel: SIGTERM to the command's process group, SIGKILL to it 10 s later; the pre-exit hook runs after both,
and its status replaces the job's. We escalate as soon as the deploy has shown that it does not react.
"""
import os
import signal

import texts
from installing import InstallingRunner, without_installing
from runner import TOKEN
from wrapped import Wrapping


class Buildkite(InstallingRunner):
    def setUp(self):
        super().setUp()
        pipeline = texts.document("buildkite", "pipeline.yml")
        self.release_env = pipeline["env"]
        self.steps = [self.uploaded(step) for step in pipeline["steps"]]
        plugin, = self.steps[1]["plugins"][0].values()
        schema = texts.document("buildkite", "plugin.yml")["configuration"]
        self.assertLessEqual(set(plugin), set(schema["properties"]))
        self.assertLessEqual(set(schema["required"]), set(plugin))
        self.plugin = {f"BUILDKITE_PLUGIN_DUTYME_{name.upper()}": value for name, value in plugin.items()}

    def uploaded(self, step):
        """What the upload of a pipeline makes of it: it would fill in every other $ itself."""
        commands = step["commands"]
        for line in commands:
            self.assertNotIn("$", line.replace("$$", ""))
        return {**step, "commands": [line.replace("$$", "$") for line in commands]}

    def env(self, **more):
        return self.job_environment(BUILDKITE="true", BUILDKITE_JOB_ID="0190", TMPDIR=self.folder,
                                    **{"DUTYME_TOKEN": TOKEN, **self.release_env, **more})

    def hook(self, name, **env):
        """As the agent does: read by a shell that has more to do."""
        words = ["bash", "-c", '. "$1"\nexit $?', "hook", texts.path("buildkite", "hooks", name)]
        return self.launch(words, self.env(**self.plugin, **env))

    def run_commands(self, step):
        return self.launch(["/bin/bash", "-e", "-c", "\n".join(step["commands"])], self.env(**step.get("env", {})))

    def command(self, step):
        job = self.run_commands(step)
        return job, self.arrive(job)


class Install(Buildkite):
    def test_it_comes_first_and_without_the_token(self):
        self.done(self.run_commands({**self.steps[0], "commands": self.steps[0]["commands"][:2]}))
        self.installed_without_the_token()

    def test_the_plugin_does_it_without_the_token(self):
        self.done(self.hook("pre-command"))
        self.installed_without_the_token()
        self.done(self.hook("pre-exit"))

    def test_what_is_not_the_released_file_is_not_run(self):
        self.installer("bad")
        for job in (self.run_commands(self.steps[0]), self.hook("pre-command")):
            self.assertIn("is not the file that was released", self.done(job, 1).err)
        self.nothing_is_deployed()

    def test_without_dutyme_nothing_is_deployed(self):
        self.done(self.run_commands({**self.steps[0], "commands": without_installing(self.steps[0]["commands"])}), 127)
        self.release_env = {}
        self.done(self.hook("pre-command"), 127)
        self.done(self.hook("pre-exit"))
        self.nothing_is_deployed()


class Wrapped(Buildkite, Wrapping):
    def begin(self):
        return self.command(self.steps[0])

    def test_cancelled(self):
        job, command = self.begin()
        job.kill_group(signal.SIGTERM)
        self.done(job, -signal.SIGTERM)
        self.covered(command)

    def test_killed(self):
        job, command = self.begin()
        command.ask("catch", signal.SIGTERM)
        job.kill_group(signal.SIGTERM)
        command.await_signal(signal.SIGTERM)
        job.kill_group(signal.SIGKILL)
        self.done(job, -signal.SIGKILL)
        self.given_back_alone(command)


class Plugin(Buildkite):
    def test_success_and_failure(self):
        for status in (0, 3):
            with self.subTest(status=status):
                self.done(self.hook("pre-command"))
                job, command = self.command(self.steps[1])
                command.exit(status)
                self.done(job, status)
                self.assertEqual(self.box.on_call(), "PADA001")
                self.done(self.hook("pre-exit"))
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.given_back(2)
        self.assertTrue(self.migrated())

    def test_cancelled(self):
        self.done(self.hook("pre-command"))
        self.lasts(75 * 60)
        job, command = self.command(self.steps[1])
        job.kill_group(signal.SIGTERM)
        self.done(job, -signal.SIGTERM)
        self.done(self.hook("pre-exit"))
        self.covered(command)

    def test_cancelled_in_the_middle_of_the_take(self):
        self.box.fault("create-override=hold-after")
        hook = self.hook("pre-command")
        self.box.wait("POST /schedules/.*", "held")
        hook.kill_group(signal.SIGTERM)
        self.done(hook, -signal.SIGTERM)
        self.box.clear_faults()
        self.done(self.hook("pre-exit"))
        self.given_back()

    def test_pre_exit_never_fails_the_job(self):
        self.done(self.hook("pre-exit"))  # nothing taken
        self.done(self.hook("pre-command"))
        self.done(self.hook("pre-exit", DUTYME_TOKEN="a-token-that-nobody-gave"))
        self.done(self.hook("pre-exit", HOME=self.folder))
        self.is_held()
        self.done(self.hook("pre-exit"))
        self.given_back()

    def test_a_value_is_no_shell_text(self):
        evil = "'; touch evil; $(touch evil)"
        self.plugin["BUILDKITE_PLUGIN_DUTYME_SCHEDULE"] = evil
        self.done(self.hook("pre-command"), 125)
        self.assertFalse(os.path.exists(os.path.join(self.work, "evil")))

    def test_the_override_outlasts_the_job_by_a_quarter_of_an_hour(self):
        minutes = self.steps[1]["timeout_in_minutes"]
        self.assertEqual(texts.seconds(self.plugin["BUILDKITE_PLUGIN_DUTYME_FOR"]), minutes * 60 + texts.MARGIN)
