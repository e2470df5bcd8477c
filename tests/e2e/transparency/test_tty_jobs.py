"""At a terminal: stop, background, foreground, as a shell with job control does it."""

import ctypes
import os
import signal
import threading

from harness import NotHere, check, same, settle
from lib.processes import state_of, until
from run import main  # noqa: F401
from shell import Process, Shell, wrapper_of

INT, TERM = signal.SIGINT, signal.SIGTERM


def suspend(shell, puppet):
    shell.press("Z")
    shell.expect("Stopped")
    shell.prompt()
    until(lambda: state_of(puppet.pid) == "T", "the command to stop", shell.patience)


@check("tty", "Ctrl-Z stops the job, fg goes on with it")
def suspend_and_resume(stage):
    shell = Shell(stage)
    puppet = shell.play()
    suspend(shell, puppet)
    same("foreground group", shell.foreground(), shell.job.pid)
    same("$?", shell.status(), 148)
    shell.type("fg\n")
    puppet.ask("ping")
    same("foreground group", shell.foreground(), puppet.report["group"])
    shell.over(puppet, 5)


@check("tty", "thirty times Ctrl-Z and fg lose nothing")
def many_cycles(stage):
    shell = Shell(stage)
    puppet = shell.play()
    for _ in range(30):
        suspend(shell, puppet)
        shell.type("fg\n")
        puppet.ask("ping")
    puppet.catch(INT, TERM)
    shell.press("C")
    puppet.await_signal(INT)
    settle(wrapper_of(shell), puppet, TERM)
    same("SIGINT came", puppet.count(INT), 1)
    shell.over(puppet, 6)


@check("tty", "a command that stops itself gives the shell its prompt, by the same signal, and fg wakes it")
def own_stop(stage):
    shell = Shell(stage)
    for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
        puppet = shell.play()
        puppet.tell("raise", int(number))
        shell.expect("Stopped")
        shell.prompt()
        same("$?", shell.status(), 128 + number)
        shell.type("fg\n")
        puppet.answer("the command to go on")
        puppet.exit()
        shell.prompt()
    shell.leave()


@check("tty", "a job whose command is stopped and continued alone runs on, and its end is told")
def continued_alone(stage):
    shell = Shell(stage)
    for go_on, end in ((signal.SIGCONT, "Exit 5"), (signal.SIGKILL, "Killed")):
        puppet = shell.play()
        os.kill(puppet.pid, signal.SIGSTOP)
        shell.expect("Stopped")
        shell.prompt()
        os.kill(puppet.pid, go_on)
        if go_on == signal.SIGCONT:
            puppet.ask("ping")
            puppet.exit(5)
        shell.expect(end)
    shell.type("\n")
    shell.prompt()
    shell.leave()


class Tracer(threading.Thread):
    """Stands by a process as a debugger or `strace -p` does, and changes nothing, until it ends. ptrace(2)"""
    SEIZE, LISTEN, GO_ON = 0x4206, 0x4208, 7

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.libc = pid, ctypes.CDLL(None, use_errno=True)
        self.attached, self.failed = threading.Event(), False

    def ask(self, request, number=0):
        return self.libc.ptrace(request, self.pid, None, ctypes.c_void_p(number))

    def run(self):
        self.failed = self.ask(self.SEIZE) != 0
        self.attached.set()
        while not self.failed:
            _, status = os.waitpid(self.pid, 0x40000000)  # __WALL
            if not os.WIFSTOPPED(status):
                return
            number, stopped_as_group = os.WSTOPSIG(status), status >> 16 == 128 and os.WSTOPSIG(status) != signal.SIGTRAP
            if stopped_as_group:
                self.ask(self.LISTEN)
            else:
                self.ask(self.GO_ON, 0 if status >> 16 else number)


@check("tty", "a command that a debugger stands by stops with Ctrl-Z as any other, and fg goes on with it")
def suspend_traced(stage):
    shell = Shell(stage)
    puppet = shell.play()
    tracer = Tracer(puppet.pid)
    tracer.start()
    tracer.attached.wait(stage.patience)
    if tracer.failed:
        raise NotHere("no right to trace a process on this machine")
    for _ in range(3):
        shell.press("Z")
        shell.expect("Stopped")
        shell.prompt()
        same("the command's state", state_of(puppet.pid), "t")
        shell.type("fg\n")
        puppet.ask("ping")
    shell.over(puppet, 5)


