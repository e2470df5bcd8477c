"""Signals: each arrives, each exactly once, whoever sends it to whom."""

import contextlib
import os
import signal
import time

from harness import (Failed, check, each_once, family, fence_for, process_table, queue, same, settle, signal_name,
                     state_of, until)

HUP, INT, QUIT, TERM, KILL = signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGKILL
USR1, USR2, CHLD, CONT = signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD, signal.SIGCONT
REAL_TIME = signal.SIGRTMIN + 5


def finish(job, puppet):
    puppet.exit(5)
    job.ends("exit 5")


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
        finish(job, puppet)
    name = signal_name(number)[3:].lower()
    to_process.__name__ = f"{name}_to_process"
    check("signal", f"SIG{name.upper()} to the process the caller knows arrives once each time")(to_process)


def once_to_group(number):
    def to_group(stage):
        job, puppet = stage.play()
        each_once(job, puppet, number, job.kill_group, 20)
        finish(job, puppet)
        job, puppet = stage.play()
        each_once(job, puppet, number, lambda n: behind_time(stage, job, puppet, n), 5)
        finish(job, puppet)
    name = signal_name(number)[3:].lower()
    to_group.__name__ = f"{name}_to_group"
    check("signal", f"SIG{name.upper()} to the group arrives once each time, not twice")(to_group)


for each in (HUP, INT, QUIT, TERM, USR1, USR2, signal.SIGALRM, signal.SIGWINCH, CONT):
    once_to_process(each)
for each in (HUP, INT, QUIT, TERM, USR1):
    once_to_group(each)


@check("signal", "every other signal that can be caught arrives, too")
def all_others_to_process(stage):
    faults = {signal.SIGILL, signal.SIGTRAP, signal.SIGBUS, signal.SIGFPE, signal.SIGSEGV, signal.SIGSYS}
    done = {HUP, INT, QUIT, TERM, USR1, USR2, signal.SIGALRM, signal.SIGWINCH, CONT, KILL, signal.SIGSTOP, CHLD}
    job, puppet = stage.play()
    for number in [*range(1, 32), *range(signal.SIGRTMIN, signal.SIGRTMAX + 1)]:
        if number not in faults | done:
            each_once(job, puppet, number, job.kill)
            puppet.signals.clear()
    finish(job, puppet)


@check("signal", "queued real-time signals all arrive, in order, with their values")
def queued_values(stage):
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
    finish(job, puppet)


@check("signal", "a value queued with an ordinary signal arrives with it")
def queued_ordinary(stage):
    job, puppet = stage.play()
    puppet.catch(USR1, TERM)
    queue(job.pid, USR1, 4711)
    puppet.await_signal(USR1)
    settle(job, puppet, TERM)
    same("values", [s["value"] for s in puppet.signals if s["signal"] == USR1], [4711])
    finish(job, puppet)


@check("signal", "exactly once to process and to group while both processors are busy", limit=60)
def under_load(stage):
    with stage.load(6):
        for number in (INT, TERM, USR2):
            job, puppet = stage.play()
            each_once(job, puppet, number, job.kill_group, 20)
            puppet.signals.clear()
            each_once(job, puppet, USR1, job.kill, 10)
            finish(job, puppet)


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
        finish(job, puppet)


@check("signal", "a sweep that signals every process one by one, children first, is one signal")
def sweep(stage):
    job, puppet = stage.play()
    puppet.catch(TERM, INT)
    members = [p for p, facts in process_table().items() if facts["group"] == job.pid]
    for pid in sorted(members, key=lambda p: (p == job.pid, p != puppet.pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, TERM)
    puppet.await_signal(TERM)
    settle(job, puppet, INT)
    same("SIGTERM came", puppet.count(TERM), 1)
    finish(job, puppet)


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
        finish(job, puppet)


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
    finish(job, puppet)


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
    finish(job, puppet)


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
    finish(job, puppet)


@check("signal", "one the caller ignores and the command catches arrives once")
def caught_though_ignored(stage):
    job, puppet = stage.play(habits=["ignore=2,3"])
    each_once(job, puppet, INT, job.kill_group, 10)
    finish(job, puppet)


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
    child = next(p for p, facts in family(shell.pid).items() if facts["parent"] == shell.pid)
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
    finish(job, puppet)


@check("signal", "SIGTERM at any instant of the start is never lost")
def early_term(stage):
    seen = set()
    for delay in range(30):
        job = stage.start(["sleep", "1000"])
        time.sleep(delay * 0.002)  # the instant is the variable of this check
        job.kill(TERM)
        job.wait()
        seen.add(os.waitstatus_to_exitcode(job.status))
    same("ends", seen, {-TERM})


@check("signal", "SIGKILL at any instant of the start leaves nothing behind")
def early_kill(stage):
    for delay in range(8):
        job = stage.start(["sleep", "1000"])
        time.sleep(delay * 0.006)
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
    until(lambda: state_of(puppet.pid) == "T", "the command to stop")
    job.kill(KILL)
    puppet.gone()
    job.ends("killed by SIGKILL")


@check("signal", "a command killed behind our back is reported as killed")
def killed_command(stage):
    for number in (KILL, TERM, signal.SIGSEGV):
        job, puppet = stage.play(habits=["limit=4,0,0"])
        os.kill(puppet.pid, number)
        job.ends(f"killed by {signal_name(number)}")


@check("signal", "in a session of its own, without a terminal, all is the same")
def own_session(stage):
    job, puppet = stage.play(habits=["session=own"], own_group=False)
    each_once(job, puppet, INT, job.kill_group, 10)
    puppet.signals.clear()
    each_once(job, puppet, HUP, job.kill, 10)
    finish(job, puppet)


@check("signal", "two wrapped commands of one pipeline get a group's signal once each")
def pipeline(stage):
    first, second = stage.seat(), stage.seat()
    shell = stage.start_bash(f"trap : INT; {stage.puppet_line(first)} | {stage.puppet_line(second)}; "
                             "echo ${PIPESTATUS[@]}")
    puppets = [first.arrive(shell), second.arrive(shell)]
    leads = [p for p, facts in family(shell.pid).items() if facts["parent"] == shell.pid]
    for puppet in puppets:
        puppet.catch(INT, USR2)
    for round_ in range(1, 6):
        shell.kill_group(INT)
        for puppet in puppets:
            puppet.await_signal(INT, round_)
    for round_ in (1, 2):
        for pid in leads:
            os.kill(pid, USR2)
        for puppet in puppets:
            puppet.await_signal(USR2, round_)
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
    finish(job, puppet)
    if job.output() != ("", ""):
        raise Failed(f"something was said: {job.output()}")
