"""After a push the watcher asks the remote, but nobody of the people: real servers, and programs that note each question."""
import os
import signal
import unittest

from git_http import NAME, PASSWORD, GitServer
from lib.dutyme import content
from lib.sandbox import PATIENCE
from lib.push import REFUSE, Held, PushStage
from ssh_server import SshServer, why_not


ASKPASS = """#!/bin/sh
echo "$1" >>{log}
case $1 in Username*) echo {name} ;; *) echo {password} ;; esac
"""
# An ssh without a network: it notes how it was called, and runs the command for the remote here.
SSH = """#!/bin/sh
echo "$*" >>{log}
for last; do :; done
exec sh -c "$last"
"""


class Asked(PushStage):
    def setUp(self):
        super().setUp()
        self.log = os.path.join(self.folder, "asked")
        self.server_hook(REFUSE)
        self.commit("second")

    def asked(self):
        lines = content(self.log).decode().splitlines() if os.path.exists(self.log) else []
        if lines:
            os.remove(self.log)
        return lines

    def refused_push(self, **env):
        self.assertEqual(self.push("origin", "main", env=env)[0], 1)


class OverHttp(Asked):
    """The user answers git's questions for a name and a password; the watcher has none of them answered."""

    def setUp(self):
        super().setUp()
        server = GitServer(self.folder)
        self.addCleanup(server.close)
        self.git("config", "http.receivepack", "true", cwd=self.remote)
        self.git("remote", "set-url", "origin", server.url(self.remote))
        self.askpass = self.write(os.path.join(self.folder, "askpass"),
                                  ASKPASS.format(log=self.log, name=NAME, password=PASSWORD), 0o755)

    def test_whoever_is_asked_for_a_password_is_asked_by_the_push_alone(self):
        for way in ("GIT_ASKPASS", "SSH_ASKPASS", "core.askPass"):
            with self.subTest(way):
                env = {way: self.askpass}
                if way == "core.askPass":
                    self.git("config", way, self.askpass)
                    env = {}
                self.refused_push(**env)
                self.assertEqual(len(self.asked()), 2, "a name and a password, once each")
                self.assertEqual(self.box.on_call(), "PADA001", "in doubt the override stands")

    def test_a_credential_helper_answers_and_is_told_to_ask_nobody(self):
        helper = self.write(os.path.join(self.folder, "helper"),
                            f'#!/bin/sh\n[ "$1" = get ] || exit 0\n'
                            f'echo "$(git config --type=bool credential.interactive) $GCM_INTERACTIVE" >>{self.log}\n'
                            f"echo username={NAME}\necho password={PASSWORD}\n", 0o755)
        self.git("config", "credential.helper", helper)
        self.refused_push()
        self.assertEqual(sorted(set(self.asked())), [" ", "false never"])
        self.given_back()


class OverSsh(Asked):
    """Whichever way git is told of its ssh, the watcher's ends with a failure where it would ask."""

    def setUp(self):
        super().setUp()
        self.git("remote", "set-url", "origin", f"git@host.example:{self.remote}")

    def program(self, name):
        return self.write(os.path.join(self.folder, "pro grams", name), SSH.format(log=self.log), 0o755)

    def of_the_watcher(self, **env):
        """How the watcher called ssh, if it did; twice in the same way."""
        self.refused_push(**env)
        lines = self.asked()
        self.assertEqual(sum("receive-pack" in line for line in lines), 1, lines)
        return sorted({line for line in lines if "upload-pack" in line})

    def asks_in_batch(self, *options, **env):
        line, = self.of_the_watcher(**env)
        for option in options:
            self.assertIn(option, line)
        self.assertEqual(self.box.on_call(), "PBOB001")

    def test_openssh_by_its_name(self):
        ssh = self.program("ssh")
        quoted = ssh.replace(" ", "\\ ")
        for env in ({"GIT_SSH_COMMAND": f"{quoted} -i key"}, {"GIT_SSH_COMMAND": f"'{ssh}' -i key"},
                    {"GIT_SSH": ssh}, {"PATH": f"{os.path.dirname(ssh)}:{self.path}"}):
            with self.subTest(env):
                self.asks_in_batch("-o BatchMode=yes -o ConnectTimeout=", **env)
                self.commit("more")
        self.git("config", "core.sshCommand", f'"{ssh}" -i key')
        self.asks_in_batch("-i key -o BatchMode=yes")

    def test_another_program_that_is_said_to_be_openssh(self):
        ssh = self.program("corp-ssh")
        self.git("config", "ssh.variant", "ssh")
        self.asks_in_batch("-o BatchMode=yes", GIT_SSH=ssh)

    def test_plink(self):
        self.asks_in_batch("-batch", GIT_SSH=self.program("plink"))

    def test_another_program_is_not_started(self):
        self.assertEqual(self.of_the_watcher(GIT_SSH=self.program("corp-ssh"), GIT_SSH_VARIANT="simple"), [])
        self.assertEqual(self.box.on_call(), "PADA001", "in doubt the override stands")


