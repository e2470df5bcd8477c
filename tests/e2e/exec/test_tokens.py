"""Where the token comes from, what is done with it, and that nobody else sees it."""
import os
import signal
import subprocess

from door import SECRET, Door
from lib.dutyme import Stage, content
from lib.processes import GUARDIAN, family, named
from lib.sandbox import ACCOUNT, ADA, READ_ONLY

WRONG = "sandbox-nobodys-key0"


class Sources(Stage):
    """The first that is there: token, token-command, OAuth client, the old file, git's helpers."""

    def setUp(self):
        super().setUp()
        self.door = Door(self.box)
        self.addCleanup(self.door.close)

    def config(self, text):
        return self.write(os.path.join(self.home, ".config/dutyme/config"), f"[dutyme]\n{text}\n")

    def git_helper(self, token):
        """A credential helper of the user's that has the token, and writes down what it is told."""
        told = os.path.join(self.folder, "told")
        script = self.write(os.path.join(self.folder, "helper"),
                            f'#!/bin/sh\necho "$1" >> {told}\ncat >> {told}\n'
                            f'[ "$1" = get ] && echo username=dutyme && echo password={token}\n:\n', 0o700)
        self.write(os.path.join(self.home, ".gitconfig"), f"[credential]\n\thelper = {script}\n")
        return lambda: content(told).decode() if os.path.exists(told) else ""

    def covered(self, env):
        status, err = self.run_exec(env=env)
        self.assertEqual(status, 0, err)
        self.assertTrue(self.ran())
        self.given_back()
        return err

    def refused(self, *parts, env, words=()):
        status, err = self.run_exec(*words, env=env)
        self.assertEqual(status, 125, err)
        self.says(err, *parts)
        self.assertFalse(self.ran())
        self.assertEqual(self.overrides(), [])
        return err

    def test_token_command(self):
        self.covered({"DUTYME_TOKEN": None, "DUTYME_TOKEN_COMMAND": f"printf '%s\\n' {ADA} | cat"})

    def test_token_command_of_the_user_file_with_only_its_first_line(self):
        self.config(f"token-command = printf '%s\\\\nsecond\\\\n' {ADA}")
        self.covered({"DUTYME_TOKEN": None})

    def test_a_token_comes_before_a_token_command(self):
        self.covered({"DUTYME_TOKEN_COMMAND": f"touch {self.folder}/asked; echo {WRONG}"})
        self.assertFalse(os.path.exists(f"{self.folder}/asked"))

    def test_a_token_command_comes_before_an_oauth_client(self):
        self.covered({**self.door.environment(DUTYME_API_URL=self.box.url, DUTYME_IDENTITY_URL=self.door.url),
                      "DUTYME_TOKEN_COMMAND": f"echo {ADA}"})
        self.assertEqual(self.door.asked, [])

    def test_an_oauth_client_comes_before_git(self):
        told = self.git_helper(WRONG)
        self.covered(self.door.environment())
        self.assertEqual(told(), "")

    def test_the_first_dutymes_file_comes_after_what_was_set_on_purpose(self):
        self.write(os.path.join(self.home, ".dutyme.json"), f'{{"token": "{WRONG}"}}')
        told = self.git_helper(WRONG)
        self.covered({"DUTYME_TOKEN": None, "DUTYME_TOKEN_COMMAND": f"echo {ADA}"})
        self.write(os.path.join(self.home, ".dutyme.json"), f'{{"token": "{ADA}"}}')
        self.assertEqual(self.run_exec(env={"DUTYME_TOKEN": None})[0], 0)
        self.assertEqual(told(), "")

    def test_a_repository_names_no_token_command(self):
        repository = os.path.join(self.work, "evil")
        subprocess.run(["git", "init", "-q", repository], check=True, env=self.environment())
        self.write(os.path.join(repository, ".dutyme"), f"[dutyme]\ntoken-command = touch {self.folder}/asked\n")
        subprocess.run(["git", "-C", repository, "config", "dutyme.token-command", f"touch {self.folder}/asked"],
                       check=True, env=self.environment())
        status, err = self.run_exec(env={"DUTYME_TOKEN": None}, cwd=repository)
        self.assertEqual(status, 125, err)
        self.assertFalse(os.path.exists(f"{self.folder}/asked"))

    def test_nothing_at_all(self):
        self.refused("there is no PagerDuty token", env={"DUTYME_TOKEN": None})

    # --- the command ---

    def test_a_token_command_that_fails(self):
        for command, says in (("echo secret-text; exit 3", "failed (exit 3)"), ("true", "printed nothing"),
                              ("echo secret text", "printed something that is not a valid token"),
                              (f"kill -TERM $$; echo {ADA}", "failed (signal 15")):
            with self.subTest(command=command):
                err = self.refused("DUTYME_TOKEN_COMMAND " + says,
                                   env={"DUTYME_TOKEN": None, "DUTYME_TOKEN_COMMAND": command})
                self.assertNotIn("secret", err)
        self.config("token-command = false")
        self.refused("~/.config/dutyme/config:2: token-command failed", env={"DUTYME_TOKEN": None})

    def test_its_stderr_is_ours_and_its_stdin_is_empty(self):
        status, err = self.run_exec(env={"DUTYME_TOKEN": None,
                                         "DUTYME_TOKEN_COMMAND": f"cat; echo Touch the key >&2; echo {ADA}"})
        self.assertEqual(status, 0, err)
        self.assertIn("Touch the key\n", err)

    def test_it_may_ask_on_the_terminal(self):
        job, terminal = self.on_terminal("exec", *self.marker(), env={
            "DUTYME_TOKEN": None, "DUTYME_TOKEN_COMMAND": "read -r token </dev/tty; echo $token"})
        terminal.type(f"{ADA}\n")
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.given_back()

    def test_it_has_the_environment_unchanged(self):
        self.covered({"DUTYME_TOKEN": None, "VAULT": ADA, "DUTYME_TOKEN_COMMAND": "echo $VAULT"})

    def waiting_command(self):
        """A token command that says that it runs, and waits for ever."""
        pipe = os.path.join(self.folder, "pipe")
        os.mkfifo(pipe)
        return {"DUTYME_TOKEN": None, "DUTYME_TOKEN_COMMAND": f"echo runs > {pipe}; exec sleep 1000"}, pipe

    def test_control_c_ends_both(self):
        env, pipe = self.waiting_command()
        job = self.start("exec", *self.marker(), env=env)
        with open(pipe, encoding="ascii") as runs:
            runs.readline()
        job.kill_group(signal.SIGINT)
        self.assertEqual(job.wait()[0], -signal.SIGINT)
        self.nobody_is_left()
        self.assertFalse(self.ran())

    def test_a_signal_to_dutyme_alone_ends_both(self):
        for verb in (("exec", *self.marker()), ("start",)):
            with self.subTest(verb=verb[0]):
                env, pipe = self.waiting_command()
                job = self.start(*verb, env=env)
                with open(pipe, encoding="ascii") as runs:
                    runs.readline()
                job.kill(signal.SIGTERM)
                self.assertEqual(job.wait()[0], -signal.SIGTERM)
                self.nobody_is_left()
                os.unlink(pipe)
        self.assertFalse(self.ran())

    def test_start_and_stop_ask_it_too(self):
        env = {"DUTYME_TOKEN": None, "DUTYME_TOKEN_COMMAND": f"echo {ADA}"}
        self.assertEqual(self.start("start", env=env).wait()[0], 0)
        self.assertEqual(self.box.on_call(), "PADA001")
        self.assertEqual(self.start("stop", env=env).wait()[0], 0)
        self.given_back()

    # --- git ---

    def test_git_keeps_a_token_that_works(self):
        told = self.git_helper(ADA)
        self.covered({"DUTYME_TOKEN": None})
        host = self.box.url.removeprefix("http://")
        self.assertEqual([line for line in told().splitlines() if line in ("get", "store", "erase")],
                         ["get", "store"])
        self.assertIn(f"protocol=http\nhost={host}\n", told())
        self.assertIn(f"password={ADA}\n", told().partition("store\n")[2])

    def test_git_forgets_a_token_that_is_refused(self):
        told = self.git_helper(WRONG)
        self.refused("refused the token", env={"DUTYME_TOKEN": None})
        self.assertIn(f"password={WRONG}\n", told().partition("erase\n")[2])
        self.assertNotIn("store\n", told())

    def test_git_forgets_it_for_start_too(self):
        told = self.git_helper(WRONG)
        self.assertEqual(self.start("start", env={"DUTYME_TOKEN": None}).wait()[0], 125)
        self.assertIn("erase\n", told())

    def test_git_keeps_a_token_during_an_outage(self):
        told = self.git_helper(ADA)
        self.box.fault("any=status:500")
        self.assertEqual(self.run_exec(env={"DUTYME_TOKEN": None})[0], 0)
        self.assertNotIn("erase\n", told())
        self.assertNotIn("store\n", told())

    def test_an_empty_password_is_none(self):
        self.git_helper("")
        self.refused("there is no PagerDuty token", env={"DUTYME_TOKEN": None})

    def test_a_helper_that_a_repository_names_is_not_asked(self):
        repository = os.path.join(self.work, "evil")
        for command in (["init", "-q", repository],
                        ["-C", repository, "config", "credential.helper", f"!touch {self.folder}/asked;"]):
            subprocess.run(["git", *command], check=True, env=self.environment())
        for more in ({}, {"GIT_DIR": os.path.join(repository, ".git")}):
            status, err = self.run_exec(env={"DUTYME_TOKEN": None, **more}, cwd=repository)
            self.assertEqual(status, 125, err)
            self.assertFalse(os.path.exists(f"{self.folder}/asked"))

    # --- where it must not be ---

    def test_nobody_sees_a_secret(self):
        env = {**self.door.environment(DUTYME_CLIENT_SECRET=None), "SECRET": "ours"}
        self.config(f'client-secret = "{SECRET}"')
        job, command = self.play(env=env)
        self.assertEqual(self.box.on_call(), "PADA001")
        secrets = (SECRET.encode(), b"minted-1")
        for pid in [job.pid, *family(os.getpid())]:
            if pid == self.box.process.pid:
                continue
            for name in ("cmdline", "environ"):
                for secret in secrets:
                    self.assertNotIn(secret, content(f"/proc/{pid}/{name}"))
        self.assertNotEqual(named(GUARDIAN), [])
        command.exit()
        _, err = job.wait()
        self.nobody_is_left()
        for folder, _, names in os.walk(self.state()):
            for name in names:
                for secret in secrets:
                    self.assertNotIn(secret, content(os.path.join(folder, name)))
        self.assertNotIn("minted", err)


