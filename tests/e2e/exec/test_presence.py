"""The override exists before the command's first instruction, and is gone when dutyme has exited."""
import os
import signal

from lib.dutyme import Stage
from lib.overrides import now, rfc3339, window
from lib.processes import family
from lib.sandbox import CREATE, END

MIDDLE = True

HARMLESS = {signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH,
            signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}
DEADLY = sorted(set(signal.valid_signals()) - HARMLESS - set(range(signal.SIGRTMIN + 2, signal.SIGRTMAX)))


class Presence(Stage):
    def covered(self, command, job_ended, schedule="PPRI001"):
        """Before the first instruction the override was confirmed; by the end of dutyme it was gone."""
        self.assertEqual(command.report["on_call"][schedule], "PADA001")
        override, = self.given_back(schedule=schedule)
        known, start, end = window(override)
        create, = self.box.log("POST")
        delete, = self.box.log("DELETE")
        self.assertLessEqual(start, command.report["began"])
        self.assertLessEqual(create["answered_ms"], command.report["began"])
        self.assertGreaterEqual(create["answered_ms"], known)
        self.assertGreaterEqual(delete["arrived_ms"], command.report["began"])
        self.assertLessEqual(delete["answered_ms"], job_ended)
        self.assertLessEqual(end, job_ended)

    def test_around_a_command_that_succeeds(self):
        job, command = self.play()
        self.assertEqual(self.box.on_call(), "PADA001")
        command.exit(0)
        self.assertEqual(job.wait()[0], 0)
        self.covered(command, now())

    def test_around_a_command_that_fails(self):
        job, command = self.play()
        command.exit(1)
        self.assertEqual(job.wait()[0], 1)
        self.covered(command, now())

    def test_every_exit_code_is_the_commands(self):
        for code in (2, 125, 126, 127, 128, 143, 255):
            status, err = self.run_exec("--", "sh", "-c", f"exit {code}")
            self.assertEqual(status, code)
            self.says(err, f"(exit {code})")
            self.assertEqual(self.box.on_call(), "PBOB001")

    def test_dutyme_is_gone_soon_after_the_pager_is_back(self):
        waited = []
        while len(waited) < 8 and (not waited or min(waited) >= 400):  # a busy machine may hold up one
            self.assertEqual(self.run_exec("--", "true")[0], 0)
            waited.append(now() - self.box.log("DELETE")[-1]["answered_ms"])
        self.assertLess(min(waited), 400)

    def test_nobody_else_is_on_call_while_it_runs(self):
        job, command = self.play()
        came = command.report["began"]
        went = command.ask("look")["at"]
        command.exit()
        job.wait()
        for moment in (came, (came + went) // 2, went):
            at = rfc3339(moment)
            self.assertEqual(self.box.on_call(at=at), "PADA001")

    def test_whatever_signal_the_command_dies_of(self):
        for number in DEADLY:
            with self.subTest(signal=number):
                job = self.start("exec", "--", "sh", "-c", f"kill -{number} $$")
                self.assertEqual(job.wait()[0], -number)
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.given_back(len(DEADLY))

    def test_nothing_runs_before_the_override_is_confirmed(self):
        self.box.fault("create-override=hold-after")
        job = self.start("exec", *self.puppet())
        self.box.wait(CREATE, "held")
        self.assertEqual(self.box.on_call(), "PADA001")  # made, but dutyme has not heard of it
        job.is_asleep()  # whatever it was told before has been dealt with
        self.assertEqual(family(job.pid), {})
        released = now()
        self.box.release()
        command = self.arrive(job)
        self.assertGreaterEqual(command.report["began"], released)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.covered(command, now())

    def test_dutyme_waits_for_the_end_of_the_override(self):
        self.box.fault("delete-override=hold")
        job, command = self.play()
        command.exit(3)
        command.gone()
        self.box.wait(END, "held")
        self.assertIsNone(job.process.poll())
        self.assertEqual(self.box.on_call(), "PADA001")
        self.box.release()
        self.assertEqual(job.wait()[0], 3)
        self.covered(command, now())

    def test_a_command_that_is_not_found_touches_nothing(self):
        for command in ("no-such-command", "./no-such-command", "/no/such/command", ""):
            status, err = self.run_exec("--", command)
            self.assertEqual(status, 127)
            self.says(err, "command not found")
        self.assertEqual(self.box.log(), [])

    def test_a_command_that_cannot_be_executed_touches_nothing(self):
        plain = self.write(os.path.join(self.work, "plain"), "#!/bin/sh\n", 0o644)
        for command in (plain, "./plain", self.work, "/etc/passwd/x"):
            status, err = self.run_exec("--", command)
            self.assertEqual(status, 127 if command.endswith("/x") else 126, command)
            self.says(err)
        self.assertEqual(self.box.log(), [])

    def test_a_command_the_kernel_refuses_leaves_no_override(self):
        broken = self.write(os.path.join(self.work, "broken"), "#!/no/such/interpreter\n", 0o755)
        status, err = self.run_exec("--", broken)
        self.assertEqual(status, 127)
        self.says(err, "No such file or directory")
        self.given_back()


class OverTls(Presence):
    SANDBOX_ARGS = ("--tls",)
    # A few are enough: everything above the connection is the same.
    test_every_exit_code_is_the_commands = None
    test_whatever_signal_the_command_dies_of = None
    test_nobody_else_is_on_call_while_it_runs = None
    test_a_command_that_is_not_found_touches_nothing = None
    test_a_command_that_cannot_be_executed_touches_nothing = None

    def test_without_its_certificate_nothing_is_sent(self):
        status, err = self.run_exec("--required", env={"DUTYME_CA_FILE": None})
        self.assertEqual(status, 125)
        self.says(err, "certificate")
        self.assertFalse(self.ran())
        self.assertEqual(self.box.log(), [])
