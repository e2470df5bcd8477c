"""What cannot be right is told in one sentence before anything is sent; what is secret is told to nobody."""
import os
import signal
import subprocess
import sys

from lib.dutyme import Stage, content
from lib.processes import GUARDIAN, family
from lib.sandbox import ADA, CREATE


class BadInput(Stage):
    def refused(self, *parts, line=None, words=(), env=None):
        """125, a sentence, and not a byte to PagerDuty."""
        with self.subTest(line=line or words, env=env):
            status, err = self.run_line(["exec", *words, *self.marker()] if line is None else line, env)
            self.assertEqual(status, 125, err)
            self.says(err, *parts)
            self.assertEqual(self.out, "")
            self.assertNotIn(ADA, err)
            self.assertFalse(self.ran())
            self.nobody_is_left()
            self.assertEqual(self.box.log(), [])

    def run_line(self, line, env):
        job = self.start(*line, env=env)
        result = job.wait()
        self.out = job.out
        return result

    def test_command_lines(self):
        ran = self.trace()
        for line, part in ((["exec"], "no command to run"), (["exec", "--"], "no command to run"),
                           (["exec", "--quiet"], "no command to run"), (["exec", "--quiet", "--"], "no command to run"),
                           (["exec", "touch", ran], "touch"), (["exec", "touch", "--", "touch", ran], "touch"),
                           (["exec", "--frobnicate", "--", "touch", ran], "frobnicate"),
                           (["exec", "-x", "--", "touch", ran], "x"),
                           (["exec", "--schedule", "--", "touch", ran], "schedule"),
                           (["exec", "--schedule", "--quiet", "--", "touch", ran], "schedule"),
                           (["exec", "--schedule=", "--", "touch", ran], "schedule"),
                           (["exec", "--user", "", "--", "touch", ran], "user"),
                           (["exec", "--lease=soon", "--", "touch", ran], "--lease"),
                           (["frobnicate"], "frobnicate"), ([], "no command"), ([""], "no command")):
            self.refused(part, line=line)

    def test_durations(self):
        for lease in ("60", "soon", "-5m", "1h-5m", "5", "m", "1d", "99999999999999999999h", "1e3s"):
            self.refused("--lease", words=[f"--lease={lease}"])
            self.refused("DUTYME_LEASE", env={"DUTYME_LEASE": lease})

    def test_durations_out_of_range(self):
        for lease in ("0s", "59s", "0.9m", "24h1s", "25h", "100h"):
            self.refused("--lease", "outside 1m to 24h", words=["--lease", lease])
            self.refused("DUTYME_LEASE", "outside", env={"DUTYME_LEASE": lease})

    def test_durations_at_the_edge_are_taken(self):
        for lease in ("1m", "24h", "60s", "1440m"):
            status, err = self.run_exec("--dry-run", "--lease", lease)
            self.assertEqual(status, 0, err)

    def test_no_schedule(self):
        self.refused("no schedule is named", env={"DUTYME_SCHEDULE": None})
        self.refused("no schedule is named", env={"DUTYME_SCHEDULE": ""})

    def test_values_of_no_kind(self):
        for name, value in (("DUTYME_REQUIRED", "maybe"), ("DUTYME_MODE", "both"), ("DUTYME_REGION", "mars"),
                            ("DUTYME_QUIET", "very"), ("DUTYME_SKIP", "perhaps")):
            self.refused(name, env={name: value})

    def test_addresses_that_are_no_address_of_pagerduty(self):
        for url in ("http://example.com", "ftp://127.0.0.1", "https://user:hush@example.com", "https://", "nonsense"):
            status, err = self.run_exec("--required", env={"DUTYME_API_URL": url})
            self.assertEqual(status, 125, err)
            self.says(err)
            self.assertNotIn("hush", err)
            self.assertFalse(self.ran())

    def test_a_token_that_can_be_none(self):
        for token in ("two words in it here", "with\nline", "caf\u00e9-caf\u00e9-caf\u00e9"):
            status, err = self.run_exec(env={"DUTYME_TOKEN": token})
            self.assertEqual(status, 125, err)
            self.says(err)
            self.assertNotIn(token, err)
            self.assertFalse(self.ran())
        self.nobody_is_left()
        self.assertEqual(self.box.log(), [])

    # --- files ---

    def user_file(self, text, mode=0o600):
        return self.write(os.path.join(self.home, ".config/dutyme/config"), text, mode)

    def repository(self, committed=None):
        subprocess.run(["git", "init", "-q", self.work], check=True, env=self.environment())
        if committed is not None:
            self.write(os.path.join(self.work, ".dutyme"), committed, 0o644)

    def test_a_user_file_with_a_token_that_others_may_read(self):
        for mode in (0o644, 0o640, 0o604, 0o666):
            self.user_file(f"[dutyme]\n\ttoken = {ADA}\n", mode)
            self.refused("~/.config/dutyme/config", "others may read it", "chmod 600", env={"DUTYME_TOKEN": None})

    def test_a_user_file_with_a_token_of_ones_own(self):
        self.user_file(f"[dutyme]\n\ttoken = {ADA}\n")
        status, err = self.run_exec(env={"DUTYME_TOKEN": None})
        self.assertEqual(status, 0, err)
        self.given_back()

    def test_a_user_file_without_a_secret_may_be_read_by_others(self):
        self.user_file("[dutyme]\n\tlease = 20m\n", 0o644)
        self.assertEqual(self.run_exec()[0], 0)

    def test_a_malformed_user_file(self):
        for text, line in (("[dutyme\n", 1), ("[dutyme]\nlease = 5m\n= x\n", 3), ("nonsense\n", 1),
                           ("[dutyme]\n\n\nlease = \"5m\n", 4)):
            self.user_file(text)
            self.refused(f"~/.config/dutyme/config:{line}")

    def test_a_bad_value_in_the_user_file(self):
        self.user_file("[dutyme]\n\tuser = ada@example.com\n\tlease = soon\n")
        self.refused("~/.config/dutyme/config:3", "lease", "duration")

    def test_an_unknown_key_in_the_user_file_is_a_warning(self):
        self.user_file("[dutyme]\n\tleese = 5m\n")
        status, err = self.run_exec()
        self.assertEqual(status, 0)
        self.says(err, "~/.config/dutyme/config:2", "leese", "did you mean lease?")

    def test_a_malformed_committed_file(self):
        for text, line in (("[dutyme\n", 1), ("[dutyme]\nschedule = PPRI001\n???\n", 3)):
            self.repository(text)
            self.refused(f".dutyme:{line}")

    def test_a_bad_value_in_the_committed_file(self):
        self.repository("[dutyme]\n\n\tlease = soon\n")
        self.refused(".dutyme:3", "lease")
        self.repository("[dutyme]\n\tlease = 25h\n")
        self.refused(".dutyme:2", "lease")

    def test_a_committed_file_that_is_no_plain_file(self):
        self.repository()
        os.symlink("/etc/passwd", os.path.join(self.work, ".dutyme"))
        self.refused(".dutyme")

    def test_what_a_repository_may_not_say_is_a_warning_and_without_effect(self):
        self.repository("[dutyme]\n\tschedule = PSEC001\n\ttoken = stolen-stolen-stolen\n\tapi-url = https://evil.example\n"
                        "\tuser = bo@example.com\n\ttokenCommand = touch /tmp/x\n\tskip = true\n")
        status, err = self.run_exec(env={"DUTYME_SCHEDULE": None})
        self.assertEqual(status, 0, err)
        for line, key in ((3, "token"), (4, "api-url"), (5, "user"), (6, "token-command"), (7, "skip")):
            self.says(err, f".dutyme:{line}: {key} cannot be set here")
        self.assertNotIn("stolen", err)
        self.assertIn("Ada Byron takes Secondary On-Call", err)
        self.assertEqual([override["user"]["id"] for override in self.overrides("PSEC001")], ["PADA001"])

    def test_what_git_config_may_not_say_is_a_warning_and_without_effect(self):
        self.repository()
        for key in ("dutyme.apiUrl", "dutyme.token"):
            subprocess.run(["git", "-C", self.work, "config", key, "https://evil.example"], check=True,
                           env=self.environment())
        status, err = self.run_exec()
        self.assertEqual(status, 0, err)
        self.says(err, "api-url cannot be set here", "token cannot be set here")
        self.given_back()


