"""GitHub Actions. Cancel: SIGINT to the step's first process, SIGTERM 7.5 s later, SIGKILL 2.5 s later, to it alone; at
the job's end SIGKILL to all that carries its mark. We escalate as soon as a step has shown that it does not react.
"""
import json
import os
import signal
import subprocess

import texts
from installing import NAME, VERSION, InstallingRunner
from runner import CREATE, TOKEN, marked, signal_all, tool
from wrapped import CancelledStepByStep, Wrapping

VALUES = {"secrets.PAGERDUTY_TOKEN": TOKEN, "vars.DUTYME_SCHEDULE": "PPRI001"}
SETUP = {"uses": "./ci/templates/github/setup-dutyme"}
MARK = "RUNNER_TRACKING_ID"


def filled(value, **more):
    return texts.filled(value, texts.DOLLAR_BRACES, {**VALUES, **more})


def job_of(workflow):
    return filled(texts.document("github", workflow)["jobs"]["deploy"])


class GitHub(InstallingRunner):
    def setUp(self):
        super().setUp()
        self.mark = f"github_{os.path.basename(self.folder)}"
        self.temp = os.path.join(self.folder, "temp")
        os.makedirs(self.temp)
        self.state, self.output, self.summary, self.path_file = (self.write(os.path.join(self.temp, name), "")
                                                                 for name in ("state", "output", "summary", "path"))
        self.cache = os.path.join(self.folder, "tool cache")

    def environment_of(self, step, **more):
        return self.job_environment(GITHUB_ACTIONS="true", RUNNER_TEMP=self.temp, GITHUB_STATE=self.state,
                                    GITHUB_OUTPUT=self.output, GITHUB_STEP_SUMMARY=self.summary, **{MARK: self.mark},
                                    **step.get("env", {}), **more)

    def setup(self, status=0, **inputs):
        """Runs setup-dutyme; what it names for the PATH is there for all steps behind it."""
        action = texts.document("github", "setup-dutyme", "action.yml")
        values = {**texts.parameters_default(action["inputs"]), **inputs}
        self.assertLessEqual(set(values), set(action["inputs"]))
        env = {f"INPUT_{name.upper()}": value for name, value in values.items()}
        job = self.launch([tool("node"), texts.path("github", "setup-dutyme", action["runs"]["main"])],
                          self.environment_of({}, GITHUB_PATH=self.path_file, RUNNER_TOOL_CACHE=self.cache, **env))
        self.done(job, status)
        for folder in texts.text(self.path_file).splitlines():
            self.path = f"{folder}:{self.path}"
        return job

    def steps_of(self, workflow, job):
        """The steps behind the one that installs, which is run, the first behind the checkout."""
        checkout, setup, *steps = texts.document("github", workflow)["jobs"][job]["steps"]
        self.assertTrue(checkout["uses"].startswith("actions/checkout@"))
        self.assertEqual(setup, SETUP)
        self.setup()
        return steps

    def run_step(self, step, **more):
        return self.bash(step["run"], self.environment_of(step, **more), "-e")

    def action(self, which, **inputs):
        """Starts a part of the action with the inputs of several-steps.yml, or those given instead."""
        action = texts.document("github", "action.yml")
        given = next(step["with"] for step in job_of("several-steps.yml")["steps"] if "with" in step)
        values = {**texts.parameters_default(action["inputs"]), **given, **inputs}
        self.assertLessEqual(set(values), set(action["inputs"]))
        env = {f"INPUT_{name.upper()}": value for name, value in values.items()}
        if which == "post":
            env.update({f"STATE_{name}": value for name, value in self.pairs(self.state).items()})
        return self.launch([tool("node"), texts.path("github", action["runs"][which])], self.environment_of({}, **env))

    def pairs(self, path):
        with open(path, encoding="utf-8") as file:
            return dict(line.rstrip("\n").split("=", 1) for line in file)

    def sweep(self):
        signal_all(marked(MARK, self.mark), signal.SIGKILL)


class Wrapped(GitHub, CancelledStepByStep, Wrapping):
    def begin(self):
        step, = filled(self.steps_of("wrap.yml", "deploy"))
        job = self.run_step(step)
        return job, self.arrive(job)

    def test_cancelled_but_only_the_second_signal_ends_the_deploy(self):
        job, command = self.begin()
        command.ask("catch", signal.SIGINT)
        job.kill(signal.SIGINT)
        command.await_signal(signal.SIGINT)
        self.is_held()
        job.kill(signal.SIGTERM)
        self.done(job, -signal.SIGTERM)
        self.covered(command)

    def test_a_step_without_exec_is_what_the_page_says(self):
        step, = filled(self.steps_of("wrap.yml", "deploy"))
        job = self.run_step({**step, "run": step["run"].replace("exec dutyme", "dutyme", 1) + "\ntrue"})
        command = self.arrive(job)
        job.kill(signal.SIGINT)
        job.kill(signal.SIGTERM)  # the shell dies of it, and has told nobody
        os.waitid(os.P_PID, job.pid, os.WEXITED | os.WNOWAIT)
        command.ask("look")
        self.is_held()
        self.sweep()
        self.given_back_alone(command)


