"""--until: after a command that ended with 0 the deployer stays on call while the system is not healthy yet."""
import json
import os
import shlex
import signal
import subprocess

from lib.dutyme import Stage, content
from lib.processes import has_ended
from lib.sandbox import PATIENCE, ROUTING_KEY

MIDDLE = True


class Until(Stage):
    def waits(self, schedule="PPRI001"):
        """--until with a program that reports to us, and a command that ends at once."""
        words = self.puppet(schedule)[1:]
        return ["--until", "exec " + shlex.join(words)]

    def hold_on(self, *options, command=("true",), **how):
        """A deploy whose command has ended: (job, what --until runs)."""
        job = self.start("exec", *self.waits(), *options, "--", *command, **how)
        return job, self.arrive(job)

    def last_line(self, err):
        return err.splitlines()[-1]

    def logged_ends(self):
        return [(record["outcome"], record.get("until_outcome")) for record in self.logged()]


class Ends(Until):
    def test_the_deployer_is_on_call_until_it_has_ended(self):
        for schedule, regular in (("PPRI001", "PBOB001"), ("PV3PRI1", "PBOB001")):
            with self.subTest(schedule=schedule):
                job = self.start("exec", "--schedule", schedule, *self.waits(schedule), "--", "true")
                until = self.arrive(job)
                self.assertEqual(until.report["on_call"], {schedule: "PADA001"})
                self.assertEqual(self.box.on_call(schedule), "PADA001")
                until.exit()
                status, err = job.wait()
                self.assertEqual(status, 0)
                self.assertRegex(self.last_line(err), r"is back with Bo Larsen after \d+s \(exit 0, --until: exit 0\)$")
                self.given_back(schedule=schedule, relieved=regular)

    def test_its_status_is_told_and_is_not_ours(self):
        job, until = self.hold_on()
        until.exit(20)
        status, err = job.wait()
        self.assertEqual(status, 0)
        self.assertRegex(self.last_line(err), r"\(exit 0, --until: exit 20\)$")
        self.nobody_is_left()
        self.assertEqual(self.logged_ends(), [("exit 0", "exit 20")])
        out = self.start("log", "--json").wait() and None
        self.assertIsNone(out)
        shown = self.start("log")
        shown.wait()
        self.assertIn("exit 0, --until: exit 20", " ".join(shown.out.split()))
        document = self.start("log", "--json")
        document.wait()
        self.assertEqual(json.loads(document.out)["tours"][0]["until_outcome"], "exit 20")

    def test_a_death_of_it_is_not_ours(self):
        job, until = self.hold_on()
        until.die(signal.SIGSEGV)
        status, err = job.wait()
        self.assertEqual(status, 0)
        self.assertIn("--until: signal 11", self.last_line(err))

    def test_after_any_other_end_the_pager_goes_back_at_once(self):
        for command, expected in ((("sh", "-c", "exit 3"), 3), (("sh", "-c", "kill -TERM $$"), -signal.SIGTERM),
                                  (("/dev/null/nothing",), 127)):
            with self.subTest(command=command):
                status, err = self.run_exec("--until", f"touch {self.trace()}", "--", *command)
                self.assertEqual(status, expected)
                self.assertFalse(self.ran())
                self.assertNotIn("--until:", self.last_line(err))

    def test_it_sees_what_the_command_sees(self):
        told = os.path.join(self.folder, "told")
        look = "cat; pwd; echo $DEPLOY $DUTYME_DEPLOYER; ls -l /proc/$$/fd/7; ps -o pgid= -p $$"
        job = self.start("exec", "--export", "--until", f"({look}) > {told}", "--", "sh", "-c", "echo $PPID > group; exec 7<&-",
                         env={"DEPLOY": "blue green"}, stdin=subprocess.PIPE, pass_fds=(7,) if self.open_seven() else ())
        self.assertEqual(job.process.communicate("from the caller\n", timeout=PATIENCE)[0], "")
        lines = content(told).decode().splitlines()
        self.assertEqual(lines[:3], ["from the caller", self.work, "blue green Ada Byron"])
        self.assertIn("/dev/null", lines[3])
        self.assertEqual(lines[4].strip(), content(os.path.join(self.work, "group")).decode().strip())

    def open_seven(self):
        null = os.open("/dev/null", os.O_RDONLY)
        os.dup2(null, 7)
        os.close(null)
        self.addCleanup(os.close, 7)
        return True

    def test_its_text_is_told_nowhere(self):
        secret = "bearer-of-a-secret"
        status, err = self.run_exec("--verbose", "--until", f"true {secret}", "--", "true",
                                    env={"DUTYME_ROUTING_KEY": ROUTING_KEY, "DUTYME_EVENTS_URL": self.box.url})
        self.assertEqual(status, 0)
        self.nobody_is_left()
        self.assertNotIn(secret, err + json.dumps(self.logged()) + json.dumps(self.box.control("GET", "changes")))

    def test_lingering_begins_at_its_end(self):
        job, until = self.hold_on("--linger", "10m")
        until.exit()
        status, err = job.wait()
        self.assertEqual(status, 0)
        self.assertRegex(self.last_line(err), r"Ada Byron stays on call for Primary until .* --until: exit 0")

    def test_the_deploy_is_told_to_have_finished_when_the_command_has(self):
        job, until = self.hold_on(env={"DUTYME_ROUTING_KEY": ROUTING_KEY, "DUTYME_EVENTS_URL": self.box.url})
        self.box.await_entry(lambda entry: entry["target"].startswith("/v2/change/enqueue"), 2) \
            if hasattr(self.box, "await_entry") else None
        until.exit(1)
        job.wait()
        self.nobody_is_left()
        summaries = [change["event"]["payload"]["summary"] for change in self.box.control("GET", "changes")]
        self.assertEqual(len(summaries), 2)
        self.assertRegex(summaries[1], r"finished \(exit 0\) after")


