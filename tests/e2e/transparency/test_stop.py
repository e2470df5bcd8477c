"""Stop and go on, without a terminal."""

import os
import signal

from harness import check, each_once, same, settle
from lib.processes import state_of, until
from run import main  # noqa: F401

STOP, TSTP, CONT, TERM = signal.SIGSTOP, signal.SIGTSTP, signal.SIGCONT, signal.SIGTERM


ALL = (STOP, TSTP, signal.SIGTTIN, signal.SIGTTOU)
# Everybody who may continue a command.
GO_ON = (lambda job, puppet: job.kill(CONT), lambda job, puppet: job.kill_group(CONT),
         lambda job, puppet: os.kill(puppet.pid, CONT))


@check("stop", "a command that stops itself goes on when it is continued, by whomever")
def own_stop(stage):
    for number in ALL:
        for go_on in GO_ON:
            job, puppet = stage.play()
            puppet.tell("raise", int(number))
            until(lambda: state_of(puppet.pid) == "T", "the command to stop", stage.patience)
            go_on(job, puppet)
            puppet.answer("the command to go on")
            puppet.finish(job)


@check("stop", "a command that somebody stops and continues alone goes on, and its end is seen")
def stopped_alone(stage):
    for number in ALL:
        job, puppet = stage.play()
        puppet.catch(TERM)
        for _ in range(5):
            os.kill(puppet.pid, number)
            until(lambda: state_of(puppet.pid) == "T", "the command to stop", stage.patience)
            os.kill(puppet.pid, CONT)
            puppet.ask("ping")
        settle(job, puppet, TERM)
        puppet.finish(job)


@check("stop", "SIGTSTP to the process the caller knows stops the command, SIGCONT wakes it")
def stop_from_outside(stage):
    job, puppet = stage.play()
    puppet.catch(TERM)
    for _ in range(10):
        job.kill(TSTP)
        same("what the caller sees", job.wait_for(os.WSTOPPED), TSTP)
        same("the command's state", state_of(puppet.pid), "T")
        job.kill(CONT)
        puppet.ask("ping")
        job.wait_for(os.WCONTINUED)
        settle(job, puppet, TERM)
    puppet.finish(job)


@check("stop", "a group that is stopped and continued goes on as if nothing had been")
def stopped_group(stage):
    for number in (STOP, TSTP):
        job, puppet = stage.play()
        puppet.catch(TERM)
        for _ in range(10):
            job.kill_group(number)
            same("what the caller sees", job.wait_for(os.WSTOPPED), number)
            until(lambda: state_of(puppet.pid) == "T", "the command to stop", stage.patience)
            job.kill_group(CONT)
            puppet.ask("ping")
            job.wait_for(os.WCONTINUED)
            settle(job, puppet, TERM)
        each_once(job, puppet, signal.SIGUSR1, job.kill)
        puppet.finish(job)


@check("stop", "a command that takes SIGTSTP for itself is not stopped, and neither is the wrapper")
def caught_stop(stage):
    job, puppet = stage.play()
    puppet.catch(TSTP, TERM)
    job.kill(TSTP)
    puppet.await_signal(TSTP)
    job.kill_group(TSTP)
    puppet.await_signal(TSTP, 2)
    settle(job, puppet, TERM)
    same("SIGTSTP came", puppet.count(TSTP), 2)
    same("the job", job.peek(), "still running")
    puppet.finish(job)


@check("stop", "a signal sent while all is stopped arrives once it goes on")
def signal_while_stopped(stage):
    job, puppet = stage.play()
    puppet.catch(signal.SIGUSR1, TERM)
    job.kill_group(TSTP)
    job.wait_for(os.WSTOPPED)
    job.kill(signal.SIGUSR1)
    job.kill_group(CONT)
    puppet.await_signal(signal.SIGUSR1)
    settle(job, puppet, TERM)
    same("SIGUSR1 came", puppet.count(signal.SIGUSR1), 1)
    puppet.finish(job)
