"""At a terminal: what a person at a shell with job control sees and does."""

import signal

from harness import check, same, settle
from run import main  # noqa: F401
from shell import Process, Shell, Terminal, wrapper_of

HUP, INT, QUIT, TERM, WINCH = signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGWINCH


@check("tty", "standard input, output and error are the terminal")
def is_terminal(stage):
    shell = Shell(stage)
    puppet = shell.play()
    same("names", len({t and t["name"] for t in puppet.report["terminals"]} - {None}), 1)
    same("terminals", [t is not None for t in puppet.report["terminals"]], [True] * 3)
    shell.over(puppet)


@check("tty", "/dev/tty can be opened, and the session is the shell's")
def controlling_terminal(stage):
    shell = Shell(stage)
    puppet = shell.play(after=" </dev/null >/dev/null 2>&1")
    same("/dev/tty", puppet.report["has_terminal"], True)
    same("session", puppet.report["session"], shell.job.pid)
    shell.over(puppet)


@check("tty", "the command is in the foreground group, and the shell is again afterwards")
def foreground(stage):
    shell = Shell(stage)
    puppet = shell.play()
    same("foreground group", (puppet.report["terminals"][0]["foreground"], shell.foreground()),
         (puppet.report["group"],) * 2)
    puppet.exit(3)
    shell.prompt()
    same("foreground group", shell.foreground(), shell.job.pid)
    same("$?", shell.status(), 3)
    shell.leave()


@check("tty", "terminal settings are neither changed nor put back")
def settings(stage):
    shell = Shell(stage)
    before = shell.settings()
    puppet = shell.play()
    same("settings", (puppet.report["terminals"][0]["flags"], shell.settings()), (before, before))
    puppet.exit()
    shell.prompt()
    shell.type(f"{stage.line('stty', '-echoctl', 'tostop')}; echo code=$?\n")
    shell.expect(r"code=0\n")
    shell.prompt()
    after = shell.settings()
    same("what the command set", after[3] != before[3], True)
    shell.leave()


def key_once(stage, letter, number, presses=1):
    shell = Shell(stage)
    puppet = shell.play()
    puppet.catch(number, TERM)
    for press in range(1, presses + 1):
        shell.press(letter)
        puppet.await_signal(number, press)
        settle(wrapper_of(shell), puppet, TERM)
    same("signals", puppet.count(number), presses)
    shell.over(puppet, 4)


@check("tty", "Ctrl-C is one SIGINT")
def ctrl_c(stage):
    key_once(stage, "C", INT)


@check("tty", "ten times Ctrl-C are ten")
def ctrl_c_again(stage):
    key_once(stage, "C", INT, 10)


@check("tty", "Ctrl-\\ is one SIGQUIT")
def ctrl_backslash(stage):
    key_once(stage, "\\", QUIT, 3)


@check("tty", "a command ended by Ctrl-C or Ctrl-\\ has ended so for the shell")
def deadly_keys(stage):
    shell = Shell(stage)
    shell.type("ulimit -c 0\n")
    shell.prompt()
    for letter, code in (("C", 130), ("\\", 131)):
        puppet = shell.play()
        shell.press(letter)
        puppet.gone()
        shell.prompt()
        same("$?", shell.status(), code)
    shell.leave()


@check("tty", "a script ended by Ctrl-C stops, as it does when its command dies of SIGINT")
def script_stops(stage):
    seat = stage.seat()
    stage.write("script.sh", f"{stage.puppet_line(seat)}\necho went on\n")
    shell = Shell(stage)
    shell.type("bash script.sh\n")
    puppet = seat.arrive(shell.job)
    shell.press("C")
    puppet.gone()
    shell.prompt()
    same("$?", shell.status(), 130)
    same("went on", "went on" in shell.shown, False)
    shell.leave()


@check("tty", "each resize is one SIGWINCH and shows the new size")
def resize(stage):
    shell = Shell(stage)
    puppet = shell.play()
    puppet.catch(WINCH, TERM)
    for round_ in range(1, 11):
        shell.resize(100, 30 + round_)
        puppet.await_signal(WINCH, round_)
        settle(wrapper_of(shell), puppet, TERM)
    same("SIGWINCH came", puppet.count(WINCH), 10)
    same("rows", puppet.ask("report")["terminals"][0]["rows"], 40)
    shell.over(puppet)


@check("tty", "a closed terminal is a SIGHUP for the command under a shell")
def hang_up_shell(stage):
    shell = Shell(stage)
    puppet = shell.play()
    puppet.catch(HUP)
    shell.hang_up()
    puppet.job = None  # the shell goes first
    puppet.await_signal(HUP)
    shell.job.wait()
    puppet.exit(3)
    puppet.gone()


@check("tty", "a closed terminal is one for the command without a shell, as under ssh -t")
def hang_up_leader(stage):
    seat = stage.seat()
    terminal = Terminal(stage)
    job = terminal.start([stage.probe, "puppet", seat.path])
    puppet = seat.arrive(job)
    puppet.catch(HUP, TERM)
    terminal.hang_up()
    puppet.await_signal(HUP)
    settle(job, puppet, TERM)
    same("SIGHUP came", puppet.count(HUP), 1)
    puppet.exit(3)
    job.ends("exit 3")


@check("tty", "a closed terminal ends a command that does not care")
def hang_up_ends(stage):
    shell = Shell(stage)
    puppet = shell.play()
    shell.hang_up()
    puppet.gone()
    shell.job.wait()


@check("tty", "what is typed ahead is left for the shell")
def typed_ahead(stage):
    shell = Shell(stage)
    puppet = shell.play()
    shell.type("echo later=$((20 + 3))\n")
    puppet.ask("ping")
    puppet.exit()
    shell.expect("later=23\n")
    shell.prompt()
    shell.leave()


@check("tty", "Ctrl-C reaches both ends of a pipeline once, and the shell goes on")
def pipeline(stage):
    shell = Shell(stage)
    first, second = stage.seat(), stage.seat()
    shell.type(f"{stage.puppet_line(first)} | {stage.puppet_line(second)}\n")
    puppets = [first.arrive(shell.job), second.arrive(shell.job)]
    for puppet in puppets:
        puppet.catch(INT, TERM)
    for round_ in range(1, 6):
        shell.press("C")
        for puppet in puppets:
            puppet.await_signal(INT, round_)
        for pid, puppet in zip(shell.processes(), puppets):
            settle(Process(pid), puppet, TERM)
    same("SIGINT came", [p.count(INT) for p in puppets], [5, 5])
    puppets[0].exit()
    shell.over(puppets[1], 2)
