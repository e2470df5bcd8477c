"""With a routing key PagerDuty is told of each deploy, twice."""
import json
import os
import signal
import subprocess

from lib import overrides
from lib.servers import nobody
from lib.dutyme import DUTYME, Stage, content
from lib.sandbox import CREATE, EVENT, ROUTING_KEY


class Events(Stage):
    """Events go to the same sandbox as all the rest."""

    def environment(self, **more):
        return super().environment(**{"DUTYME_ROUTING_KEY": ROUTING_KEY, "DUTYME_EVENTS_URL": self.box.url, **more})

    def told(self):
        """What PagerDuty was told, in its order."""
        return [change["event"] for change in self.box.control("GET", "changes")]

    def told_by(self, *words, **how):
        """Runs dutyme to its end, and that of its guardian: (status, stderr, the events)."""
        status, err = self.run_exec(*words, **how)
        self.nobody_is_left()
        return status, err, self.told()

    @staticmethod
    def is_idle(guardian):
        """Returns when there is no thread any more that sends an event."""
        while len(os.listdir(f"/proc/{guardian}/task")) > 1:
            os.sched_yield()

    def summaries(self):
        return [event["payload"]["summary"] for event in self.told()]


class Told(Events):
    def test_the_start_and_the_end(self):
        status, err, told = self.told_by("--", "sh", "-c", "exit 3")
        self.assertEqual(status, 3)
        self.says(err, "(exit 3)")
        host = os.uname().nodename
        started, finished = [event["payload"] for event in told]
        override, = self.given_back()
        self.assertEqual(started["summary"], f"Deploy from {host} by Ada Byron started")
        self.assertRegex(finished["summary"], rf"^Deploy from {host} by Ada Byron finished \(exit 3\) after \d+s$")
        self.assertEqual(started["source"], host)
        shared = {"deployer": "Ada Byron", "schedules": "Primary", "override_ids": override["id"]}
        self.assertEqual({**started["custom_details"], "tool": None}, {**shared, "tool": None})
        self.assertRegex(started["custom_details"]["tool"], r"^dutyme \d+\.\d+\.\d+$")
        length = finished["custom_details"].pop("duration_s")
        self.assertRegex(length, r"^\d+$")
        self.assertEqual(finished["custom_details"], {**started["custom_details"], "exit_code": "3"})
        self.assertEqual([[link["text"] for link in event["links"]] for event in told], [["Schedule Primary"]] * 2)

    def test_where_they_come_in_between(self):
        """The first after the take, the second when the release is on its way or done."""
        job, command = self.play()
        self.box.wait(EVENT)
        command.exit(0)
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        order = [entry["operation"] for entry in self.box.writes()]
        self.assertEqual(order[:2], ["create-override", "change-event"])
        self.assertEqual(sorted(order[2:]), ["change-event", "delete-override"])
        override, = self.overrides()
        self.assertEqual(overrides.forbidden(self.box.log(), [override["id"]], ["PPRI001"]), [])

    def test_a_command_that_a_signal_killed(self):
        status, _, told = self.told_by("--", "sh", "-c", "kill -TERM $$")
        self.assertEqual(status, -signal.SIGTERM)
        self.assertIn("finished (signal 15 (Terminated)) after", told[1]["payload"]["summary"])
        details = told[1]["payload"]["custom_details"]
        self.assertEqual(details["signal"], "15")
        self.assertNotIn("exit_code", details)

    def test_repository_branch_commit_and_its_address(self):
        def git(*words):
            subprocess.run(["git", *words], cwd=self.work, check=True, capture_output=True, env=self.environment(
                GIT_AUTHOR_NAME="Mia Chen", GIT_AUTHOR_EMAIL="mia@example.com",
                GIT_COMMITTER_NAME="Mia Chen", GIT_COMMITTER_EMAIL="mia@example.com"))
        git("init", "-b", "main")
        git("remote", "add", "origin", "https://robot:hunter2@github.com/acme/api.git")
        git("commit", "--allow-empty", "-m", "Speed")
        _, _, told = self.told_by()
        commit = content(os.path.join(self.work, ".git/refs/heads/main")).decode().strip()
        for event, end in zip(told, ("started", "finished")):
            payload = event["payload"]
            self.assertIn(f"Deploy of github.com/acme/api main {commit[:7]} by Ada Byron {end}", payload["summary"])
            self.assertEqual(payload["source"], "github.com/acme/api")
            details = payload["custom_details"]
            self.assertEqual([details[name] for name in ("repo", "ref", "commit", "author", "deployer")],
                             ["github.com/acme/api", "main", commit, "Mia Chen", "Ada Byron"])
            self.assertEqual(event["links"][:1], [{"href": f"https://github.com/acme/api/commit/{commit}",
                                                   "text": f"Commit {commit[:7]}"}])
            self.assertNotIn("hunter2", json.dumps(event))

    def test_the_first_comes_first_even_when_it_has_to_be_repeated(self):
        self.box.fault("change-event=status:503@1", "change-event=lost-reply@2")
        _, err, _ = self.told_by()
        # The second attempt was taken, but its reply was lost: nothing tells two of them apart.
        self.assertEqual([words.rsplit(" ", 1)[-1] for words in self.summaries()[:2]], ["started", "started"])
        self.assertIn("finished", self.summaries()[2])
        self.assertEqual(len(self.summaries()), 3)
        self.assertNotIn("event", err)

    def test_a_limit_is_waited_for(self):
        self.box.fault("change-event=429:1@1")
        self.assertEqual(self.told_by()[0], 0)
        first, second = [entry for entry in self.box.log("POST") if entry["operation"] == "change-event"][:2]
        self.assertGreaterEqual(second["arrived_ms"] - first["answered_ms"], 1000)
        self.assertEqual(len(self.told()), 2)

    def test_killed_dutyme_still_tells_of_the_end(self):
        job, command = self.play()
        job.kill()
        command.gone()
        self.assertEqual(job.wait()[0], -signal.SIGKILL)
        self.nobody_is_left()
        self.assertIn("finished (dutyme was killed)", self.summaries()[1])
        self.given_back()

    def test_a_guardian_that_is_replaced_tells_of_the_end(self):
        job, command = self.play()
        self.box.wait(EVENT)
        guardian = job.guardian()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)
        command.exit(0)
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        self.assertEqual(len(self.summaries()), 2)
        self.assertIn("finished (exit 0)", self.summaries()[1])

    def test_a_deployer_who_is_on_call_already_deploys_all_the_same(self):
        self.assertEqual(self.told_by("--schedule", "PADW001")[0], 0)
        self.assertEqual(len(self.told()), 2)
        self.assertEqual(self.overrides("PADW001"), [])

    def test_nothing_is_idle_while_the_command_runs(self):
        job, command = self.play()
        self.box.wait(EVENT)
        self.is_idle(job.guardian())
        command.exit(0)
        self.assertEqual(job.wait()[0], 0)