class Signals(Until):
    def test_a_signal_goes_to_what_runs(self):
        for send in ("kill", "kill_group"):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                with self.subTest(send=send, signal=number):
                    job, until = self.hold_on()
                    getattr(job, send)(number)
                    until.gone()
                    status, err = job.wait()
                    self.assertEqual(status, 0)
                    self.assertIn(f"--until: signal {int(number)}", self.last_line(err))

    def test_it_gets_each_once(self):
        for send in ("kill", "kill_group"):
            with self.subTest(send=send):
                job, until = self.hold_on()
                until.ask("catch", signal.SIGINT, signal.SIGUSR1)
                getattr(job, send)(signal.SIGINT)
                until.await_signal(signal.SIGINT)
                for _ in range(2):
                    before = until.signals.count(signal.SIGUSR1)
                    job.kill(signal.SIGUSR1)
                    while until.signals.count(signal.SIGUSR1) == before:
                        until.ask("look")
                self.assertEqual(until.signals.count(signal.SIGINT), 1)
                until.exit()
                self.assertEqual(job.wait()[0], 0)

    def test_who_was_told_to_end_waits_for_nothing(self):
        job, command = self.play("--until", f"touch {self.trace()}")
        command.ask("catch", signal.SIGTERM)
        job.kill_group(signal.SIGTERM)
        command.await_signal(signal.SIGTERM)
        command.exit(0)
        self.assertEqual(job.wait()[0], 0)
        self.assertFalse(self.ran())
        self.given_back()

    def test_what_kills_dutyme_ends_it_and_gives_back(self):
        job, until = self.hold_on()
        guardian = job.guardian()
        job.kill()
        until.gone()
        job.wait()
        self.assertTrue(has_ended(guardian, PATIENCE))
        self.given_back()
        self.assertEqual(self.logged_ends(), [("exit 0", "dutyme was killed")])

    def test_a_guardian_that_is_killed_is_replaced(self):
        job, until = self.hold_on()
        guardian = job.guardian()
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)
        until.ask("look")
        self.assertEqual(self.box.on_call(), "PADA001")
        until.exit()
        status, err = job.wait()
        self.assertEqual(status, 0)
        self.given_back()
        self.nobody_is_left()
        self.assertEqual(self.logged_ends(), [("exit 0", "exit 0")])

    def test_ctrl_c_and_ctrl_z_at_a_terminal(self):
        job, terminal = self.on_terminal("exec", *self.waits(), "--", "true")
        until = self.arrive(job)
        terminal.type("\x03")
        until.gone()
        status, err = job.wait()
        self.assertEqual(status, 0)
        self.assertIn("--until: signal 2", err)


