"""Processes seen from outside: who descends from whom, what state they are in, and that nobody is left at the end."""
import collections
import contextlib
import ctypes
import os
import select
import signal
import time

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_CHILD_SUBREAPER = 36
GUARDIAN = "dutyme-guardian"

Process = collections.namedtuple("Process", "parent group state name")


class Failed(AssertionError):
    """What was seen is not what should be; also a wait that took too long."""


def short(value):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 400 else f"{text[:300]}… ({len(text)} characters)"


# --- waits ---

_limits = []


def _on_alarm(*_):
    due = [what for end, what in _limits if end <= time.monotonic()]
    if due:
        raise Failed(f"waited too long for {due[-1]}")


@contextlib.contextmanager
def within(seconds, what):
    """Raises Failed if the block takes longer. The timer repeats, so no blocking call can miss it."""
    signal.signal(signal.SIGALRM, _on_alarm)
    _limits.append((time.monotonic() + seconds, what))
    signal.setitimer(signal.ITIMER_REAL, max(0.001, min(end for end, _ in _limits) - time.monotonic()), 0.1)
    try:
        yield
    finally:
        _limits.pop()
        if not _limits:
            signal.setitimer(signal.ITIMER_REAL, 0)


def until(condition, what, patience):
    """Looks again and again; for the few facts that nobody announces."""
    with within(patience, what):
        while not condition():
            time.sleep(0.002)


def has_ended(pid, patience):
    """Waits for the end of a process, ours or not; false when that takes too long. Reaps it if it is our child."""
    with contextlib.suppress(ProcessLookupError):
        pidfd = os.pidfd_open(pid)
        try:
            if not select.select([pidfd], [], [], patience)[0]:
                return False
        finally:
            os.close(pidfd)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return True


# --- who there is ---

def adopt_orphans():
    """From here on a descendant that loses its parent becomes our child, so that its end is an event for us."""
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0)


def table():
    """pid -> Process, of every process that can be seen."""
    found = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, ValueError):
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                name, _, rest = file.read().partition("(")[2].rpartition(")")
            state, parent, group = rest.split()[:3]
            found[int(entry)] = Process(int(parent), int(group), state, name)
    return found


def family(pid):
    """The descendants of a process, parents before children, without itself."""
    everybody = table()
    found = [pid]
    for ancestor in found:
        found += [child for child, facts in everybody.items() if facts.parent == ancestor]
    return {child: everybody[child] for child in found[1:]}


def named(name, pid=None):
    """The pids of the descendants (ours if none is given) of that name."""
    return [child for child, facts in family(pid or os.getpid()).items() if facts.name == name]


def state_of(pid):
    """The letter of /proc/PID/stat, or "gone"."""
    facts = table().get(pid)
    return facts.state if facts else "gone"


def describe(pid):
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().replace(b"\0", b" ").decode(errors="replace").strip()
        with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
            return f"{pid} [{file.read().strip()}] {words[:120]}"
    return f"{pid} [gone]"


def descriptions(pid):
    """Its living descendants in words."""
    return [describe(child) for child, facts in family(pid).items() if facts.state != "Z"]


# --- the end ---

def leave_nothing():
    """Waits for every process below us, which are all our children in the end; returns those that would not go, in words,
    after it has ended them. A guardian may take 15 s in all to finish, everybody else 5 s.
    """
    stayed = []
    for bound, may_stay in ((5.0, {GUARDIAN}), (10.0, set())):
        try:
            with within(bound, "the check's processes"):
                while True:
                    os.waitid(os.P_ALL, 0, os.WEXITED)
        except ChildProcessError:
            return stayed
        except Failed:
            stayed = [describe(pid) for pid, facts in family(os.getpid()).items()
                      if facts.state != "Z" and facts.name not in may_stay]
        if stayed:
            break
    end_all()
    return stayed


def end_all():
    """Kills every process below us."""
    with contextlib.suppress(ChildProcessError, Failed), within(60, "processes to die"):
        while True:
            for pid in family(os.getpid()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            os.waitid(os.P_ALL, 0, os.WEXITED)