@check("tty", "Ctrl-Z, bg: the job goes on in the background; fg: it has the terminal again")
def background_and_back(stage):
    shell = Shell(stage)
    puppet = shell.play()
    suspend(shell, puppet)
    shell.type("bg\n")
    puppet.ask("ping")
    shell.prompt()
    same("foreground group", shell.foreground(), shell.job.pid)
    shell.type("fg\n")
    until(lambda: shell.foreground() == puppet.report["group"], "the job to come to the foreground", stage.patience)
    shell.type("hello\n")
    same("a line", puppet.ask("read", 0, 100), "hello\n")
    shell.over(puppet)


@check("tty", "a command that takes Ctrl-Z for itself keeps the terminal")
def caught_ctrl_z(stage):
    shell = Shell(stage)
    puppet = shell.play()
    puppet.catch(signal.SIGTSTP, TERM)
    shell.press("Z")
    puppet.await_signal(signal.SIGTSTP)
    settle(wrapper_of(shell), puppet, TERM)
    same("SIGTSTP came", puppet.count(signal.SIGTSTP), 1)
    same("foreground group", shell.foreground(), puppet.report["group"])
    shell.over(puppet)


@check("tty", "a background job that reads is stopped, and reads on in the foreground")
def background_read(stage):
    shell = Shell(stage)
    puppet = shell.play(after=" &")
    puppet.tell("read", 0, 100)
    shell.expect("Stopped")
    shell.type("fg\n")
    until(lambda: state_of(puppet.pid) == "S", "the job to go on", stage.patience)
    shell.type("a line\n")
    same("the line", puppet.answer("the line"), "a line\n")
    shell.over(puppet)


@check("tty", "a background job that writes is stopped where the terminal says so (stty tostop)")
def background_write(stage):
    shell = Shell(stage)
    shell.type("stty tostop\n")
    shell.prompt()
    puppet = shell.play(after=" &")
    puppet.tell("write", 1, "written")
    shell.expect("Stopped")
    shell.type("fg\n")
    same("written", puppet.answer("the write"), 7)
    shell.expect("written")
    shell.over(puppet)


@check("tty", "kill %1 reaches a background job once")
def kill_job(stage):
    shell = Shell(stage)
    puppet = shell.play(after=" &")
    puppet.catch(INT, TERM)
    for round_ in range(1, 6):
        shell.type("kill -INT %1\n")
        puppet.await_signal(INT, round_)
        settle(Process(puppet.report["group"]), puppet, TERM)
    same("SIGINT came", puppet.count(INT), 5)
    shell.type("wait $!\n")  # bash forgets the job at a prompt, but not this status
    shell.over(puppet, 8)


@check("tty", "a shell as the command has job control of its own")
def nested_shell(stage):
    shell = Shell(stage)
    inner = stage.line("env", "PS1=inner> ", "bash", "--norc", "--noprofile", "--noediting", "-i")
    shell.type(inner + "\n")
    shell.expect(r"\ninner> ")
    seat = stage.seat()
    shell.type(f"set -b; {stage.probe} puppet {seat.path}\n")
    puppet = seat.arrive(shell.job)
    shell.press("Z")
    shell.expect("Stopped")
    shell.expect("inner> ")
    shell.type("fg\n")
    puppet.ask("ping")
    puppet.exit()
    shell.expect("inner> ")
    shell.type("exit 9\n")
    shell.prompt()
    same("complaints", [w for w in ("cannot set", "no job control") if w in shell.shown], [])
    same("$?", shell.status(), 9)
    shell.leave()


@check("tty", "SIGKILL to the process the shell knows gives the terminal back at once")
def killed_wrapper(stage):
    shell = Shell(stage)
    puppet = shell.play()
    os.kill(shell.foreground(), signal.SIGKILL)
    puppet.gone()
    shell.expect("Killed")
    shell.prompt()
    same("$?", shell.status(), 137)
    shell.leave()