class ToldOverTls(Events):
    SANDBOX_ARGS = ("--tls",)

    def test_with_the_certificates_of_the_settings(self):
        _, err, told = self.told_by()
        self.assertEqual(len(told), 2)
        self.assertNotIn("did not reach", err)


class NotTold(Events):
    def test_without_a_routing_key(self):
        self.assertEqual(self.told_by(env={"DUTYME_ROUTING_KEY": None})[0], 0)
        self.given_back()
        self.assertEqual([entry for entry in self.box.log() if "/v2/" in entry["target"]], [])

    def test_of_what_is_only_tried_out(self):
        self.assertEqual(self.told_by("--dry-run")[2], [])

    def test_where_nobody_is_put_on_call(self):
        for env in ({"CI": "true"}, {"DUTYME_SKIP": "1"}):
            status, _, told = self.told_by(env=env)
            self.assertEqual((status, told), (0, []))

    def test_of_a_take_that_failed(self):
        self.box.fault("create-override=status:400")
        self.assertEqual(self.told_by()[2], [])

    def test_of_a_command_that_never_began(self):
        self.box.fault("create-override=hold-after")
        job = self.start("exec", *self.marker())
        self.box.wait(CREATE, "held")
        job.kill(signal.SIGTERM)
        self.box.release()
        self.assertEqual(job.wait()[0], -signal.SIGTERM)
        self.nobody_is_left()
        self.given_back()
        self.assertFalse(self.ran())
        self.assertEqual(self.told(), [])

    def test_of_a_deploy_inside_a_deploy(self):
        self.assertEqual(self.told_by("--", DUTYME, "exec", "--", "true")[0], 0)
        self.assertEqual(len(self.told()), 2)

    def test_the_real_account_of_what_a_sandbox_of_its_own_plays(self):
        status, err, told = self.told_by("--sandbox")
        self.assertEqual((status, told), (0, []), err)
        self.assertEqual(self.box.log(), [])
        self.assertNotIn("did not reach", err)


class FixedTime(Events):
    """start tells of the start, stop of the end."""

    def run_line(self, *words, **how):
        job = self.start(*words, **how)
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        return err

    def test_start_and_stop(self):
        self.run_line("start")
        self.assertRegex(self.summaries()[0], r" by Ada Byron started$")
        self.run_line("stop")
        self.assertRegex(self.summaries()[1], r" by Ada Byron finished after \d+s$")
        self.run_line("stop")
        self.assertEqual(len(self.told()), 2)
        writes = [entry["operation"] for entry in self.box.writes()]
        self.assertEqual(writes, ["create-override", "change-event", "delete-override", "change-event"])

    def test_what_lingers_has_told_its_end(self):
        self.told_by("--linger", "10m")
        self.run_line("stop")
        self.assertEqual(len(self.told()), 2)

    def test_what_lingers_is_free_to_be_stopped_while_its_end_is_on_its_way(self):
        self.box.fault("change-event=hold@2")
        self.assertEqual(self.run_exec("--linger", "10m")[0], 0)
        self.box.wait(EVENT, "held")
        self.run_line("stop")
        self.assertEqual(self.pages(), [])
        self.given_back(2)

    def test_a_host_that_is_not_there(self):
        gone = {"DUTYME_EVENTS_URL": nobody()}
        self.assertIn("a change event did not reach PagerDuty", self.run_line("start", env=gone))
        self.assertIn("a change event did not reach PagerDuty", self.run_line("stop", env=gone))
        self.given_back()

    def test_dry_run(self):
        self.run_line("start", "--dry-run")
        self.assertEqual(self.told(), [])
