"""What a test of `dutyme exec` stands on: a home and a sandbox of its own, dutyme started in it, and at the end
the certainty that no process is left. Every wait is for an event; its limit only turns a hang into a failure.
"""
import contextlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from lib.processes import GUARDIAN, adopt_orphans, describe, family, has_ended, named
from lib.sandbox import PATIENCE, Sandbox
from lib.terminal import Terminal

DUTYME = os.environ["DUTYME"]
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "../../.."))

adopt_orphans()  # the guardian first of all
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # commands die of every signal here


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Job:
    """A dutyme that has been started."""

    def __init__(self, stage, process):
        self.stage = stage
        self.process = process
        self.pid = process.pid

    def wait(self):
        """Its end: (status as subprocess tells it, what it and the command wrote to stderr)."""
        out, err = self.process.communicate(timeout=PATIENCE)
        self.out, self.err = out or "", err or ""
        return self.process.returncode, self.err

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)

    def kill_group(self, number):
        os.killpg(self.pid, number)

    def is_asleep(self):
        """Returns when it waits for something to happen. What wakes it makes it run at once, so nothing waits then."""
        while content(f"/proc/{self.pid}/stat").rpartition(b")")[2].split()[0] not in (b"S", b"Z"):
            os.sched_yield()

    def guardian(self):
        """The pid of its guardian: the one there is below us that has outlived nobody else's test."""
        found = named(GUARDIAN)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} guardians")
        return found[0]


class Command:
    """The other end of command.py."""

    def __init__(self, connection):
        self.connection = connection
        self.lines = connection.makefile("r")
        self.signals = []
        self.report = self._message("its report")

    def _message(self, what):
        self.connection.settimeout(PATIENCE)
        line = self.lines.readline()
        if not line:
            raise AssertionError(f"the command ended while {what} was awaited")
        return json.loads(line)

    def _tell(self, *words):
        self.connection.sendall(" ".join(str(int(word)) if not isinstance(word, str) else word
                                         for word in words).encode() + b"\n")

    def ask(self, *words):
        """Lets it do one thing; returns when it is done."""
        self._tell(*words)
        while True:
            message = self._message(words)
            if "done" in message:
                return message
            self.signals.append(message["signal"])

    def await_signal(self, number):
        while number not in self.signals:
            self.signals.append(self._message(f"signal {number}")["signal"])

    def exit(self, code=0):
        self._tell("exit", code)

    def die(self, number):
        self._tell("die", number)

    def gone(self):
        """Returns when it has ended, however that came about."""
        self.connection.settimeout(PATIENCE)
        with contextlib.suppress(ConnectionResetError):
            while self.connection.recv(4096):
                pass


