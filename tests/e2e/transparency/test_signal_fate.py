"""Signals: commands that die of them, ignore or block them, and commands whose wrapper is killed."""

import os
import signal
import time

from harness import check, each_once, same, settle, signal_name
from lib.processes import family, state_of, until
from run import main  # noqa: F401

HUP, INT, QUIT, TERM, KILL = signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGKILL
USR1, USR2 = signal.SIGUSR1, signal.SIGUSR2


@check("signal", "SIGTERM ends the command, and the caller sees that death")
def deadly_term(stage):
    for send in ("kill", "kill_group"):
        job, puppet = stage.play()
        getattr(job, send)(TERM)
        puppet.gone()
        job.ends("killed by SIGTERM")


@check("signal", "a command that cleans up on SIGTERM is given the time and the last word")
def clean_up(stage):
    reader, writer = os.pipe()
    job, puppet = stage.play(stdio={1: writer})
    os.close(writer)
    puppet.catch(TERM, INT)
    job.kill(TERM)
    puppet.await_signal(TERM)
    settle(job, puppet, INT)
    puppet.ask("write", 1, "cleaned")
    puppet.exit(7)
    job.ends("exit 7")
    same("the last word", os.read(reader, 99), b"cleaned")


@check("signal", "a command that ignores SIGTERM runs on")
def ignored_by_command(stage):
    job, puppet = stage.play()
    puppet.ask("ignore", "15")
    puppet.catch(INT)
    for send in (job.kill, job.kill_group):
        send(TERM)
    settle(job, puppet, INT)
    puppet.finish(job)


@check("signal", "a command that drops what its own group sends, as sudo does, gets what the caller sends")
def sender_outside_group(stage):
    job, puppet = stage.play()
    numbers = (HUP, INT, QUIT, TERM)
    puppet.ask("catch_as_sudo", ",".join(str(int(n)) for n in numbers))
    for number in numbers:
        for round_ in range(1, 4):
            job.kill(number)
            puppet.await_signal(number, round_)
    puppet.finish(job)


@check("signal", "signals the caller ignores do nothing (nohup)")
def nohup(stage):
    seat = stage.seat()
    with open("nohup.txt", "ab") as out:
        job = stage.start(["nohup", *stage.wrapper, stage.probe, "puppet", seat.path], wrapped=False,
                          stdio={1: out.fileno()})
    puppet = seat.arrive(job)
    same("ignored", puppet.report["ignored"], [int(HUP)])
    puppet.catch(TERM)
    job.kill(HUP)
    job.kill_group(HUP)
    settle(job, puppet, TERM)
    puppet.finish(job)


@check("signal", "one the caller ignores and the command catches arrives once")
def caught_though_ignored(stage):
    job, puppet = stage.play(habits=["ignore=2,3"])
    each_once(job, puppet, INT, job.kill_group, 10)
    puppet.finish(job)


@check("signal", "a background job of a script ignores Ctrl-C as ever, and its code reaches wait")
def background_job(stage):
    seat = stage.seat()
    shell = stage.start_bash(f"{stage.puppet_line(seat)} & wait $!; echo $?")
    puppet = seat.arrive(shell)
    same("ignored", puppet.report["ignored"], [int(INT), int(QUIT)])
    puppet.exit(7)
    shell.ends("exit 0")
    same("wait", shell.output()[0], "7\n")


@check("signal", "kill $! in a script reaches the command once")
def background_kill(stage):
    seat = stage.seat()
    shell = stage.start_bash(f'{stage.puppet_line(seat)} & trap "kill -TERM $!" USR1; wait; wait $!; echo $?')
    puppet = seat.arrive(shell)
    puppet.catch(TERM, USR2)
    shell.kill(USR1)
    puppet.await_signal(TERM)
    child = next(p for p, facts in family(shell.pid).items() if facts.parent == shell.pid)
    for _ in range(2):
        seen = puppet.count(USR2)
        os.kill(child, USR2)
        puppet.await_signal(USR2, seen + 1)
    same("SIGTERM came", puppet.count(TERM), 1)
    puppet.exit(6)
    shell.wait()
    same("wait", shell.output()[0].split()[-1:], ["6"])


@check("signal", "one that the caller blocks waits, and arrives once when the command unblocks it")
def blocked_by_caller(stage):
    job, puppet = stage.play(habits=["block=15"])
    puppet.catch(TERM, INT)
    job.kill(TERM)
    settle(job, puppet, INT)
    same("came while blocked", puppet.count(TERM), 0)
    puppet.ask("unblock", 15)
    puppet.await_signal(TERM)
    settle(job, puppet, INT)
    same("came", puppet.count(TERM), 1)
    puppet.finish(job)


def instants_of_start(stage, count):
    """Starts a command so often and yields the job at instants spread over the time a start takes, and a bit more."""
    began = time.monotonic()
    job, puppet = stage.play()
    takes = time.monotonic() - began
    puppet.finish(job)
    for step in range(count):
        job = stage.start(["sleep", "1000"])
        time.sleep(takes * 1.5 * step / count)  # the instant is what varies; nothing is waited for
        yield job


@check("signal", "SIGTERM at any instant of the start is never lost")
def early_term(stage):
    for job in instants_of_start(stage, 30):
        job.kill(TERM)
        job.ends("killed by SIGTERM")


@check("signal", "SIGKILL at any instant of the start leaves nothing behind")
def early_kill(stage):
    for job in instants_of_start(stage, 15):
        job.kill(KILL)
        job.ends("killed by SIGKILL")
    # what is left is found by the accounting after the check


@check("signal", "SIGKILL to the process the caller knows ends the command, deaf as it may be")
def kill_wrapper(stage):
    for habits in ([], [f"ignore={','.join(str(int(n)) for n in (HUP, INT, QUIT, TERM))}"]):
        job, puppet = stage.play(habits=habits)
        job.kill(KILL)
        puppet.gone()
        job.ends("killed by SIGKILL")


@check("signal", "a command that is stopped dies with SIGKILL as well")
def kill_stopped(stage):
    job, puppet = stage.play()
    puppet.tell("raise", int(signal.SIGSTOP))
    until(lambda: state_of(puppet.pid) == "T", "the command to stop", stage.patience)
    job.kill(KILL)
    puppet.gone()
    job.ends("killed by SIGKILL")


@check("signal", "a command killed behind our back is reported as killed")
def killed_command(stage):
    for number in (KILL, TERM, signal.SIGSEGV):
        job, puppet = stage.play(habits=["limit=4,0,0"])
        os.kill(puppet.pid, number)
        job.ends(f"killed by {signal_name(number)}")