class TimesOut(Until):
    def ends_in_time(self, text, *options):
        status, err = self.run_exec("--until", text, "--until-timeout", "1s", *options, "--", "true")
        self.assertEqual(status, 0)
        self.says(err, "--until has not ended within 1s", "--until: timed out after 1s")
        self.nobody_is_left()
        self.given_back()
        self.assertEqual(self.logged_ends(), [("exit 0", "timed out after 1s")])
        return err

    def test_it_is_told_to_end_with_all_that_it_has_started(self):
        """Nothing is left of it: Stage fails otherwise."""
        self.ends_in_time("sleep 1000 & (sleep 1000; true) & while :; do sleep 1000; done")

    def test_what_does_not_listen_is_killed_at_once_by_another_signal(self):
        pids = os.path.join(self.folder, "pids")
        os.mkfifo(pids)
        job = self.start("exec", "--until", f"trap 'echo told > {pids}' TERM; echo $$ > {pids}; while :; do sleep 1000; done",
                         "--until-timeout", "1s", "--", "true")
        self.assertTrue(content(pids).strip().isdigit())
        self.assertEqual(content(pids), b"told\n")
        job.wait()
        self.nobody_is_left()
        self.given_back()

    def test_neither_the_caller_nor_the_rest_of_the_group_is_told(self):
        """A shell and its other job share the group with what is ended."""
        script = (f"sleep 1000 & dutyme=$0; $dutyme exec --until 'while :; do sleep 1000; done' --until-timeout 1s -- true;"
                  f" echo $? > {self.trace()}; kill $! && wait $!; echo $? >> {self.trace()}")
        from lib.dutyme import DUTYME
        process = subprocess.run(["bash", "-c", script, DUTYME], env=self.environment(), cwd=self.work, check=True,
                                 stderr=subprocess.PIPE, text=True, timeout=PATIENCE, start_new_session=True)
        self.assertIn("timed out after 1s", process.stderr)
        self.assertEqual(content(self.trace()).split(), [b"0", str(128 + signal.SIGTERM).encode()])

    def test_quiet_says_it_too(self):
        status, err = self.run_exec("--quiet", "--until", "sleep 1000", "--until-timeout", "1s", "--", "true")
        self.assertEqual(status, 0)
        self.assertIn("--until has not ended within 1s", err)


class Plans(Until):
    def test_a_dry_run_names_it(self):
        status, err = self.run_exec("--dry-run", "--until", f"touch {self.trace()} secret", "--", "true")
        self.assertEqual(status, 0)
        self.says(err, "after a command that ends with 0, --until would run, for 30m at most")
        self.assertNotIn("secret", err)
        self.assertFalse(self.ran())

    def test_it_does_not_run_where_nobody_is_on_call(self):
        for env, fault in (({"DUTYME_SKIP": "1"}, None), ({}, "create-override=status:503")):
            with self.subTest(env=env, fault=fault):
                if fault:
                    self.box.fault(fault)
                status, err = self.run_exec("--until", f"touch {self.trace()}", "--", "true", env=env)
                self.assertEqual(status, 0)
                self.says(err, "--until is not run: nobody is on call meanwhile")
                self.assertFalse(self.ran())

    def test_misuse(self):
        for options, said in ((("--until", ""), "--until is empty"),
                              (("--until-timeout", "5m"), "--until-timeout without --until"),
                              (("--until", "true", "--until-timeout", "5"), "is not a duration"),
                              (("--until", "true", "--until-timeout", "0s"), "is not a duration of some length")):
            with self.subTest(options=options):
                status, err = self.run_exec(*options)
                self.assertEqual(status, 125)
                self.says(err, said)
                self.assertFalse(self.ran())

    def test_it_is_a_flag_only(self):
        self.write(os.path.join(self.home, ".config/dutyme/config"), f"[dutyme]\n\tuntil = touch {self.trace()}\n")
        status, err = self.run_exec("--", "true", env={"DUTYME_UNTIL": f"touch {self.trace()}"})
        self.assertEqual(status, 0)
        self.assertIn("until", err)  # a setting that does not exist
        self.assertFalse(self.ran())
