"""What a process inherits without a word: mask, dispositions, limits, priorities, rights."""

import os
import resource
import signal

from harness import check, same
from run import main  # noqa: F401

SETTABLE = [n for n in [*range(1, 32), *range(signal.SIGRTMIN, signal.SIGRTMAX + 1)] if n not in (9, 19)]


@check("attr", "the umask is the caller's")
def umask(stage):
    seen = stage.alike("umask", lambda report: report["traits"]["kernel"]["Umask"], habits=["umask=23"])
    same("umask", seen.strip(), "0027")


@check("attr", "nice value, processor and scheduling are the caller's")
def priority(stage):
    cpu = max(os.sched_getaffinity(0))
    part = lambda report: (report["nice"], report["affinity"], report["traits"]["policy"],
                           report["traits"]["io_priority"])
    same("nice value and processors", stage.alike("priority", part, habits=["nice=7", f"cpu={cpu}"])[:2], (7, [cpu]))


@check("attr", "every resource limit is the caller's, the one on core files included")
def limits(stage):
    habits = [f"limit={which},{soft},{hard}" for which, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0), (resource.RLIMIT_NOFILE, 1200, 1500), (resource.RLIMIT_STACK, 1 << 22, 1 << 23),
        (resource.RLIMIT_CPU, 300, 600), (resource.RLIMIT_FSIZE, 1 << 28, 1 << 29))]
    stage.alike("limits", lambda report: report["limits"], habits=habits)
    core = lambda report: report["limits"][resource.RLIMIT_CORE]
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == resource.RLIM_INFINITY:
        same("core limit", stage.alike("limit", core, habits=["limit=4,-1,-1"])[0], 2**64 - 1)


@check("attr", "where nothing may be written to a file (ulimit -f 0) the command runs all the same")
def no_files(stage):
    job, puppet = stage.play(habits=[f"limit={int(resource.RLIMIT_FSIZE)},0,0"])
    same("the limit", puppet.report["limits"][resource.RLIMIT_FSIZE], [0, 0])
    puppet.finish(job)


@check("attr", "where hardly a file may be open (ulimit -n) the command runs all the same")
def few_files(stage):
    for count in range(4, 18):
        habits = [f"limit={int(resource.RLIMIT_NOFILE)},{count},{count}"]
        same(f"with {count}", stage.run([stage.probe, "exit", "7"], habits=habits)[0], "exit 7")
        same(f"with {count}", stage.run([stage.probe, "die", "15"], habits=habits)[0], "killed by SIGTERM")


@check("attr", "nothing is ignored or blocked that the caller has not")
def plain_signals(stage):
    stage.alike("signals", lambda report: (report["ignored"], report["blocked"], report["default"]))


@check("attr", "signals the caller ignores stay ignored, each one and all at once")
def ignored_signals(stage):
    for number in (1, 2, 3, 10, 12, 13, 14, 15, 18, 20, 21, 22, 25, 28, 29, signal.SIGRTMIN, signal.SIGRTMAX):
        same(f"ignored ({number})", stage.report(habits=[f"ignore={number}"])["ignored"], [int(number)])
    everything = ",".join(map(str, SETTABLE))
    same("ignored (all)", stage.report(habits=[f"ignore={everything}"])["ignored"], SETTABLE)


@check("attr", "signals the caller blocks stay blocked, each one and all at once")
def blocked_signals(stage):
    for number in (1, 2, 15, 17, 20, signal.SIGRTMIN + 3):
        same(f"blocked ({number})", stage.report(habits=[f"block={number}"])["blocked"], [int(number)])
    everything = ",".join(map(str, SETTABLE))
    same("blocked (all)", stage.report(habits=[f"block={everything}"])["blocked"], SETTABLE)


@check("attr", "a caller that ignores SIGCHLD still learns the exit code, and its command inherits the habit")
def ignored_children(stage):
    job, puppet = stage.play(habits=["ignore=17"])
    same("ignored", puppet.report["ignored"], [17])
    puppet.exit(5)
    job.ends("exit 5")
    same("death", stage.run([stage.probe, "die", "15"], habits=["ignore=17"])[0], "killed by SIGTERM")


@check("attr", "rights, identity and the rest of the inheritance are the caller's")
def rights(stage):
    habits = ["oom=321", "timer_slack=70000", "core_filter=0x11"]
    seen = stage.alike("traits", lambda report: report["traits"], habits=habits)
    same("settings", (seen["oom_score_adjustment"].strip(), seen["timer_slack"], seen["core_filter"].strip()),
         ("321", 70000, "00000011"))
    stage.alike("traits", lambda report: report["traits"], habits=["no_new_privileges=1"])
