"""Processes seen from outside: limits for waits, who descends from whom, and that nobody is left at the end."""

import contextlib
import ctypes
import os
import signal
import time

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_CHILD_SUBREAPER = 36
GUARDIAN = "dutyme-guardian"


class Failed(Exception):
    """What was seen is not what would be seen without the wrapper."""


class NotHere(Exception):
    """The check means nothing here; the reason is printed in capitals."""


def same(what, seen, expected):
    if seen != expected:
        raise Failed(f"{what}: seen {short(seen)}, expected {short(expected)}")


def short(value):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 400 else f"{text[:300]}… ({len(text)} characters)"


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def told(status):
    """A wait status in words; the core bit is not looked at."""
    if os.WIFSTOPPED(status):
        return f"stopped by {signal_name(os.WSTOPSIG(status))}"
    if os.WIFCONTINUED(status):
        return "continued"
    if os.WIFSIGNALED(status):
        return f"killed by {signal_name(os.WTERMSIG(status))}"
    return f"exit {os.WEXITSTATUS(status)}"


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


def process_table():
    """pid -> {parent, group, state, name} of every process that can be seen."""
    table = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError):
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                name, _, rest = file.read().partition("(")[2].rpartition(")")
            state, parent, group = rest.split()[:3]
            table[int(entry)] = {"parent": int(parent), "group": int(group), "state": state, "name": name}
    return table


def family(pid):
    """The descendants of a process, parents before children, without itself."""
    table = process_table()
    found = [pid]
    for ancestor in found:
        found += [p for p, facts in table.items() if facts["parent"] == ancestor]
    return {p: table[p] for p in found[1:]}


def adopt_orphans():
    """From here on whoever loses its parent becomes our child, so that its end is an event for us."""
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0)


def describe(pid):
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().replace(b"\0", b" ").decode(errors="replace").strip()
        with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
            return f"{pid} [{file.read().strip()}] {words[:120]}"
    return f"{pid} [gone]"


def descriptions(pid):
    """Its living descendants in words."""
    return [describe(child) for child, facts in family(pid).items() if facts["state"] != "Z"]


def state_of(pid):
    return process_table().get(pid, {}).get("state", "gone")


def until(condition, what, patience=10.0):
    """Looks again and again; for the few facts that nobody announces."""
    with within(patience, what):
        while not condition():
            time.sleep(0.002)


def queue(pid, number, value):
    if LIBC.sigqueue(pid, number, ctypes.c_void_p(value)) != 0:
        raise OSError(ctypes.get_errno(), "sigqueue")


def leave_nothing(own):
    """Waits for every process the check has started, then returns those that would not go (and ends them).

    The caller is the subreaper of all of them. A guardian may take 15 s in all to finish, everybody else 5 s.
    """
    stayed = []
    for bound, may_stay in ((5.0, lambda name: name == GUARDIAN), (10.0, lambda name: False)):
        try:
            with within(bound, "the check's processes"):
                while True:
                    os.waitid(os.P_ALL, 0, os.WEXITED)
        except ChildProcessError:
            return stayed
        except Failed:
            stayed = [describe(p) for p, facts in family(own).items() if not may_stay(facts["name"])]
        if stayed:
            break
    end_all(own)
    return stayed


def end_all(own):
    with contextlib.suppress(ChildProcessError, Failed), within(10, "processes to die"):
        while True:
            for pid in family(own):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            os.waitid(os.P_ALL, 0, os.WEXITED)
