"""kill -9 at every step of a tour, of everybody who has a part in it; then the sandbox is asked who was on call when.

usage: tests/run crash [--victim NAME]... [--step TEXT] [--jobs N]
"""
import argparse
from lib import crowd
from case import Crash
from expected import TABLE, VICTIMS


def chosen(options):
    cases = []
    for step, row in TABLE.items():
        for victim in row:
            if options.step in step and (not options.victim or victim in options.victim):
                # The next dutyme is another each time.
                cures = ["stop"] if step.startswith("start") else ["recover", "exec"] if victim == "both" else ["recover"]
                cases += [Crash(step, victim, cure) for cure in cures]
    return cases


def shown(outcome):
    if not outcome:
        return "?"
    ended, fared, made, left = outcome
    return f"{ended}, command {fared}, {made} made, {left} left"


def show(outcomes):
    """The table: step × victim → outcome."""
    seen = {(case.step, case.victim): outcome for case, outcome in outcomes}
    width = max(map(len, TABLE)) + 2
    for victim in VICTIMS:
        rows = [(step, seen[step, victim]) for step in TABLE if (step, victim) in seen]
        if rows:
            print(f"\nkill -9 {victim}")
        for step, outcome in rows:
            print(f"  {step:{width}}{shown(outcome)}")


def main(words):
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--victim", action="append", choices=VICTIMS)
    parser.add_argument("--step", default="", help="only steps whose name contains this")
    parser.add_argument("--jobs", type=int, default=4)
    options = parser.parse_args(words)
    return crowd.judge(chosen(options), options.jobs, show)