@unittest.skipIf(why_not(), why_not())
class OverARealSsh(PushStage):
    """A key that only an agent has; the server is OpenSSH's."""
    ssh = None

    def setUp(self):
        super().setUp()
        self.ssh = SshServer(os.path.join(self.folder, "ssh"))
        self.addCleanup(self.ssh.close)
        self.git("remote", "set-url", "origin", self.ssh.url(self.remote))

    def environment(self, **more):
        return super().environment(**{**(self.ssh.variables() if self.ssh else {}), **more})

    def who_stays(self):
        return [*super().who_stays(), *([self.ssh.agent.pid] if self.ssh else [])]

    def test_landed(self):
        for words in (("main",), ("v1",), ("--all",)):
            with self.subTest(words):
                self.commit("more")
                self.git("tag", "-f", "v1")
                self.pushed("origin", *words)
                self.on_call()

    def test_refused(self):
        self.server_hook(REFUSE)
        for words in (("main",), ("v1",), ("main", "--tags")):
            with self.subTest(words):
                self.commit("more")
                self.git("tag", "-f", "v1")
                self.assertEqual(self.push("origin", *words)[0], 1)
                self.says(self.said, "Ada Byron takes Primary")
                self.assertEqual(self.box.on_call(), "PBOB001")
        self.given_back(3)

    def test_slow(self):
        for status in (1, 0):
            with self.subTest(status):
                held = Held(self, status=status)
                self.commit("more")
                process = self.start_push("origin", "main")
                held.wait()
                self.assertEqual(self.box.on_call(), "PADA001")
                held.let_go()
                process.communicate(timeout=PATIENCE)
                self.nobody_is_left()
                self.assertEqual(self.box.on_call(), "PBOB001" if status else "PADA001")
                for end in (held.arrived, held.leave):
                    os.remove(end)

    def test_where_fetches_go_to_a_mirror(self):
        mirror = self.bare("mirror")
        self.git("config", f"url.{self.ssh.url(mirror)}.insteadOf", self.ssh.url(self.remote))
        self.git("config", f"url.{self.ssh.url(self.remote)}.pushInsteadOf", self.ssh.url(self.remote))
        self.git("tag", "v1")
        self.git("push", "-q", "--no-verify", f"file://{mirror}", "v1")
        self.server_hook(REFUSE)
        self.assertEqual(self.push("origin", "v1")[0], 1)
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.git("push", "-q", "--no-verify", f"file://{mirror}", ":v1")
        self.server_hook("#!/bin/sh\n")
        self.pushed("origin", "v1")
        self.assertEqual(self.box.on_call(), "PADA001")

    def test_killed(self):
        held = Held(self, status=1)
        self.commit("second")
        process = self.start_push("origin", "main")
        held.wait()
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        held.let_go()
        process.communicate(timeout=PATIENCE)
        self.nobody_is_left()
        self.given_back()

    def test_refused_where_the_agent_has_forgotten_the_key(self):
        self.server_hook(f"#!/bin/sh\ncat >/dev/null\nSSH_AUTH_SOCK={self.ssh.socket} ssh-add -q -D 2>/dev/null\nexit 1\n")
        self.commit("second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.assertEqual(self.box.on_call(), "PADA001", "in doubt the override stands")
