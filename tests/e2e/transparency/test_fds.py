"""Files the caller hands down beside the three."""

import os
import shutil
import socket

from harness import NotHere, check, same
from lib.processes import within
from run import main  # noqa: F401


def handed_down(stage, numbers):
    stage.write("file", "content")
    fd = os.open("file", os.O_RDWR)
    return {n: fd for n in numbers}


@check("fds", "open files arrive under their numbers, and no others")
def inherited(stage):
    stdio = handed_down(stage, (3, 4, 5, 7, 9, 10, 63, 200, 255, 1000))
    seen = stage.alike("the open files", lambda report: {int(n): f for n, f in report["files"].items() if int(n) > 2},
                       stdio=stdio)
    same("the numbers", set(seen), set(stdio))


@check("fds", "nothing else is open in the command")
def nothing_more(stage):
    same("the open files", sorted(stage.report()["files"]), ["0", "1", "2"])


@check("fds", "process substitution works in both directions")
def process_substitution(stage):
    end, out, err = stage.bash(f"{stage.line('cat')} <(echo one) <(echo two)")
    same("<(…)", (end, out, err), ("exit 0", "one\ntwo\n", ""))
    end, out, err = stage.bash(f"{stage.line('sh', '-c', 'echo three > $0')} >(cat; echo end) | cat")
    same(">(…)", (end, out, err), ("exit 0", "three\nend\n", ""))


@check("fds", "a make below joins the jobserver above")
def jobserver(stage):
    if not shutil.which("make"):
        raise NotHere("no make on this machine")
    stage.write("sub.mk", "all: a b c\na b c:\n\t@echo $@\n")
    stage.write("Makefile", f"all:\n\t+@{stage.line('make', '--no-print-directory', '-f', 'sub.mk')}\n")
    end, out, err = stage.run(["make", "-j2"], wrapped=False)
    same("make", (end, sorted(out.split()), err), ("exit 0", ["a", "b", "c"], ""))


@check("fds", "a token taken from the jobserver's pipe and put back is the caller's")
def jobserver_tokens(stage):
    reader, writer = os.pipe()
    os.write(writer, b"+")
    job, puppet = stage.play(stdio={3: reader, 4: writer})
    same("the token", puppet.ask("read", 3, 1), "+")
    same("putting back", puppet.ask("write", 4, "+"), 1)
    puppet.exit()
    job.ends("exit 0")
    same("the token", os.read(reader, 9), b"+")


@check("fds", "a listening socket on fd 3 serves")
def listening_socket(stage):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(stage.path("service"))
        listener.listen(1)
        environment = {**stage.environment, "LISTEN_FDS": "1", "LISTEN_FDNAMES": "web"}
        report = stage.report(stdio={3: listener.fileno()}, environment=environment)
        same("fd 3", report["files"]["3"]["inode"], os.fstat(listener.fileno()).st_ino)
        same("LISTEN_FDS", [e for e in report["environment"] if e.startswith("LISTEN")],
             ["LISTEN_FDS=1", "LISTEN_FDNAMES=web"])


@check("fds", "a lock the caller holds through a file stays with the command, and ends with it")
def held_lock(stage):
    script = f"exec 9>lock; flock -n 9 || exit 1; {stage.line('flock', '-n', '9')} && " \
             f"{stage.line('sh', '-c', '! flock -n lock true')}"
    same("flock", stage.bash(script)[0], "exit 0")
    same("the lock afterwards", stage.bash("flock -n lock true")[0], "exit 0")


@check("fds", "a file that was handed down is closed when the command closes it")
def closed_by_command(stage):
    reader, writer = os.pipe()
    job, puppet = stage.play(stdio={7: writer, 200: writer})
    os.close(writer)
    for number in (7, 200):
        same("closing", puppet.ask("close", number), 0)
    with within(stage.patience, "the end of the pipe"):
        same("what came", os.read(reader, 9), b"")
    puppet.exit()
    job.ends("exit 0")