class Secrets(Stage):
    def everything_below(self, folder):
        for path, _, names in os.walk(folder):
            for name in names:
                yield os.path.join(path, name)

    def test_the_token_shows_up_nowhere(self):
        job, command = self.play(env={"DUTYME_VERBOSE": "1"})
        ours = [pid for pid in (job.pid, *family(job.pid), job.guardian()) if pid != command.report["pid"]]
        self.assertGreaterEqual(len(ours), 3)  # dutyme, the canary, the guardian
        for pid in ours:
            self.assertNotIn(ADA.encode(), content(f"/proc/{pid}/cmdline"))
        for path in self.everything_below(self.home):
            self.assertNotIn(ADA.encode(), content(path) if os.path.isfile(path) else b"", path)
        command.exit()
        _, err = job.wait()
        self.assertNotIn(ADA, job.out + err)
        for path in self.everything_below(self.folder):
            self.assertNotIn(ADA.encode(), content(path) if os.path.isfile(path) else b"", path)

    def test_the_guardian_has_no_environment_and_nothing_of_ours_open(self):
        job, command = self.play()
        guardian = job.guardian()
        self.assertEqual(content(f"/proc/{guardian}/environ").strip(b"\0"), b"")
        self.assertEqual(content(f"/proc/{guardian}/comm"), GUARDIAN.encode() + b"\n")
        self.assertEqual(content(f"/proc/{guardian}/cmdline").strip(b"\0").split(b"\0"), [GUARDIAN.encode()])
        self.assertEqual(os.readlink(f"/proc/{guardian}/cwd"), "/")
        for fd in range(3):
            self.assertEqual(os.readlink(f"/proc/{guardian}/fd/{fd}"), "/dev/null")
        self.assertNotEqual(os.getsid(guardian), os.getsid(job.pid))
        said = os.readlink(f"/proc/{job.pid}/fd/2")
        self.assertIn("pipe:", said)
        self.assertNotIn(said, [os.readlink(f"/proc/{guardian}/fd/{fd}") for fd in os.listdir(f"/proc/{guardian}/fd")])
        command.exit()
        job.wait()

    def test_a_guardian_is_deaf_to_whatever_ends_a_job(self):
        job, command = self.play()
        guardian = job.guardian()
        with open(f"/proc/{guardian}/status", encoding="ascii") as file:
            ignored = int(dict(line.split(":\t", 1) for line in file)["SigIgn"], 16)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE):
            self.assertTrue(ignored >> (number - 1) & 1, number)
            os.kill(guardian, number)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.given_back()

    def test_the_journal_is_written_before_the_override_is_asked_for(self):
        os.umask(0o022)
        self.box.fault("create-override=hold")
        job = self.start("exec", *self.puppet())
        self.box.wait(CREATE, "held")
        page, = self.pages()
        for path, mode in ((self.state(), 0o700), (self.state("tours"), 0o700), (self.state("tours", page), 0o600)):
            self.assertEqual(os.stat(path).st_mode & 0o777, mode, path)
        text = content(self.state("tours", page))
        for part in (b"intended", b"PPRI001", b"PADA001", page.removesuffix(".json").encode()):
            self.assertIn(part, text)
        self.assertNotIn(b"sandbox-ada", text)
        self.box.release()
        command = self.arrive(job)
        self.assertIn(b"held", content(self.state("tours", page)))
        override, = self.overrides()
        self.assertIn(override["id"].encode(), content(self.state("tours", page)))
        command.exit()
        job.wait()
        self.nobody_is_left()

    def test_the_journal_is_one_line_in_the_log_afterwards(self):
        for code in (0, 3):
            self.run_exec("--", "sh", "-c", f"exit {code}")
        self.assertEqual(os.listdir(self.state("tours")), [])
        first, second = self.logged()
        self.assertEqual((first["outcome"], second["outcome"]), ("exit 0", "exit 3"))
        self.assertEqual(os.stat(self.state("log")).st_mode & 0o777, 0o600)
        self.assertEqual([lease["override"] for lease in first["leases"] + second["leases"]],
                         [override["id"] for override in self.overrides()])

    def test_a_home_that_cannot_be_written_to_stops_nothing(self):
        self.write(os.path.join(self.folder, "file"), "")
        status, err = self.run_exec(env={"HOME": os.path.join(self.folder, "file"), "XDG_STATE_HOME": None})
        self.assertEqual(status, 0, err)
        self.assertTrue(self.ran())
        self.given_back()

    def test_what_is_foreign_cannot_move_the_cursor(self):
        status, err = self.run_exec("--schedule", "Pri\x1b[31mmary\nx")
        self.assertEqual(status, 125)
        self.says(err)
        self.assertNotIn("\x1b", err)


class Help(Stage):
    def test_help_goes_to_stdout_and_sends_nothing(self):
        for line in (["help"], ["--help"], ["-h"], ["help", "exec"], ["exec", "--help"], ["exec", "-h"], ["version"],
                     ["--version"]):
            job = self.start(*line)
            self.assertEqual(job.wait(), (0, ""), line)
            self.assertNotEqual(job.out, "")
        self.assertEqual(self.box.log(), [])

    def test_help_names_every_exit_code(self):
        job = self.start("exec", "--help")
        job.wait()
        for code in ("125", "126", "127"):
            self.assertIn(code, job.out)

    def test_what_belongs_to_the_command_is_not_ours(self):
        status, err = self.run_exec("--quiet", "--", sys.executable, "-S", "-c", "import sys; print(sys.argv[1:])",
                                    "--help", "--", "--quiet", "-x", "")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(self.out, "['--help', '--', '--quiet', '-x', '']\n")
