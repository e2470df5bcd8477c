"""What a check stands on: a stage of its own, jobs started on it, and puppets that tell how they fare.

A check is a function `check(stage)`. It passes by returning, fails by raising Failed, and says
NotHere when this machine or this kind of wrapper cannot show what it asks for. Every wait is for an event
(a line, an end, a stop) and has a limit that only turns a hang into a failure.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import select
import shlex
import shutil
import signal
import socket
import struct
import tempfile

from lib.processes import LIBC, Failed, describe, short, within

CHECKS = []


class NotHere(Exception):
    """The check means nothing here; the reason is printed in capitals."""


def needs_linux(reason):
    """Of what the backend that ci/test posix builds cannot have (src/README.md)."""
    if os.environ.get("TESTED_PLATFORM") == "posix":
        raise NotHere(f"the posix backend {reason}")


def same(what, seen, expected):
    if seen != expected:
        raise Failed(f"{what}: seen {short(seen)}, expected {short(expected)}")


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def told(status):
    """A wait status in words; the core bit is not looked at."""
    if os.WIFSTOPPED(status):
        return f"stopped by {signal_name(os.WSTOPSIG(status))}"
    if os.WIFCONTINUED(status):
        return "continued"
    if os.WIFSIGNALED(status):
        return f"killed by {signal_name(os.WTERMSIG(status))}"
    return f"exit {os.WEXITSTATUS(status)}"


def queue(pid, number, value):
    if LIBC.sigqueue(pid, number, ctypes.c_void_p(value)) != 0:
        raise OSError(ctypes.get_errno(), "sigqueue")


def check(group, sentence):
    """Registers a check; `sentence` says what is true of a transparent wrapper."""
    def register(function):
        CHECKS.append({"group": group, "name": f"{group}.{function.__name__}", "sentence": sentence,
                       "run": function})
        return function
    return register


class Job:
    """A process the check has started: the wrapper, or the command itself where there is none."""

    def __init__(self, stage, pid):
        self.stage = stage
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)
        self.status = None
        self.shows_end = True

    def wait(self):
        """The wait status at its end."""
        if self.status is None:
            with within(self.stage.patience, "the job's end"):
                self.status = os.waitpid(self.pid, 0)[1]
        return self.status

    def ends(self, expected):
        """Under a wrapper whose end is its own, the command's end shows in nothing."""
        if not self.shows_end and expected != "killed by SIGKILL":
            expected = "exit 0"
        same("the end of the job", told(self.wait()), expected)

    def wait_for(self, event):
        """The next stop (WSTOPPED) or continuation (WCONTINUED) the caller of the job gets to see."""
        with within(self.stage.patience, "the caller to see the job stop or go on"):
            info = os.waitid(os.P_PID, self.pid, event | os.WEXITED | os.WNOWAIT)
        if info.si_code in (os.CLD_EXITED, os.CLD_KILLED, os.CLD_DUMPED):
            raise Failed("the job ended instead: " + self.peek())
        os.waitid(os.P_PID, self.pid, event)
        return info.si_status

    def peek(self):
        info = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if info is None:
            return "still running"
        return f"exit {info.si_status}" if info.si_code == os.CLD_EXITED else f"killed by {signal_name(info.si_status)}"

    def kill(self, number):
        """To this one process, as `kill PID` does."""
        os.kill(self.pid, number)

    def kill_group(self, number):
        os.killpg(self.pid, number)

    def output(self):
        return self.stage.text(f"out.{self.pid}"), self.stage.text(f"err.{self.pid}")


