"""The end of the command is the end of the wrapper: the same code, or death by the same signal."""

import os
import resource
import shutil
import signal
import struct

from harness import NotHere, check, same, signal_name, told
from lib.processes import Failed
from run import main  # noqa: F401

NT_PRPSINFO = 3


def exits_with(stage, code):
    same(f"exit {code}", stage.run([stage.probe, "exit", str(code)])[0], f"exit {code & 255}")


@check("exit", "success is success")
def zero(stage):
    exits_with(stage, 0)


@check("exit", "codes that shells and wrappers use themselves come through")
def codes_with_a_meaning(stage):
    for code in (1, 2, 125, 126, 127, 128, 129, 130, 137, 143, 254, 255):
        exits_with(stage, code)


@check("exit", "a code above 255 is cut as the kernel cuts it")
def more_than_a_byte(stage):
    exits_with(stage, 256 + 3)


@check("exit", "each of the 256 codes comes through")
def all_codes(stage):
    wrong = []
    for start in range(0, 256, 8):
        jobs = {code: stage.start([stage.probe, "exit", str(code)]) for code in range(start, start + 8)}
        wrong += [(code, told(job.wait())) for code, job in jobs.items() if told(job.wait()) != f"exit {code}"]
    same("codes that changed", wrong, [])


@check("exit", "a shell sees the same $? after an exit and after a death")
def in_a_shell(stage):
    for ending, code in (("exit 9", 9), ("die 9", 137), ("exit 137", 137), ("die 15", 143)):
        seen = stage.bash(f"{stage.line(stage.probe, *ending.split())} 2>/dev/null; echo $?", habits=["limit=4,0,0"])
        same(f"$? after {ending}", seen[1].split()[-1:], [str(code)])


def dies_of(number):
    def death(stage):
        seen = stage.run([stage.probe, "die", str(int(number))], habits=["limit=4,0,0"])[0]
        same("the end", seen, f"killed by {signal_name(number)}")
    death.__name__ = f"death_by_{signal_name(number)[3:].lower()}"
    check("exit", f"a command that dies of {signal_name(number)} is seen to die of it")(death)


for fatal in ("HUP", "INT", "QUIT", "ABRT", "SEGV", "KILL", "PIPE", "TERM", "USR1"):
    dies_of(signal.Signals[f"SIG{fatal}"])


@check("exit", "every other deadly signal is seen as such, real-time ones included")
def death_by_each(stage):
    harmless = {signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH, signal.SIGSTOP, signal.SIGTSTP,
                signal.SIGTTIN, signal.SIGTTOU}
    deadly = [n for n in [*range(1, 32), *range(signal.SIGRTMIN, signal.SIGRTMAX + 1)] if n not in harmless]
    wrong = []
    for start in range(0, len(deadly), 8):
        jobs = {n: stage.start([stage.probe, "die", str(n)], habits=["limit=4,0,0"]) for n in deadly[start:start + 8]}
        wrong += [(n, told(job.wait())) for n, job in jobs.items() if told(job.wait()) != f"killed by {signal_name(n)}"]
    same("deaths that changed", wrong, [])


def process_of(core):
    """The pid in a core file's notes."""
    with open(core, "rb") as file:
        image = file.read(1 << 20)
    offset, = struct.unpack_from("<Q", image, 32)
    size, count = struct.unpack_from("<HH", image, 54)
    for header in range(count):
        kind, _, at, _, _, length = struct.unpack_from("<IIQQQQ", image, offset + header * size)
        end = at + length
        while kind == 4 and at < end:
            name, body, note = struct.unpack_from("<III", image, at)
            at += 12 + (name + 3 & ~3)
            if note == NT_PRPSINFO:
                return struct.unpack_from("<I", image, at + 24)[0]
            at += body + 3 & ~3
    raise Failed("the core file has no process in its notes")


@check("exit", "a crash leaves one core file, the command's own")
def one_core(stage):
    with open("/proc/sys/kernel/core_pattern", encoding="utf-8") as file:
        pattern = file.read().strip()
    if "/" in pattern or pattern.startswith("|") or struct.calcsize("P") != 8:
        raise NotHere(f"core files do not land in the folder: {pattern}")
    if resource.getrlimit(resource.RLIMIT_CORE)[1] != resource.RLIM_INFINITY:
        raise NotHere("core files are limited")
    job, puppet = stage.play(habits=["limit=4,-1,-1"])
    puppet.tell("raise", int(signal.SIGQUIT))
    job.ends("killed by SIGQUIT")
    cores = [name for name in os.listdir(stage.folder) if name.startswith("core")]
    same("core files of", [process_of(stage.path(name)) for name in cores], [puppet.pid])


@check("exit", "under proot, which tells the status of whoever ends last, the status is the command's")
def under_proot(stage):
    proot = shutil.which("proot")
    if not proot:
        raise NotHere("no proot on this machine")
    for _ in range(5):
        end, _, err = stage.run([proot, *stage.wrapper, stage.probe, "exit", "7"], wrapped=False)
        same("the end", (end, err), ("exit 7", ""))