class Install(GitHub):
    def tools(self, **scripts):
        """A PATH on which a shell script stands for a program."""
        folder = os.path.join(self.folder, "tools")
        for name, line in scripts.items():
            self.write(os.path.join(folder, name), f"#!/bin/sh\n{line}\n", 0o755)
        self.path = f"{folder}:{self.path}"

    def found(self):
        return self.bash("exec dutyme version", self.environment_of({}))

    def test_it_is_fetched_without_the_token(self):
        self.tools(curl=f"env >>'{self.seen}'\nexec {tool('curl')} \"$@\"")
        with_token = self.environment_of
        self.environment_of = lambda step, **more: with_token(step, **{"DUTYME_TOKEN": TOKEN, **more})
        self.setup()
        self.installed_without_the_token()
        self.done(self.found())

    def test_the_tool_cache_serves_the_next_job_and_is_checked(self):
        os.makedirs(self.cache)
        nowhere = f"{self.served.url}/nowhere"
        self.setup()
        kept = os.path.join(self.cache, "dutyme", VERSION, os.listdir(os.path.join(self.cache, "dutyme", VERSION))[0], NAME)
        self.setup(url=nowhere)
        self.write(kept, "another job's")
        self.assertIn("cannot be fetched", self.setup(1, url=nowhere).err)
        self.setup()
        self.assertEqual(os.path.getsize(kept), os.path.getsize(self.served.tarball))
        self.done(self.found())

    def test_without_a_network_the_path_of_a_tarball_does(self):
        self.setup(path=self.served.tarball, url="@URL@", version="@VERSION@")
        self.assertFalse(os.path.exists(self.cache))
        self.done(self.found())

    def test_what_is_not_the_released_file_is_not_run(self):
        os.makedirs(self.cache)
        for where in ({"url": f"{self.served.url}/bad"}, {"path": os.path.join(self.served.folder, "bad", NAME)}):
            self.assertIn("is not the file that was released", self.setup(1, **where).err)
        self.assertEqual((texts.text(self.path_file), os.listdir(self.cache)), ("", []))

    def test_what_is_not_filled_in_is_named(self):
        for name in ("version", "sha256", "url"):
            self.assertIn(f"{name} is to be filled in", self.setup(1, **{name: f"@{name.upper()}@"}).err)
        self.assertIn("there is no /no/such/file", self.setup(1, path="/no/such/file").err)
        self.assertIn("version is to be filled in", self.setup(1, version="1/../../x").err)

    def test_without_dutyme_nothing_is_deployed(self):
        self.done(self.run_step(job_of("wrap.yml")["steps"][-1]), 127)
        self.assertIn("cannot be started: ENOENT", self.done(self.action("main"), 1).err)
        step = filled(texts.document("github", "several-jobs.yml")["jobs"]["take"]["steps"][-1])
        self.done(self.run_step(step), 127)
        self.nothing_is_deployed()


