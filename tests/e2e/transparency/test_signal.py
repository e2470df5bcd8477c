"""Signals: each arrives, each exactly once, whoever sends it to whom."""

import contextlib
import os
import signal

from harness import check, each_once, fence_for, needs_linux, queue, same, settle, signal_name
from lib.processes import Failed, family, table
from run import main  # noqa: F401

HUP, INT, QUIT, TERM, KILL = signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGKILL
USR1, USR2, CHLD, CONT = signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD, signal.SIGCONT
REAL_TIME = signal.SIGRTMIN + 5


def behind_time(stage, job, puppet, number):
    """A signal to the group that the wrapper only gets to after its command has dealt with it."""
    if stage.in_place:
        return job.kill_group(number)
    seen = puppet.count(number)
    job.kill(signal.SIGSTOP)
    job.wait_for(os.WSTOPPED)
    job.kill_group(number)
    puppet.await_signal(number, seen + 1)
    job.kill(CONT)
    return job.wait_for(os.WCONTINUED)


def once_to_process(number):
    def to_process(stage):
        job, puppet = stage.play()
        each_once(job, puppet, number, job.kill, 10)
        puppet.finish(job)
    name = signal_name(number)[3:].lower()
    to_process.__name__ = f"{name}_to_process"
    check("signal", f"SIG{name.upper()} to the process the caller knows arrives once each time")(to_process)


def once_to_group(number):
    def to_group(stage):
        job, puppet = stage.play()
        each_once(job, puppet, number, job.kill_group, 15)
        puppet.finish(job)
        job, puppet = stage.play()
        each_once(job, puppet, number, lambda n: behind_time(stage, job, puppet, n), 5)
        puppet.finish(job)
    name = signal_name(number)[3:].lower()
    to_group.__name__ = f"{name}_to_group"
    check("signal", f"SIG{name.upper()} to the group arrives once each time, not twice")(to_group)


for each in (HUP, INT, QUIT, TERM, USR1, USR2, signal.SIGALRM, signal.SIGWINCH, CONT):
    once_to_process(each)
for each in (HUP, INT, QUIT, TERM, USR1):
    once_to_group(each)


@check("signal", "every other signal that can be caught arrives, too")
def all_others_to_process(stage):
    done = {HUP, INT, QUIT, TERM, USR1, USR2, signal.SIGALRM, signal.SIGWINCH, CONT, KILL, signal.SIGSTOP, CHLD}
    job, puppet = stage.play()
    for number in [*range(1, 32), *range(signal.SIGRTMIN, signal.SIGRTMAX + 1)]:
        if number not in done:
            each_once(job, puppet, number, job.kill)
            puppet.signals.clear()
    puppet.finish(job)


@check("signal", "queued real-time signals all arrive, in order, with their values")
def queued_values(stage):
    needs_linux("has no queue of signals")
    job, puppet = stage.play()
    puppet.catch(REAL_TIME, TERM)
    puppet.ask("block", REAL_TIME)
    for value in range(1, 11):
        queue(job.pid, REAL_TIME, value)
    puppet.ask("unblock", REAL_TIME)
    puppet.await_signal(REAL_TIME, 10)
    settle(job, puppet, TERM)
    same("values", [s["value"] for s in puppet.signals if s["signal"] == REAL_TIME], list(range(1, 11)))
    same("SI_QUEUE", {s["code"] for s in puppet.signals if s["signal"] == REAL_TIME}, {-1})
    puppet.finish(job)


@check("signal", "a value queued with an ordinary signal arrives with it")
def queued_ordinary(stage):
    needs_linux("sends no values")
    job, puppet = stage.play()
    puppet.catch(USR1, TERM)
    queue(job.pid, USR1, 4711)
    puppet.await_signal(USR1)
    settle(job, puppet, TERM)
    same("values", [s["value"] for s in puppet.signals if s["signal"] == USR1], [4711])
    puppet.finish(job)


@check("signal", "exactly once to process and to group while both processors are busy")
def under_load(stage):
    with stage.load(6):
        for number in (INT, TERM, USR2):
            job, puppet = stage.play()
            each_once(job, puppet, number, job.kill_group, 15)
            puppet.signals.clear()
            each_once(job, puppet, USR1, job.kill, 10)
            puppet.finish(job)


