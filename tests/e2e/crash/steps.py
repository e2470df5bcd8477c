"""How far a dutyme is brought before it is killed. A step is a function of the case; when it returns, dutyme stands
exactly there, held by the sandbox or by a stop signal, and case.go_on() lets whoever is left continue.
"""
import os
import signal

from lib.dutyme import PATIENCE
from lib.processes import state_of, until
from lib.sandbox import CREATE, END

LOOK_UP = {"person looked up": "me", "schedule looked up": "schedule"}
SECOND = "PSEC001"
AGED = 21 * 60  # s: a lease of 30 min has less than a third left


def stopped(pid):
    os.kill(pid, signal.SIGSTOP)
    until(lambda: state_of(pid) == "T", "the stop", PATIENCE)


def looking_up(what):
    def reach(case):
        case.box.fault(f"{what}=hold@1")
        case.begin()
        case.box.wait("GET /(users|schedules)/", "held")
    return reach


def creating(*faults, count=1, options=()):
    """The POST is at the server. With "drop-before" it is lost there once it is let go."""
    def reach(case):
        case.box.fault(*(f"create-override={fault}" for fault in faults))
        case.begin(*options)
        case.box.wait("POST", "held", count=count)
    return reach


def created(case):
    """PagerDuty has answered and the guardian has told; dutyme, stopped, has not read it: the gate is closed."""
    case.box.fault("create-override=hold@1")
    case.begin()
    case.box.wait(CREATE, "held")
    stopped(case.job.pid)
    case.box.release()
    case.box.wait(CREATE)
    until(lambda: case.lease_states() == ["held"], "the journal to know", PATIENCE)


def running(case, *options):
    case.begin(*options)
    case.meet()


def renewing(*faults):
    """The lease is renewed early: while its creation is held, the server's clock runs ahead."""
    def reach(case):
        case.box.fault("create-override=hold@1", *(f"create-override={fault}" for fault in faults))
        case.begin()
        case.box.wait(CREATE, "held")
        case.age(AGED)
        case.box.release()
        case.box.wait(CREATE, "held", count=2)
        case.meet()
    return reach


def renewed(case):
    case.box.fault("create-override=hold@1")
    case.begin()
    case.box.wait(CREATE, "held")
    case.age(AGED)
    case.box.release()
    case.box.wait(CREATE, count=2)
    case.meet()


def deleting(*faults, before=running, count=1, options=()):
    """The command has ended, the DELETE is at the server."""
    def reach(case):
        case.box.fault(*(f"delete-override={fault}" for fault in faults))
        before(case, *options)
        case.let_end()
        case.box.wait("DELETE", "held", count=1)
        if count == 2:
            case.box.wait("DELETE", "arrived", count=2)
    return reach


def deleted(case):
    """PagerDuty has answered; the guardian, stopped, has not read it."""
    deleting("hold@1")(case)
    stopped(case.guardian())
    case.box.release()
    case.box.wait(END)


def lingering(case):
    """The short override is asked for before the long one is ended."""
    case.box.fault("create-override=hold@2")
    running(case, "--linger", "15m")
    case.let_end()
    case.box.wait(CREATE, "held", count=1)


def guardian_after_guardian(case):
    """Three have died and were replaced; the fourth is the one to be killed."""
    running(case)
    for _ in range(3):
        case.kill_guardian()
        case.await_guardian()


def starting(*faults):
    def reach(case):
        case.box.fault(*(f"create-override={fault}" for fault in faults))
        case.job = case.start("start")
        case.box.wait(CREATE, "held")
    return reach


TWO = ("--schedule", "PPRI001", "--schedule", SECOND)
LOST = ("hold@1", "drop-before@1")

STEPS = {
    "person looked up": looking_up("me"),
    "schedule looked up": looking_up("schedule"),
    "create sent, lost": creating(*LOST),
    "create sent": creating("hold@1"),
    "create done, unanswered": creating("hold-after@1"),
    "created, gate closed": created,
    "command runs": running,
    "renewal sent, lost": renewing("hold@2", "drop-before@2"),
    "renewal sent": renewing("hold@2"),
    "renewal done, unanswered": renewing("hold-after@2"),
    "delete sent, lost": deleting(*LOST),
    "delete sent": deleting("hold@1"),
    "delete done, unanswered": deleting("hold-after@1"),
    "deleted, page open": deleted,
    "second delete lost": deleting("hold@2", "drop-before@2", before=renewed, count=2),
    "second schedule's create sent": creating("hold@2", options=TWO),
    "linger, create sent": lingering,
    "linger, delete lost": deleting(*LOST, options=("--linger", "15m")),
    "guardian after guardian": guardian_after_guardian,
    "start's create sent, lost": starting(*LOST),
    "start's create sent": starting("hold@1"),
}
# Where the deployer is on call twice for a moment, so that nobody else is in between.
HANDS_OVER = {"linger, create sent", "linger, delete lost"}
# Where a renewal is in flight: whoever lives on sees to it that there is one.
RENEWS = {step for step in STEPS if step.startswith("renewal")}
