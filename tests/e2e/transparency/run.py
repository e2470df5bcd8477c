#!/usr/bin/env python3
"""Shows that a command behaves under a wrapper as it does without it.

  tests/run transparency.signal                      under dutyme
  tests/run transparency.signal --wrapper env        under the identity; '' is no wrapper at all
"""

import argparse
import contextlib
import glob
import importlib
import json
import os
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.append(os.path.dirname(HERE))
import harness  # noqa: E402
from lib import processes  # noqa: E402
from lib.sandbox import PATIENCE  # noqa: E402


def arguments(line):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrapper", default="$DUTYME exec --quiet --", help="command prefix; $NAMES are taken from the environment")
    parser.add_argument("--check", action="append", help="only this check, e.g. exit.zero; repeatable")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds until a wait counts as a hang")
    parser.add_argument("--probe", default=os.environ.get("PROBE", ""))
    parser.add_argument("--sandbox", default="$SANDBOX", help="a dutyme-sandbox to start for the run")
    parser.add_argument("--token", default="sandbox-ada-userkey0")
    parser.add_argument("--schedule", default="PPRI001")
    parser.add_argument("--user", default="PADA001")
    parser.add_argument("--list", action="store_true", help="list the checks and end")
    return parser.parse_args(line)


def words(text):
    """A command line split into words, variables filled in, the program as a full path."""
    parts = [os.path.expandvars(word) for word in shlex.split(text)]
    if parts:
        found = shutil.which(parts[0])
        if not found:
            sys.exit(f"run.py: no such program: {parts[0]}")
        parts[0] = os.path.abspath(found)
    return parts


@contextlib.contextmanager
def sandbox(options):
    """The variables that lead dutyme to a sandbox of this run; none without --sandbox."""
    if not options.sandbox:
        yield {}
        return
    with subprocess.Popen([*words(options.sandbox), "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as process:
        url = process.stdout.readline().strip()
        if not url:
            sys.exit(f"run.py: the sandbox said nothing and ended with {process.wait()}")
        try:
            yield {"DUTYME_API_URL": url, "DUTYME_TOKEN": options.token, "DUTYME_SCHEDULE": options.schedule,
                   "DUTYME_USER": options.user}
        finally:
            process.stdin.close()


def perform(chosen, settings):
    """Runs one check in this process, which then holds whatever the check leaves behind. Returns its result."""
    os.setsid()
    processes.adopt_orphans()
    os.dup2(os.open("/dev/null", os.O_RDWR), 0)
    stage = harness.Stage(settings)
    result = {"outcome": "ok", "why": ""}
    try:
        with processes.within(10 * settings["patience"], "the whole check"):
            chosen["run"](stage)
        stayed = processes.leave_nothing()
        if stayed:
            result = {"outcome": "not ok", "why": "left running: " + "; ".join(stayed)}
    except harness.NotHere as reason:
        result = {"outcome": "skip", "why": str(reason)}
    except processes.Failed as reason:
        result = {"outcome": "not ok", "why": str(reason)}
    except Exception:  # a check that breaks is a failed check
        result = {"outcome": "not ok", "why": " | ".join(traceback.format_exc().strip().splitlines()[-3:])}
    finally:
        processes.end_all()
        stage.clear()
    return result


def begin(chosen, settings):
    """Starts one check in a child; returns (pid, the pipe its result comes through)."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            os.write(writer, json.dumps(perform(chosen, settings)).encode()[:60000])
        finally:
            os._exit(0)
    os.close(writer)
    return pid, reader


def results(checks, settings, jobs):
    """Runs the checks, so many at a time, and yields (check, result) as they end."""
    waiting, running = list(checks), {}
    while waiting or running:
        while waiting and len(running) < jobs:
            chosen = waiting.pop(0)
            pid, reader = begin(chosen, settings)
            running[reader] = (pid, chosen, time.monotonic() + 15 * settings["patience"] + 60)
        nearest = min(end for _, _, end in running.values())
        ready = select.select(list(running), [], [], max(0, nearest - time.monotonic()))[0]
        for reader in ready or [r for r, (_, _, end) in running.items() if end <= time.monotonic()]:
            pid, chosen, _ = running.pop(reader)
            if not ready:
                os.kill(pid, signal.SIGKILL)
            said = b"".join(iter(lambda: os.read(reader, 65536), b"")) if ready else b""
            os.close(reader)
            os.waitpid(pid, 0)
            yield chosen, json.loads(said or '{"outcome": "not ok", "why": "the check itself was stuck or died"}')


def works_in_place(settings):
    """Whether the wrapper becomes the command instead of waiting for it."""
    seen = {}

    def look(stage):
        job, puppet = stage.play()
        seen["same"] = job.pid == puppet.pid
        puppet.exit()
        job.wait()
        raise harness.NotHere("in place" if seen["same"] else "apart")

    probing = {"run": look, "name": "start", "sentence": ""}
    result = next(results([probing], settings, 1))[1]
    if result["outcome"] != "skip":
        sys.exit(f"run.py: nothing can be run under this wrapper: {result['why']}")
    return result["why"] == "in place"


def select_checks(options):
    if not harness.CHECKS:
        for path in sorted(glob.glob(os.path.join(HERE, "test_*.py"))):
            importlib.import_module(os.path.basename(path)[:-3])
    wanted = [c for c in harness.CHECKS if not options.check or c["name"] in options.check]
    if not wanted:
        sys.exit(f"run.py: no such check: {options.check}")
    return wanted


def tell(number, chosen, result):
    line = f"{'not ok' if result['outcome'] == 'not ok' else 'ok'} {number} {chosen['name']} - {chosen['sentence']}"
    if result["outcome"] == "skip":
        line += f" # SKIP {result['why'].upper()}"
    print(line)
    if result["outcome"] == "not ok":
        print(f"# {chosen['name']}: {result['why']}")
    sys.stdout.flush()


def keep_inherited_files_to_ourselves():
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2:
            with contextlib.suppress(OSError):
                os.set_inheritable(int(name), False)


def main(line):
    """Runs the checks that were imported, or all there are."""
    options = arguments(line)
    keep_inherited_files_to_ourselves()
    checks = select_checks(options)
    if options.list:
        for chosen in checks:
            print(f"{chosen['name']:40} {chosen['sentence']}")
        return 0
    if not options.probe:
        sys.exit("run.py: --probe or PROBE must name the probe program")
    counts = {"ok": 0, "not ok": 0, "skip": 0}
    skipped = []
    with sandbox(options) as variables:
        extra = {n: os.environ[n] for n in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS") if n in os.environ}
        settings = {"wrapper": words(options.wrapper), "probe": os.path.abspath(options.probe),
                    "patience": options.patience, "environment": {**variables, **extra}}
        settings["in_place"] = works_in_place(settings)
        print(f"1..{len(checks)}")
        for number, (chosen, result) in enumerate(results(checks, settings, options.jobs), 1):
            counts[result["outcome"]] += 1
            tell(number, chosen, result)
            if result["outcome"] == "skip":
                skipped.append(f"{chosen['name']}: {result['why']}")
    for line in skipped:
        print(f"# SKIPPED, NOT SHOWN: {line}")
    print(f"{counts['ok']} passed, {counts['not ok']} failed, {counts['skip']} skipped")
    return 1 if counts["not ok"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