class Client(Stage):
    """A token that the sandbox does not withdraw is withdrawn at a door; see exec_app for all the rest of a client."""

    def door(self):
        door = Door(self.box)
        self.addCleanup(door.close)
        return door

    def test_a_withdrawn_token_is_minted_again_once_and_the_request_repeated(self):
        door = self.door()
        job, command = self.play(env=door.environment())
        door.withdraw()
        seen = len(door.seen)
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.given_back()
        self.assertEqual(len(door.asked), 2)
        self.assertEqual([shown for _, _, shown in door.seen[seen:]][:2], ["Bearer minted-1", "Bearer minted-2"])

    def test_a_refused_client(self):
        door = self.door()
        status, err = self.run_exec(env=door.environment(DUTYME_CLIENT_SECRET="wrong-secret"))
        self.assertEqual(status, 125, err)
        self.says(err, "minted no token", "invalid_client", "client-secret")
        self.assertNotIn("wrong-secret", err)
        self.assertEqual(len(door.asked), 1)

    def test_half_a_client(self):
        door = self.door()
        for name, needs in (("DUTYME_CLIENT_SECRET", "client-secret"), ("DUTYME_SUBDOMAIN", "subdomain")):
            status, err = self.run_exec(env=door.environment(**{name: None}))
            self.assertEqual(status, 125, err)
            self.says(err, f"client-id needs {needs}")

    def test_start_and_stop(self):
        door = self.door()
        self.assertEqual(self.start("start", env=door.environment()).wait()[0], 0)
        self.assertEqual(self.start("stop", env=door.environment()).wait()[0], 0)
        self.given_back()
        self.assertEqual(len(door.asked), 2)


class Refused(Stage):
    """A refusal says what to do about it."""

    def refused(self, *parts, env, words=()):
        status, err = self.run_exec(*words, env=env)
        self.assertEqual(status, 125, err)
        self.says(err, *parts)
        self.assertFalse(self.ran())
        return err

    def test_an_account_key_names_nobody_and_says_so(self):
        self.refused("belongs to no person", "--user", env={"DUTYME_TOKEN": ACCOUNT})

    def test_a_read_only_key_is_told_before_the_command(self):
        self.refused("refused the right", "read-only", words=("--user", "PADA001"),
                     env={"DUTYME_TOKEN": READ_ONLY})
        self.assertEqual(self.overrides(), [])

    def test_a_token_that_is_quoted_back_is_not_shown(self):
        door = Door(self.box)
        self.addCleanup(door.close)
        err = self.refused("no such token: ", env={"DUTYME_TOKEN": WRONG, "DUTYME_API_URL": door.url})
        self.assertNotIn(WRONG, err)