class Puppet:
    """The other end of `probe puppet`: its report, and the signals it got in order of arrival."""

    def __init__(self, stage, connection, job):
        self.stage = stage
        self.connection = connection
        self.job = job
        self.buffer = b""
        self.signals = []
        peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        self.pid = struct.unpack("3i", peer)[0]
        self.pidfd = os.pidfd_open(self.pid)
        self.report = self._message("its report")["report"]

    def ask(self, *words):
        """Lets it do one thing and returns the answer."""
        self.tell(*words)
        return self.answer(words)

    def tell(self, *words):
        self.connection.sendall(" ".join(map(str, words)).encode() + b"\n")

    def answer(self, what="the answer"):
        while True:
            message = self._message(what)
            if "done" in message:
                return message["done"]
            self.signals.append(message)

    def catch(self, *numbers):
        self.ask("catch", ",".join(str(int(n)) for n in numbers))

    def exit(self, code=0):
        self.tell("exit", code)

    def count(self, number):
        return sum(1 for s in self.signals if s["signal"] == number)

    def await_signal(self, number, times=1):
        """Returns when the signal has come so many times in all."""
        while self.count(number) < times:
            self.signals.append(self._message(f"{signal_name(number)} no. {times} (came {self.count(number)} times)"))

    def finish(self, job):
        """It ends with a code of its own, and the job with the same."""
        self.exit(5)
        job.ends("exit 5")

    def gone(self):
        """Returns when it has ended, however that came about."""
        if not select.select([self.pidfd], [], [], self.stage.patience)[0]:
            raise Failed(f"the command is still there: {describe(self.pid)}")

    def alive(self):
        return not select.select([self.pidfd], [], [], 0)[0]

    def _message(self, what):
        while b"\n" not in self.buffer:
            self._more(what)
        line, _, self.buffer = self.buffer.partition(b"\n")
        return json.loads(line)

    def _more(self, what):
        watched = [self.connection] + ([self.job.pidfd] if self.job else [])
        ready = select.select(watched, [], [], self.stage.patience)[0]
        if self.connection in ready:
            data = self.connection.recv(1 << 20)
            if not data:
                raise Failed(f"the command ended while {what} was awaited{self._about_job()}")
            self.buffer += data
        elif ready:
            raise Failed(f"the job ended ({self.job.peek()}) before its command; {what} was awaited")
        else:
            raise Failed(f"waited too long for {what}")

    def _about_job(self):
        return f"; the job: {self.job.peek()}" if self.job and self.job.status is None else ""


class Seat:
    """Where one puppet reports: a listening socket in the stage's folder."""

    def __init__(self, stage, path):
        self.stage = stage
        self.path = path
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)

    def arrive(self, job=None):
        """The puppet, once it is there; a job that ends before is a failure at once."""
        watched = [self.listener] + ([job.pidfd] if job else [])
        ready = select.select(watched, [], [], self.stage.patience)[0]
        if self.listener not in ready:
            why = f"the job ended before: {job.peek()}; {short(' '.join(job.output()))}" if ready else "waited too long"
            raise Failed(f"the command was not started: {why}")
        puppet = Puppet(self.stage, self.listener.accept()[0], job)
        self.stage.puppets.append(puppet)
        return puppet


