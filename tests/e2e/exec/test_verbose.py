"""What --verbose says: every request by its path, where settings and token come from; and what it never says."""
import os
import re
import subprocess
from urllib.parse import urlsplit

from lib.dutyme import Stage
from lib.sandbox import ACCOUNT, ADA

REQUEST = re.compile(r"^dutyme: (GET|POST|PUT|DELETE) (/\S*): (\d+|no answer) after \d+ ms(, attempt \d+)?$", re.MULTILINE)
APP = {"DUTYME_TOKEN": None, "DUTYME_CLIENT_ID": "sandbox-client", "DUTYME_SUBDOMAIN": "acme",
       "DUTYME_CLIENT_SECRET": "sandbox-client-secret", "DUTYME_USER": "ada@example.com"}
ADDRESS = re.compile(r"@|%40")


class Requests(Stage):
    def told(self, err):
        return sorted((method, path, status) for method, path, status, _ in REQUEST.findall(err))

    def answered(self):
        return sorted((entry["method"], urlsplit(entry["target"]).path, str(entry["status"])) for entry in self.box.log())

    def test_every_request_of_exec_is_told_once_and_nothing_else_is(self):
        status, err = self.run_exec("--verbose")
        self.assertEqual(status, 0, err)
        self.assertEqual(self.told(err), self.answered())
        self.assertIn("POST", {method for method, _, _ in self.told(err)})
        self.assertIn("DELETE", {method for method, _, _ in self.told(err)})
        self.says(err)

    def test_so_is_every_one_of_start_and_stop(self):
        err = "".join(self.start(*words).wait()[1] for words in (["start", "-v"], ["stop", "--verbose"]))
        self.assertEqual(self.told(err), self.answered())
        self.given_back()

    def test_so_is_every_one_of_doctor_and_recover(self):
        _, err = self.start("doctor", "--verbose").wait()
        self.assertEqual(self.told(err), self.answered())
        self.abandon_tour()
        before = len(self.box.log())
        status, err = self.start("recover", "-v").wait()
        self.assertEqual(status, 0, err)
        self.assertEqual(len(self.told(err)), len(self.box.log()) - before)
        self.assertIn("DELETE", {method for method, _, _ in self.told(err)})

    def test_what_is_asked_again_says_so(self):
        self.box.fault("schedule=status:503@1")
        _, err = self.run_exec("--verbose")
        self.assertRegex(err, r"dutyme: GET /schedules/PPRI001: 503 after \d+ ms\n")
        self.assertEqual(self.told(err), self.answered())

    def test_what_is_not_answered_is_told_too(self):
        status, err = self.run_exec("-v", env={"DUTYME_API_URL": "http://127.0.0.1:9"})
        self.assertEqual(status, 0, err)
        self.assertRegex(err, r"dutyme: GET /users/me: no answer after \d+ ms, attempt 2\n")


class Origins(Stage):
    def test_each_setting_tells_where_it_comes_from(self):
        subprocess.run(["git", "init", "-q", self.work], env=self.environment(), check=True)
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\n\tlease = 20m\n", 0o644)
        _, err = self.run_exec("-v", "--linger", "0s")
        for line in ("schedule = PPRI001, from DUTYME_SCHEDULE", "lease = 20m, from .dutyme:2",
                     "linger = 0s, from --linger", "token = (set, not shown), from DUTYME_TOKEN",
                     "the token comes from DUTYME_TOKEN"):
            self.assertEqual(err.count(f"dutyme: {line}\n"), 1, err)
        self.assertNotIn("max = ", err, "built in")

    def test_a_token_command_is_named_and_not_shown(self):
        _, err = self.run_exec("-v", env={"DUTYME_TOKEN": None, "DUTYME_TOKEN_COMMAND": f"echo {ADA}"})
        self.says(err, "the token comes from the token-command of DUTYME_TOKEN_COMMAND", "token-command = (set, not shown)")
        self.assertNotIn(ADA, err)

    def test_no_secret_is_ever_said_and_no_address_that_was_asked_for(self):
        for env in ({}, {"DUTYME_TOKEN": ACCOUNT, "DUTYME_USER": "ada@example.com"},
                    {**APP, "DUTYME_IDENTITY_URL": self.box.url}, {"DUTYME_TOKEN": "y" * 20},
                    {"DUTYME_ROUTING_KEY": "0123456789abcdef0123456789abcdef", "DUTYME_EVENTS_URL": self.box.url}):
            with self.subTest(env=env):
                _, err = self.run_exec("--verbose", env=env)
                self.assertTrue(REQUEST.search(err), err)
                for secret in (ADA, ACCOUNT, "sandbox-client-secret", "y" * 20, "0123456789abcdef", "access_token"):
                    self.assertNotIn(secret, err)
                for line in REQUEST.finditer(err):
                    self.assertNotRegex(line[0], ADDRESS)
                    self.assertNotIn("?", line[0])


class Loudness(Stage):
    def is_verbose(self, *options, env=None):
        return bool(REQUEST.search(self.run_exec(*options, env=env)[1]))

    def test_it_is_off_unless_something_asks_for_it(self):
        self.assertFalse(self.is_verbose())
        self.assertTrue(self.is_verbose(env={"DUTYME_VERBOSE": "1"}))
        self.assertFalse(self.is_verbose("--verbose=false", env={"DUTYME_VERBOSE": "1"}))

    def test_the_nearer_of_quiet_and_verbose_counts_and_else_quiet(self):
        self.assertTrue(self.is_verbose("--verbose", env={"DUTYME_QUIET": "1"}))
        self.assertFalse(self.is_verbose("--quiet", env={"DUTYME_VERBOSE": "1"}))
        for options in (["--quiet", "--verbose"], ["--verbose", "--quiet"]):
            self.assertEqual(self.run_exec(*options)[1], "")

    def test_a_repository_may_ask_for_it_as_well(self):
        subprocess.run(["git", "init", "-q", self.work], env=self.environment(), check=True)
        subprocess.run(["git", "-C", self.work, "config", "dutyme.verbose", "true"], env=self.environment(), check=True)
        _, err = self.run_exec()
        self.assertIn("GET /users/me: 200", err, "the first request is sent when git has been read")

    def test_the_command_s_own_output_is_left_alone(self):
        status, err = self.run_exec("-v", "--", "sh", "-c", "echo out; echo err >&2")
        self.assertEqual((status, self.out), (0, "out\n"))
        self.assertIn("err\n", err)