@check("signal", "one to the group and then one to the process are two")
def group_then_process(stage):
    for number in (INT, TERM):
        job, puppet = stage.play()
        fence = fence_for(number)
        puppet.catch(number, fence)
        job.kill_group(number)
        puppet.await_signal(number)
        settle(job, puppet, fence)
        job.kill(number)
        puppet.await_signal(number, 2)
        settle(job, puppet, fence)
        same("came", puppet.count(number), 2)
        puppet.finish(job)


@check("signal", "a sweep that signals every process one by one, children first, is one signal")
def sweep(stage):
    job, puppet = stage.play()
    puppet.catch(TERM, INT)
    members = [p for p, facts in table().items() if facts.group == job.pid]
    for pid in sorted(members, key=lambda p: (p == job.pid, p != puppet.pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, TERM)
    puppet.await_signal(TERM)
    settle(job, puppet, INT)
    same("SIGTERM came", puppet.count(TERM), 1)
    puppet.finish(job)


@check("signal", "what the command sends to its own group reaches it once and leaves the wrapper standing")
def own_group(stage):
    for number in (INT, TERM, USR1):
        job, puppet = stage.play()
        fence = fence_for(number)
        puppet.catch(number, fence)
        puppet.ask("kill", 0, int(number))
        puppet.await_signal(number)
        settle(job, puppet, fence)
        same("came", puppet.count(number), 1)
        puppet.finish(job)


@check("signal", "different signals sent at once all arrive")
def burst(stage):
    job, puppet = stage.play()
    numbers = (HUP, INT, QUIT, USR1, USR2, REAL_TIME)
    puppet.catch(*numbers, TERM)
    for number in numbers:
        job.kill(number)
    for number in numbers:
        puppet.await_signal(number)
    settle(job, puppet, TERM)
    same("each came", [puppet.count(number) for number in numbers], [1] * len(numbers))
    puppet.finish(job)


@check("signal", "in a session of its own, without a terminal, all is the same")
def own_session(stage):
    job, puppet = stage.play(habits=["session=own"], own_group=False)
    each_once(job, puppet, INT, job.kill_group, 10)
    puppet.signals.clear()
    each_once(job, puppet, HUP, job.kill, 10)
    puppet.finish(job)


@check("signal", "two wrapped commands of one pipeline get a group's signal once each")
def pipeline(stage):
    first, second = stage.seat(), stage.seat()
    shell = stage.start_bash(f"trap : INT; {stage.puppet_line(first)} | {stage.puppet_line(second)}; "
                             "echo ${PIPESTATUS[@]}")
    puppets = [first.arrive(shell), second.arrive(shell)]
    leads = [p for p, facts in family(shell.pid).items() if facts.parent == shell.pid]
    for puppet in puppets:
        puppet.catch(INT, USR2)
    for round_ in range(1, 6):
        shell.kill_group(INT)
        for puppet in puppets:
            puppet.await_signal(INT, round_)
        for fence in (2 * round_ - 1, 2 * round_):
            for pid in leads:
                os.kill(pid, USR2)
            for puppet in puppets:
                puppet.await_signal(USR2, fence)
    same("SIGINT came", [puppet.count(INT) for puppet in puppets], [5, 5])
    puppets[1].exit(2)
    puppets[0].exit(1)
    shell.wait()
    same("codes", shell.output()[0], "1 2\n")


@check("signal", "a nested wrapper changes nothing")
def nested(stage):
    seat = stage.seat()
    job = stage.start([*stage.wrapper, stage.probe, "puppet", seat.path])
    puppet = seat.arrive(job)
    each_once(job, puppet, INT, job.kill_group, 10)
    puppet.signals.clear()
    each_once(job, puppet, USR1, job.kill, 10)
    puppet.finish(job)
    if job.output() != ("", ""):
        raise Failed(f"something was said: {job.output()}")


@check("signal", "a command that makes a group of its own still gets what the group it would lead is sent")
def regrouped(stage):
    job, puppet = stage.play()
    puppet.ask("regroup")
    puppet.catch(TERM, USR1)
    for round_ in range(1, 6):
        job.kill_group(TERM)
        puppet.await_signal(TERM, round_)
        job.kill(USR1)
        puppet.await_signal(USR1, round_)
    puppet.finish(job)
