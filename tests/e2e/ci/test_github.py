"""GitHub Actions. Cancel: SIGINT to the step's first process, SIGTERM 7.5 s later, SIGKILL 2.5 s later, to it alone; at
the job's end SIGKILL to all that carries its mark. We escalate as soon as a step has shown that it does not react.
"""
import json
import os
import signal
import subprocess

import texts
from runner import CREATE, TOKEN, Runner, marked, signal_all, tool
from wrapped import CancelledStepByStep, Wrapping

VALUES = {"secrets.PAGERDUTY_TOKEN": TOKEN, "vars.DUTYME_SCHEDULE": "PPRI001"}
MARK = "RUNNER_TRACKING_ID"


def filled(value, **more):
    return texts.filled(value, texts.DOLLAR_BRACES, {**VALUES, **more})


def job_of(workflow):
    return filled(texts.document("github", workflow)["jobs"]["deploy"])


class GitHub(Runner):
    def setUp(self):
        super().setUp()
        self.mark = f"github_{os.path.basename(self.folder)}"
        self.temp = os.path.join(self.folder, "temp")
        os.makedirs(self.temp)
        self.state, self.output, self.summary = (self.write(os.path.join(self.temp, name), "")
                                                 for name in ("state", "output", "summary"))

    def environment_of(self, step, **more):
        return self.job_environment(GITHUB_ACTIONS="true", RUNNER_TEMP=self.temp, GITHUB_STATE=self.state,
                                    GITHUB_OUTPUT=self.output, GITHUB_STEP_SUMMARY=self.summary, **{MARK: self.mark},
                                    **step.get("env", {}), **more)

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
        job = self.run_step(job_of("wrap.yml")["steps"][-1])
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
        step = job_of("wrap.yml")["steps"][-1]
        job = self.run_step({**step, "run": step["run"].replace("exec dutyme", "dutyme", 1) + "\ntrue"})
        command = self.arrive(job)
        job.kill(signal.SIGINT)
        job.kill(signal.SIGTERM)  # the shell dies of it, and has told nobody
        os.waitid(os.P_PID, job.pid, os.WEXITED | os.WNOWAIT)
        command.ask("look")
        self.is_held()
        self.sweep()
        self.given_back_alone(command)


class Action(GitHub):
    def release(self):
        return self.done(self.action("post"))

    def test_around_several_steps(self):
        main = self.done(self.action("main"))
        override, = self.overrides()
        self.assertEqual(self.pairs(self.output), {"id": f"PPRI001/{override['id']}"})
        self.assertEqual(main.out, f"::add-mask::{TOKEN}\n")
        self.lasts(75 * 60)
        for step in job_of("several-steps.yml")["steps"][2:]:
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
        step = filled(texts.document("github", "several-jobs.yml")["jobs"]["take"]["steps"][0])
        self.done(self.run_step(step, **self.common()))
        return self.pairs(self.output)["ids"]

    def common(self):
        return filled(texts.document("github", "several-jobs.yml")["env"])

    def give_back(self, ids):
        step = filled(texts.document("github", "several-jobs.yml")["jobs"]["release"]["steps"][0],
                      **{"needs.take.outputs.ids": ids})
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
        for name in ("main.js", "post.js"):
            subprocess.run([tool("node"), "--check", texts.path("github", name)], check=True)

    def test_expressions_stand_only_where_no_shell_reads_them(self):
        for name in ("wrap.yml", "several-steps.yml", "several-jobs.yml"):
            for job in texts.document("github", name)["jobs"].values():
                for step in job["steps"]:
                    self.assertNotIn("${{", step.get("run", ""))

    def test_the_override_outlasts_the_job_by_a_quarter_of_an_hour(self):
        job = texts.document("github", "several-steps.yml")["jobs"]["deploy"]
        self.assertEqual(texts.seconds(job["steps"][1]["with"]["for"]), job["timeout-minutes"] * 60 + texts.MARGIN)
        self.assertEqual(texts.document("github", "action.yml")["inputs"]["for"]["default"], "75m")