class Stage(unittest.TestCase):
    """A home and a sandbox of its own for each test."""
    SANDBOX_ARGS = ()

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="dutyme-exec-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.home = os.path.join(self.folder, "home")
        self.work = os.path.join(self.folder, "work")
        os.makedirs(self.home)
        os.makedirs(self.work)
        self.box = Sandbox(*self.SANDBOX_ARGS)
        self.addCleanup(self._end)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.folder, "command"))
        self.listener.listen()
        self.addCleanup(self.listener.close)

    def _end(self):
        """Nothing may still be held, nobody may still be there."""
        if self.box.process.poll() is None:
            self.box.clear_faults()
            self.box.release()
            self.nobody_is_left()
            violations = [entry["violation"] for entry in self.box.log() if entry["violation"]]
            self.assertEqual(self.box.stop(), 0)
            self.assertEqual(violations, [], "what a well-behaved client does not send")

    def who_stays(self):
        """The pids of those that serve the test to its end."""
        return [self.box.process.pid]

    def nobody_is_left(self):
        """Waits for every process that the test has started but those."""
        while others := [pid for pid in family(os.getpid()) if pid not in self.who_stays()]:
            for pid in others:
                self.await_end(pid)

    def await_end(self, pid):
        """Waits for the end of a process, which is killed when it does not come."""
        if not has_ended(pid, PATIENCE):
            name = describe(pid)
            os.kill(pid, signal.SIGKILL)
            self.fail(f"{name} is left")

    # --- dutyme ---

    def environment(self, **more):
        """A clean one that leads to the sandbox; None takes a variable away."""
        variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": self.home, "LANG": "C.UTF-8", "TZ": "UTC",
                     "GIT_CEILING_DIRECTORIES": self.folder, "GIT_CONFIG_NOSYSTEM": "1",
                     **self.box.environment(), **more}
        return {name: value for name, value in variables.items() if value is not None}

    def start(self, *words, env=None, **how):
        """Starts `dutyme WORDS` as the leader of a process group of its own."""
        settings = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                    "text": True, "cwd": self.work, **how}
        if "start_new_session" not in settings:
            settings["process_group"] = 0
        job = Job(self, subprocess.Popen([DUTYME, *words], env=self.environment(**(env or {})), **settings))
        self.addCleanup(self._close, job.process)
        return job

    def _close(self, process):
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()

    def run_verb(self, *words, env=None):
        """Runs `dutyme WORDS` to its end: (status, stderr)."""
        job = self.start(*words, env=env)
        status, err = job.wait()
        self.out = job.out
        return status, err

    def is_refused(self, words, *parts, env=None):
        """`dutyme WORDS` says why, with the exit code 125, and changes nothing."""
        before = self.box.writes()
        status, err = self.run_verb(*words, env=env)
        self.assertEqual(status, 125, err)
        self.says(err, *parts)
        self.assertEqual(self.box.writes(), before)

    def run_exec(self, *words, env=None, **how):
        """Runs `dutyme exec WORDS` to its end: (status, stderr). Words without "--" get a command that says so."""
        job = self.start("exec", *words, *([] if "--" in words else self.marker()), env=env, **how)
        status, err = job.wait()
        self.out = job.out
        return status, err

    def marker(self):
        """A command that leaves a trace."""
        return ["--", "touch", self.trace()]

    def trace(self):
        return os.path.join(self.folder, "ran")

    def ran(self):
        return os.path.exists(self.trace())

    def puppet(self, *schedules):
        """A command that reports to us: "--" and its words."""
        return ["--", sys.executable, "-S", "-B", os.path.join(HERE, "command.py"),
                os.path.join(self.folder, "command"), self.box.url, self.box.ca or "", *(schedules or ("PPRI001",))]

    def play(self, *options, schedules=(), **how):
        """Starts a command that reports to us under dutyme: (job, command)."""
        job = self.start("exec", *options, *self.puppet(*schedules), **how)
        return job, self.arrive(job)

    def arrive(self, job):
        """The command, once it is there; an end of dutyme before that is a failure at once."""
        pidfd = os.pidfd_open(job.pid)
        try:
            ready = select.select([self.listener, pidfd], [], [], PATIENCE)[0]
        finally:
            os.close(pidfd)
        if self.listener not in ready:
            self.fail(f"the command was not started: {job.wait() if ready else 'waited too long'}")
        connection = self.listener.accept()[0]
        self.addCleanup(connection.close)
        command = Command(connection)
        self.addCleanup(command.lines.close)
        return command

    def abandon_tour(self):
        """A tour whose dutyme and guardian were killed before they could give it back."""
        job, command = self.play()
        guardian = job.guardian()
        os.kill(guardian, signal.SIGSTOP)
        job.kill()
        os.kill(guardian, signal.SIGKILL)
        job.wait()
        self.await_end(guardian)
        command.gone()

    def on_terminal(self, *words, **how):
        """Starts dutyme in the foreground of a terminal of its own, but for its stderr: (job, terminal)."""
        terminal = Terminal()
        self.addCleanup(terminal.close)
        return terminal.start(self.start, *words, **{"stderr": subprocess.PIPE, **how}), terminal

    # --- what is asserted ---

    def overrides(self, schedule="PPRI001"):
        return self.box.history(schedule)

    def given_back(self, count=1, schedule="PPRI001", relieved="PBOB001"):
        """So many overrides were there, none stands, and the regular person is on call."""
        made = self.overrides(schedule)
        self.assertEqual(len(made), count)
        for override in made:
            self.assertEqual(override["user"]["id"], "PADA001")
            self.assertGreaterEqual(len(override["versions"]), 2, "it was not ended")
        self.assertEqual(self.box.on_call(schedule), relieved)
        return made

    def says(self, err, *parts):
        for part in parts:
            self.assertIn(part, err)
        for line in err.splitlines():
            self.assertTrue(line.startswith("dutyme: "), line)

    def write(self, path, text, mode=0o600):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def state(self, *parts):
        return os.path.join(self.home, ".local/state/dutyme", *parts)

    def pages(self):
        """The journal's tours that have not ended."""
        folder = self.state("tours")
        if not os.path.isdir(folder):
            return []
        return sorted(name for name in os.listdir(folder) if name.endswith(".json"))

    def pages_but_for_doubts(self):
        """Those that hold more than what PagerDuty has not shown, and may yet."""
        def only_doubts(name):
            record = json.loads(content(self.state("tours", name)))
            states = {lease["state"] for lease in record["leases"]} - {"over", "own"}
            return states == {"intended"} and record["outcome"] != ""
        return [name for name in self.pages() if not only_doubts(name)]

    def logged(self):
        if not os.path.exists(self.state("log")):
            return []
        return [json.loads(line) for line in content(self.state("log")).splitlines()]

