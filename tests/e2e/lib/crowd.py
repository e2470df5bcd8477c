"""Many test cases at a time, each in a process of its own that is the reaper of whatever it leaves behind."""
import json
import os
import select
import sys
import traceback
import unittest

from lib.processes import adopt_orphans


def _perform(case, writer):
    """In the child: runs the case; what it has to tell goes through the pipe."""
    os.setsid()
    adopt_orphans()
    result = unittest.TestResult()
    case.run(result)
    problems = [text for _, text in result.failures + result.errors]
    os.write(writer, json.dumps({"outcome": getattr(case, "outcome", None), "problems": problems}).encode()[-60000:])


def _begin(case):
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            _perform(case, writer)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    return pid, reader


def run(cases, at_once):
    """Yields (case, outcome, problems) as the cases end; `outcome` is what the case has left in self.outcome."""
    waiting, running = list(cases), {}
    while waiting or running:
        while waiting and len(running) < at_once:
            case = waiting.pop(0)
            pid, reader = _begin(case)
            running[reader] = (pid, case)
        for reader in select.select(list(running), [], [])[0]:
            pid, case = running.pop(reader)
            said = b"".join(iter(lambda: os.read(reader, 65536), b""))
            os.close(reader)
            os.waitpid(pid, 0)
            told = json.loads(said) if said else {"outcome": None, "problems": ["the case said nothing"]}
            yield case, told["outcome"], told["problems"]


def judge(cases, at_once, show):
    """Runs them all, tells what went wrong, has `show` draw the (case, outcome)s, and returns the exit status."""
    seen, failed = [], 0
    for case, outcome, problems in run(cases, at_once):
        seen.append((case, outcome))
        for problem in problems:
            print(f"not ok: {case}\n{problem}", flush=True)
        failed += bool(problems)
    show(seen)
    print(f"\n{len(seen)} cases, {failed} failed")
    return 1 if failed or not seen else 0
