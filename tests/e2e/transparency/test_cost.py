"""What the wrapper costs while the command runs: counted, never timed."""

import os
import signal
import time

from harness import NotHere, check, each_once, same
from lib.processes import Failed, family, until
from run import main  # noqa: F401


def companions(puppet):
    """Every process of this check but the command itself: the wrapper and whatever it has started."""
    return {p: f for p, f in family(os.getpid()).items() if p != puppet.pid}


def switches(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            total += sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)
    return total


@check("cost", "nobody wakes up while the command is idle")
def no_wakeups(stage):
    job, puppet = stage.play()
    pids = list(companions(puppet))
    before = [switches(pids)]

    def at_rest():
        time.sleep(0.1)
        before.append(switches(pids))
        return before[-1] == before[-2]

    until(at_rest, "the wrapper to come to rest", stage.patience)
    time.sleep(1.5)  # the stretch that is looked at, not a wait for something
    same("context switches in the stretch", switches(pids) - before[-1], 0)
    puppet.exit()
    job.ends("exit 0")


@check("cost", "at most three processes stand beside the command, none of them a zombie")
def few_processes(stage):
    job, puppet = stage.play()
    seen = companions(puppet)
    puppet.exit()
    job.ends("exit 0")
    if len(seen) > 3 or any(facts.state == "Z" for facts in seen.values()):
        raise Failed(f"beside the command: {seen}")


@check("cost", "they take less than 40 MB together")
def little_memory(stage):
    job, puppet = stage.play()
    kilobytes = 0
    for pid in companions(puppet):
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
                kilobytes += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except OSError as error:
            raise NotHere(f"memory cannot be read: {error}") from error
    puppet.exit()
    job.ends("exit 0")
    if any(n in stage.environment for n in ("ASAN_OPTIONS", "TSAN_OPTIONS")):
        raise NotHere("a sanitizer takes memory of its own")
    if kilobytes > 40 * 1024:
        raise Failed(f"{kilobytes} kB")


@check("cost", "forty signals later no more files are open than before")
def no_leaks(stage):
    job, puppet = stage.play()
    standing = set(companions(puppet))
    # Who passes a signal on may still be there for a moment when it has come.
    alone = lambda: until(lambda: set(companions(puppet)) == standing, "nobody but those who stood there before",
                          stage.patience)
    count = lambda: {p: len(os.listdir(f"/proc/{p}/fd")) for p in standing}
    each_once(job, puppet, signal.SIGTERM, job.kill)
    alone()
    before = count()
    puppet.signals.clear()
    each_once(job, puppet, signal.SIGTERM, job.kill, 13)
    alone()
    same("open files", count(), before)
    puppet.exit()
    job.ends("exit 0")
