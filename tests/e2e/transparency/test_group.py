"""Process group, session, and what becomes of the processes at the end."""

import os
import signal

from harness import check, same
from lib.processes import Failed
from run import main  # noqa: F401


@check("group", "the command is in the caller's process group and session")
def same_group(stage):
    job, puppet = stage.play()
    same("group and session", (puppet.report["group"], puppet.report["session"]), (job.pid, os.getsid(0)))
    puppet.exit()
    job.ends("exit 0")


@check("group", "in a pipeline and a script the group is the shell's")
def group_of_pipeline(stage):
    seat = stage.seat()
    shell = stage.start_bash(f"true | {stage.puppet_line(seat)} | cat; exit ${{PIPESTATUS[1]}}")
    puppet = seat.arrive(shell)
    same("group", puppet.report["group"], shell.pid)
    puppet.exit(3)
    shell.ends("exit 3")


@check("group", "SIGKILL to the group leaves nobody")
def kill_group(stage):
    job, puppet = stage.play()
    job.kill_group(signal.SIGKILL)
    puppet.gone()
    job.ends("killed by SIGKILL")


@check("group", "after the end nobody is left in the group")
def empty_group(stage):
    for code in (0, 3):
        job, puppet = stage.play()
        puppet.exit(code)
        job.ends(f"exit {code}")
        try:
            os.killpg(job.pid, 0)
        except ProcessLookupError:
            continue
        raise Failed("somebody is still in the process group")


@check("group", "a session of its own is left alone")
def own_session(stage):
    job, puppet = stage.play(habits=["session=own"], own_group=False)
    same("group and session", (puppet.report["group"], puppet.report["session"]), (job.pid, job.pid))
    puppet.exit()
    job.ends("exit 0")


def outlives(stage, verb):
    reader, writer = os.pipe()
    job, puppet = stage.play(stdio={1: writer})
    os.close(writer)
    seat = stage.seat()
    puppet.ask(verb, seat.path)
    other = seat.arrive()
    puppet.exit(4)
    job.ends("exit 4")
    same("what the one left behind writes", other.ask("write", 1, "alive"), 5)
    same("what arrives", os.read(reader, 9), b"alive")
    other.exit()
    other.gone()
    same("the end of the output", os.read(reader, 9), b"")


@check("group", "a daemon of the command lives on, its output stays open, and nobody waits for it")
def daemon_lives_on(stage):
    outlives(stage, "daemon")


@check("group", "a background job of the command lives on in the group, and nobody waits for it")
def background_job_lives_on(stage):
    outlives(stage, "child")