class Stage:
    """One check's place: an empty folder that is cwd and HOME, a clean environment, and the wrapper in question."""

    def __init__(self, settings):
        self.settings = settings
        self.wrapper = settings["wrapper"]
        self.probe = settings["probe"]
        self.in_place = settings.get("in_place", False)
        self.patience = settings["patience"]
        self.folder = tempfile.mkdtemp(prefix="dutyme-e2e-")
        self.puppets = []
        self.seats = 0
        self.environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": self.folder,
                            "LANG": "C.UTF-8", "TERM": "dumb", **settings["environment"]}
        os.chdir(self.folder)

    def clear(self):
        os.chdir("/")
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def text(self, name):
        with open(self.path(name), "rb") as file:
            return file.read().decode("latin-1")

    def write(self, name, content, mode=0o644):
        path = self.path(name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(path, mode)
        return path

    def seat(self):
        self.seats += 1
        return Seat(self, self.path(f"seat{self.seats}"))

    def line(self, *words):
        """The wrapped command as a shell would be given it."""
        return shlex.join([*self.wrapper, *words])

    def puppet_line(self, seat, *words):
        return self.line(self.probe, "puppet", seat.path, *words)

    def start(self, command, habits=(), stdio=None, wrapped=True, environment=None, own_group=True):
        """Starts a command as a job of its own. `habits` are words for `probe with`; `stdio` maps fds of the job to
        ours, None meaning closed. What is not mapped: /dev/null, and files that Job.output() reads.
        """
        words = [self.probe, "with", *habits, "--", *(self.wrapper if wrapped else []), *command]
        opened = [os.open("/dev/null", os.O_RDONLY)]
        flags = os.O_CREAT | os.O_RDWR | os.O_APPEND
        opened += [os.open(self.path(f"{name}.new"), flags, 0o600) for name in ("out", "err")]
        wanted = {**dict(enumerate(opened)), **(stdio or {})}
        high = {n: fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 1100) for n, fd in wanted.items() if fd is not None}
        actions = [(os.POSIX_SPAWN_DUP2, fd, n) for n, fd in high.items()]
        actions += [(os.POSIX_SPAWN_CLOSE, n) for n, fd in wanted.items() if fd is None]
        pid = os.posix_spawn(self.probe, words, self.environment if environment is None else environment,
                             file_actions=actions, **({"setpgroup": 0} if own_group else {}))
        for fd in [*opened, *high.values()]:
            os.close(fd)
        for name in ("out", "err"):
            os.rename(self.path(f"{name}.new"), self.path(f"{name}.{pid}"))
        job = Job(self, pid)
        job.shows_end = not (wrapped and self.wrapper and os.path.basename(self.wrapper[0]) == "until")
        return job

    def run(self, command, **how):
        """Starts a command and waits: (its end in words, standard output, standard error)."""
        job = self.start(command, **how)
        return told(job.wait()), *job.output()

    def play(self, *words, **how):
        """Starts a puppet under the wrapper: the job and the puppet."""
        seat = self.seat()
        job = self.start([self.probe, "puppet", seat.path, *words], **how)
        return job, seat.arrive(job)

    def report(self, *words, **how):
        """How a puppet finds itself started; it is over when this returns."""
        job, puppet = self.play(*words, **how)
        puppet.exit()
        job.ends("exit 0")
        return puppet.report

    def alike(self, what, part, *words, **how):
        """A part of the report is the same with and without the wrapper. Returns it."""
        wrapped = part(self.report(*words, **how))
        direct = part(self.report(*words, wrapped=False, **how))
        same(what, wrapped, direct)
        return direct

    def bash(self, script, **how):
        return self.run(["bash", "--norc", "--noprofile", "-c", script], wrapped=False, **how)

    def start_bash(self, script, **how):
        return self.start(["bash", "--norc", "--noprofile", "-c", script], wrapped=False, **how)

    @contextlib.contextmanager
    def load(self, hogs=4):
        """Both processors and more are busy meanwhile."""
        jobs = [self.start([self.probe, "spin"], wrapped=False) for _ in range(hogs)]
        try:
            yield
        finally:
            for job in jobs:
                job.kill(signal.SIGKILL)
                job.wait()


FENCE = {signal.SIGTERM: signal.SIGINT}


def fence_for(number):
    """A signal nobody sends in the check but us; one that known wrappers pass on."""
    return FENCE.get(number, signal.SIGTERM)


def settle(job, puppet, fence):
    """Returns when all that was sent before has arrived: two more signals have gone the same way, one by one."""
    for _ in range(2):
        seen = puppet.count(fence)
        job.kill(fence)
        puppet.await_signal(fence, seen + 1)


def each_once(job, puppet, number, send, times=1):
    """Sends so often and wants each to arrive exactly once. All is settled before the next is sent: signals of one
    kind that are pending together are one to the kernel, and the wrapper cannot know better.
    """
    fence = fence_for(number)
    puppet.catch(number, fence)
    for round_ in range(1, times + 1):
        send(number)
        puppet.await_signal(number, round_)
        settle(job, puppet, fence)
    same(f"{signal_name(number)} sent {times} times, came", puppet.count(number), times)
