"""First process of a container: PID 1 of a PID namespace."""

import contextlib
import os
import shlex
import signal
import subprocess

from harness import NotHere, check, each_once, same
from lib.processes import family, table, until
from run import main  # noqa: F401
from shell import Process, Shell


def right_to_unshare():
    for words in (["unshare", "-p", "-f", "--kill-child"], ["unshare", "-U", "-r", "-p", "-f", "--kill-child"]):
        with contextlib.suppress(OSError):
            if subprocess.run([*words, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
                return words
    raise NotHere("no right to make a PID namespace on this machine")


def namespace(stage):
    """The words that make what follows PID 1."""
    if not stage.wrapper or stage.in_place:
        raise NotHere("the command itself would be PID 1: nobody stands before it")
    return right_to_unshare()


def first_process(stage):
    """(the job, the puppet, the host's pid of PID 1)"""
    seat = stage.seat()
    job = stage.start([*namespace(stage), *stage.wrapper, stage.probe, "puppet", seat.path], wrapped=False)
    puppet = seat.arrive(job)
    return job, puppet, next(p for p, facts in family(job.pid).items() if facts.parent == job.pid)


@check("pid1", "as PID 1 it passes signals on, and ends with 128+n when its command dies of one")
def forwards(stage):
    job, puppet, init = first_process(stage)
    each_once_as_init(job, puppet, init)
    puppet.ask("default", "15")
    os.kill(init, signal.SIGTERM)
    puppet.gone()
    job.ends("exit 143")


def each_once_as_init(job, puppet, init):
    puppet.catch(signal.SIGTERM, signal.SIGINT)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGINT):
        seen = puppet.count(number)
        os.kill(init, number)
        puppet.await_signal(number, seen + 1)
    same("SIGTERM came", puppet.count(signal.SIGTERM), 1)


@check("pid1", "as PID 1 it buries the orphans of its command and waits for its command only")
def buries_orphans(stage):
    job, puppet, init = first_process(stage)
    for _ in range(3):
        seat = stage.seat()
        puppet.ask("daemon", seat.path)
        orphan = seat.arrive()
        orphan.exit(3)
        orphan.gone()
        until(lambda: not os.path.exists(f"/proc/{orphan.pid}"), "the orphan to be buried", stage.patience)
    same("zombies", [p for p, f in family(init).items() if f.state == "Z" and f.parent == init], [])
    puppet.exit(6)
    job.ends("exit 6")


@check("pid1", "as PID 1 it ends with its command, daemons or not")
def ends_with_command(stage):
    job, puppet, _ = first_process(stage)
    seat = stage.seat()
    puppet.ask("daemon", seat.path)
    daemon = seat.arrive()
    puppet.exit(4)
    job.ends("exit 4")
    daemon.gone()


def among_strangers(stage, *command):
    """A command line in a process namespace without a /proc of its own: what is found there under the numbers of its
    processes are others, and all of them are busy. A shell is PID 1.
    """
    words = right_to_unshare()
    inner = shlex.join([*words, "sh", "-c", '"$@"; exit $?', "sh", *command])
    crowd = f"mkfifo crowd; {stage.probe} crowd 60 >crowd & read -r line <crowd; exec {inner}"
    return shlex.join([*words, "--mount-proc", "sh", "-c", crowd])


@check("pid1", "beside busy strangers in a /proc of others a signal arrives once, and the command's end is seen")
def strangers(stage):
    seat = stage.seat()
    job = stage.start_bash(among_strangers(stage, *stage.wrapper, stage.probe, "puppet", seat.path))
    puppet = seat.arrive(job)
    known = Process(table()[puppet.pid].parent if stage.wrapper and not stage.in_place else puppet.pid)
    each_once(known, puppet, signal.SIGTERM, known.kill, 3)
    puppet.exit(6)
    job.ends("exit 6")


@check("pid1", "beside strangers in a /proc of others Ctrl-Z gives the shell its prompt, and fg goes on")
def stop_among_strangers(stage):
    shell = Shell(stage)
    shell.type(among_strangers(stage, "bash", "--norc", "--noprofile", "--noediting", "-i") + "\n")
    shell.prompt()
    puppet = shell.play()
    shell.press("Z")
    shell.expect("Stopped")
    shell.prompt()
    shell.type("fg\n")
    puppet.ask("ping")
    puppet.exit(5)
    shell.prompt()
    shell.type("exit\n")
    shell.prompt()
    same("$?", shell.status(), 5)
    shell.leave()
