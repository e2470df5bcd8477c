"""A machine that runs CI jobs: starts the steps of a template, and ends them in the order of the system's own runner."""
import contextlib
import os
import select
import shutil
import subprocess

from lib.dutyme import DUTYME, Job, Stage
from lib.processes import table
from lib.sandbox import ADA, CREATE, END

TOKEN = ADA
HERE = os.path.dirname(os.path.abspath(__file__))
__all__ = ["CREATE", "END", "HERE", "TOKEN", "Runner", "marked", "signal_all", "tool"]


def tool(name):
    """Where a program is that a test cannot do without."""
    found = shutil.which(name)
    if not found:
        raise AssertionError(f"{name} is not installed; ci/setup does it")
    return found


class Runner(Stage):
    """Jobs in a folder that has ./migrate.sh and ./deploy.sh, with dutyme on the PATH."""

    def setUp(self):
        super().setUp()
        programs = os.path.join(self.folder, "bin")
        os.makedirs(programs)
        os.symlink(DUTYME, os.path.join(programs, "dutyme"))
        self.path = f"{programs}:/usr/local/bin:/usr/bin:/bin"
        self.script("migrate.sh", f"touch '{self.folder}/migrated'")
        self.script("deploy.sh", "exec " + " ".join(f"'{word}'" for word in self.puppet()[1:]))

    def script(self, name, line):
        self.write(os.path.join(self.work, name), f"#!/bin/sh\n{line}\n", 0o755)

    def migrated(self):
        return os.path.exists(os.path.join(self.folder, "migrated"))

    def job_environment(self, **more):
        """What every step of the job has. The person is named, for nobody can be found out here."""
        return self.environment(**{"PATH": self.path, "CI": "true", "DUTYME_USER": "ada@example.com",
                                   "DUTYME_SCHEDULE": None, "DUTYME_TOKEN": None, **more})

    def launch(self, words, env):
        """Starts a step as a runner does: as the leader of a process group."""
        process = subprocess.Popen(words, env=env, cwd=self.work, process_group=0, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self._close, process)
        return Job(self, process)

    def bash(self, script, env, *options):
        """A step that is a script; its text goes through a file."""
        self.scripts = getattr(self, "scripts", 0) + 1
        path = self.write(os.path.join(self.folder, f"step{self.scripts}.sh"), script + "\n")
        return self.launch(["bash", "--noprofile", "--norc", *options, path], env)

    def done(self, job, status=0):
        """Waits for a step's end, and asserts how it ended and that it kept the secret."""
        found, err = job.wait()
        self.assertEqual(found, status, err)
        self.assertNotIn(TOKEN, err)
        return job

    def another_machine(self):
        """From here on steps run with a home, and so a journal, of its own."""
        self.home = os.path.join(self.folder, "another-home")
        os.makedirs(self.home)

    def is_held(self):
        self.assertEqual(self.box.on_call(), "PADA001")
        self.assertEqual(len(self.overrides()), 1)

    def covered(self, command):
        """The deploy found its deployer on call, and nobody is any more."""
        self.assertEqual(command.report["on_call"]["PPRI001"], "PADA001")
        return self.given_back()

    def given_back_alone(self, command):
        """No step gave back: the guardian does when it learns of the end."""
        command.gone()
        self.box.wait(END)
        self.nobody_is_left()
        self.covered(command)

    def nothing_is_deployed(self):
        """Nor was anything asked of PagerDuty."""
        self.nobody_is_left()
        self.assertEqual(self.box.log(), [])
        self.assertFalse(self.migrated())
        self.assertEqual(select.select([self.listener], [], [], 0)[0], [], "the deploy ran")

    def lasts(self, expected):
        """The last override ends by itself after so many seconds."""
        first = self.overrides()[-1]["versions"][0]
        self.assertAlmostEqual((first["end_ms"] - first["start_ms"]) / 1000, expected, delta=60)


def marked(variable, value):
    """The processes whose environment says so."""
    wanted = f"{variable}={value}".encode()
    found = []
    for pid in table():
        with contextlib.suppress(OSError), open(f"/proc/{pid}/environ", "rb") as file:
            if wanted in file.read().split(b"\0"):
                found.append(pid)
    return found


def signal_all(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