class Action(GitHub):
    def setUp(self):
        super().setUp()
        self.steps = filled(self.steps_of("several-steps.yml", "deploy"))

    def release(self):
        return self.done(self.action("post"))

    def test_around_several_steps(self):
        main = self.done(self.action("main"))
        override, = self.overrides()
        self.assertEqual(self.pairs(self.output), {"id": f"PPRI001/{override['id']}"})
        self.assertEqual(main.out, f"::add-mask::{TOKEN}\n")
        self.lasts(75 * 60)
        for step in self.steps[1:]:
            job = self.run_step(step)
            if "deploy" in step["run"]:
                command = self.arrive(job)
                command.exit(0)
            self.done(job)
        self.is_held()
        self.assertNotIn("::warning", self.release().out)
        self.assertTrue(self.migrated())
        self.covered(command)
        self.assertRegex(texts.text(self.summary), r"\n\| Primary \| Ada Byron \| Bo Larsen \| 2[^|]*Z \| 2[^|]*Z \|\n$")

    def test_names_are_no_markdown_in_the_summary(self):
        self.done(self.action("main"))
        state = self.pairs(self.state)["id_file"]
        tour = json.loads(texts.text(state))
        tour["deployer"]["name"] = "a|b<img src=x>[c](d)\n# é"
        self.write(state, json.dumps(tour))
        self.release()
        row = texts.text(self.summary).splitlines()[2]
        self.assertEqual(row.split(" | ")[1], "a&#124;b&#60;img src&#61;x&#62;&#91;c&#93;&#40;d&#41;&#10;&#35; é")

    def test_several_schedules_with_spaces_in_their_names(self):
        self.done(self.action("main", schedule="Primary\n  Secondary On-Call\n"))
        ids = self.pairs(self.output)["id"].split(" ")
        self.assertEqual([text.split("/")[0] for text in ids], ["PPRI001", "PSEC001"])
        self.release()
        self.given_back()
        self.assertNotEqual(self.box.on_call("PSEC001"), "PADA001")

    def test_cancelled_while_a_step_deploys(self):
        self.done(self.action("main"))
        job = self.run_step(job_of("several-steps.yml")["steps"][-1])
        command = self.arrive(job)
        job.kill(signal.SIGINT)
        self.done(job, -signal.SIGINT)
        self.release()
        self.sweep()
        self.covered(command)

    def test_cancelled_in_the_middle_of_the_take(self):
        self.box.fault("create-override=hold-after")
        main = self.action("main")
        self.box.wait(CREATE, "held")
        main.kill(signal.SIGINT)
        self.done(main, 1)
        self.assertEqual(self.pairs(self.output), {"id": ""})
        self.box.clear_faults()
        self.release()
        self.given_back()

    def test_killed_in_the_middle_of_the_take(self):
        self.box.fault("create-override=hold-after")
        main = self.action("main")
        self.box.wait(CREATE, "held")
        main.kill(signal.SIGKILL)
        self.box.clear_faults()
        self.release()
        self.given_back()

    def test_killed_before_the_take(self):
        self.box.fault("schedule=hold")
        main = self.action("main")
        self.box.wait("GET /schedules/.*", "held")
        main.kill(signal.SIGKILL)
        self.box.clear_faults()
        self.release()
        self.box.release()
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])

    def test_post_never_fails_the_job(self):
        self.done(self.action("main"))
        self.box.fault("delete-override=status:403")
        self.assertIn("::warning::", self.release().out)
        self.box.clear_faults()
        self.release()
        self.assertNotIn("::warning::", self.release().out)  # again: it is over
        self.given_back()

    def test_an_outage_stops_the_job_only_when_asked_to(self):
        self.box.stop()
        mains = {status: self.action("main", required=required) for status, required in ((0, "false"), (1, "true"))}
        for status, main in mains.items():
            self.done(main, status)
        self.assertIn("the job goes on without anybody being put on call", mains[0].err)

    def test_a_refused_token_is_no_outage(self):
        self.done(self.action("main", token="a-token-that-nobody-gave"), 1)
        self.assertEqual(self.box.writes(), [])

    def test_a_program_that_is_not_there(self):
        main = self.done(self.action("main", program="no-such-program"), 1)
        self.assertIn("dutyme: cannot be started: ENOENT", main.err)
        self.done(self.action("post", program="no-such-program"))

    def test_no_value_reaches_a_shell_or_the_jobs_outputs(self):
        evil = "Primary'; touch evil; $(touch evil)\n::set-output name=id::evil"
        self.done(self.action("main", schedule=evil), 1)
        self.assertEqual(self.pairs(self.output), {"id": ""})
        self.assertFalse(os.path.exists(os.path.join(self.work, "evil")))


class SeveralJobs(GitHub):
    def take(self):
        step, = filled(self.steps_of("several-jobs.yml", "take"))
        self.done(self.run_step(step, **self.common()))
        return self.pairs(self.output)["ids"]

    def common(self):
        return filled(texts.document("github", "several-jobs.yml")["env"])

    def give_back(self, ids):
        step, = filled(self.steps_of("several-jobs.yml", "release"), **{"needs.take.outputs.ids": ids})
        self.done(self.run_step(step, **self.common()))

    def test_the_last_job_gives_back_on_another_machine(self):
        ids = self.take()
        self.is_held()
        self.lasts(90 * 60)
        self.another_machine()
        self.give_back(ids)
        self.given_back()
        self.give_back(ids)  # over already

    def test_without_the_output_it_looks_for_what_is_the_deployers(self):
        self.take()
        self.another_machine()
        self.give_back("")
        self.given_back()


class Text(GitHub):
    def test_node_parses_the_scripts(self):
        for name in ("main.js", "post.js", "setup-dutyme/main.js"):
            subprocess.run([tool("node"), "--check", texts.path("github", name)], check=True)

    def test_expressions_stand_only_where_no_shell_reads_them(self):
        for name in ("wrap.yml", "several-steps.yml", "several-jobs.yml"):
            for job in texts.document("github", name)["jobs"].values():
                for step in job["steps"]:
                    self.assertNotIn("${{", step.get("run", ""))

    def test_the_override_outlasts_the_job_by_a_quarter_of_an_hour(self):
        job = texts.document("github", "several-steps.yml")["jobs"]["deploy"]
        self.assertEqual(texts.seconds(job["steps"][2]["with"]["for"]), job["timeout-minutes"] * 60 + texts.MARGIN)
        self.assertEqual(texts.document("github", "action.yml")["inputs"]["for"]["default"], "75m")
