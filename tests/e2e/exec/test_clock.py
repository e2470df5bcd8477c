"""Time is PagerDuty's: a wrong clock of this machine, and a wrong Date on some of the answers, move nothing. Who is on
call when is asked of the sandbox, whose clock is right.

usage: tests/run exec.clock [--all] [--row TEXT] [--trouble TEXT] [--jobs N]
"""
import argparse
import calendar
import contextlib
import json
import os
import signal
import time

from lib import crowd
from lib.dutyme import PATIENCE, Stage, content
from lib.overrides import as_known, gaps_between, in_force, ours, rfc3339, standing
from lib.processes import until

ADA = "PADA001"
MINUTE, HOUR, DAY = 60, 3600, 86400
LEASE = 30 * MINUTE
SHIFTS = {"layers": "PPRI001", "shifts": "PV3PRI1"}
OFF_BY = {"15 min": 15 * MINUTE, "1 h": HOUR, "1 day": DAY}

# The kinds of answers that a tour gets.
ANSWERS = {
    "layers": ("me", "schedule", "create-override", "overrides", "delete-override", "oncalls"),
    "shifts": ("me", "v3-schedule", "create-v3-override", "v3-overrides", "delete-v3-override", "oncalls"),
}


def from_rfc3339(text):
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) * 1000


class Timed(Stage):
    def __init__(self, row, trouble, kind, play):
        super().__init__("runTest")
        self.row, self.trouble, self.kind, self.play_row = row, trouble, kind, play
        self.schedule = SHIFTS[kind]
        self.outcome = None

    def __str__(self):
        return f"{self.row} / {self.trouble} / {self.kind}"

    def runTest(self):
        self.before = self.box.on_call(self.schedule)
        self.play_row(self)
        self.nobody_is_left()
        history = self.history()
        self.outcome = f"{len(ours(history))} made, {len(self.box.log())} requests"
        self.assertEqual(self.standing(), [], "something of ours stands")
        self.assertEqual(self.pages_but_for_doubts(), [])
        self.assertEqual(self.box.on_call(self.schedule), self.before)
        for one in ours(history):
            first = one["versions"][0]
            if first["start_ms"] <= first["known_ms"] + MINUTE * 1000:  # else it lies in the time of the wrong clock
                self.assertLessEqual(first["end_ms"] - first["known_ms"], (self.longest + 2 * MINUTE) * 1000)

    longest = LEASE

    def history(self):
        return self.overrides(self.schedule)

    def standing(self):
        return standing(self.history(), self.box.now_ms())

    def ends_sent(self):
        return [entry for entry in self.box.log("DELETE")]

    def verb(self, *words, status=0, **env):
        job = self.start(*words, env={"DUTYME_SCHEDULE": self.schedule, **env})
        code, err = job.wait()
        self.assertEqual(code, status, err)
        return job.out, err

    def elsewhere(self):
        """A home that knows nothing, as on another machine."""
        home = os.path.join(self.folder, "elsewhere")
        os.makedirs(home, exist_ok=True)
        return {"HOME": home}

    @contextlib.contextmanager
    def page(self):
        """The journal's only page, as it is to be."""
        path = self.state("tours", self.pages()[0])
        record = json.loads(content(path))
        yield record
        self.write(path, json.dumps(record) + "\n")

    def pass_by(self, seconds):
        """Time passes, for PagerDuty and for this machine: seen from now, the page was written so much earlier."""
        self.box.shift_clock(seconds)
        with self.page() as record:
            written = record["written"]
            up = int(written["up"]) - seconds * 1000
            if up < 0:  # this machine was not up then
                record["boot_id"] = "an earlier one"
            written["up"] = str(up if up > 0 else DAY * 1000)
            written["machine"] = rfc3339(from_rfc3339(written["machine"]) - seconds * 1000)

    # --- rows ---

    def exec_is_covered(self):
        """The deployer is on call while the command runs; its status is its own."""
        job, command = self.play("--schedule", self.schedule, schedules=(self.schedule,))
        self.assertEqual(command.report["on_call"][self.schedule], ADA)
        began = self.box.now_ms()
        self.assertEqual(self.box.on_call(self.schedule), ADA)
        self.lasts(LEASE)
        ended = self.box.now_ms()
        command.exit(7)
        status, err = job.wait()
        self.assertEqual(status, 7, err)
        self.assertNotIn("without anybody", err)
        spans = [span for one in ours(self.history()) for span in as_known(one)]
        self.assertEqual(gaps_between(spans, began, ended), [])

    def lasts(self, seconds):
        """The deployer is on call for so long yet."""
        begin = self.box.now_ms()
        spans = [in_force(one) for one in self.standing()]
        self.assertEqual(gaps_between(spans, begin, begin + (seconds - 2 * MINUTE) * 1000), [], "for a whole lease")

    def taken(self):
        """By a start of an hour: its id."""
        self.longest = HOUR
        out, _ = self.verb("start", "--for", "1h")
        self.assertEqual(self.box.on_call(self.schedule), ADA)
        self.lasts(HOUR)
        begun = self.box.now_ms()
        until(lambda: self.box.now_ms() > begun + 2000, "another second", PATIENCE)  # see just_taken
        return out.split()

    def stop_by_id(self):
        ids = self.taken()
        _, err = self.verb("stop", *ids, **self.elsewhere())
        self.says(err, "is given back")
        self.assertEqual(self.standing(), [])
        self.verb("stop")

    def stop_what_is_mine(self):
        self.taken()
        self.verb("stop", "--mine", **self.elsewhere())
        self.assertEqual(self.standing(), [])
        self.verb("stop")

    def stop_here(self):
        self.taken()
        _, err = self.verb("stop")
        self.says(err, "everything is given back")

    def status_tells(self):
        self.taken()
        for words, env in ((["status", "--check"], {}), (["status"], {}),
                           (["status", "--check"], {"DUTYME_SCHEDULE": None}), (["status"], {"DUTYME_SCHEDULE": None})):
            out, _ = self.verb(*words, **env)
            self.assertRegex(out, r"Ada Byron holds (Primary|Checkout) until")
        document = json.loads(self.verb("status", "--json")[0])
        self.assertEqual(len(document["tours"]), 1)
        self.assertEqual(len(document["tours"][0]["holds"]), 1)
        self.assertEqual(document["schedules"][0]["on_call"], ["Ada Byron"])
        _, err = self.verb("recover")
        self.says(err, "nothing was left behind")
        self.assertEqual(len(self.standing()), 1)
        self.verb("stop")
        self.says(self.verb("status", "--check", status=1)[1], "nothing is held")

    def what_has_ended_is_not_held(self):
        """What PagerDuty has let end is closed without another word."""
        self.taken()
        self.pass_by(HOUR + 2 * MINUTE)
        self.assertEqual(self.standing(), [])
        self.assertNotRegex(self.verb("status")[0], "Ada Byron holds .* left")
        self.verb("recover")
        self.assertEqual(self.pages(), [])
        self.says(self.verb("status", "--check", status=1)[1], "nothing is held")
        self.assertEqual(self.ends_sent(), [])

    def left_behind(self):
        """A tour whose dutyme and guardian were killed."""
        job, command = self.play("--schedule", self.schedule, schedules=(self.schedule,))
        self.assertEqual(command.report["on_call"][self.schedule], ADA)
        guardian = job.guardian()
        job.kill(signal.SIGSTOP)
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)
        job.kill()
        job.wait()
        command.gone()
        self.assertEqual(len(self.standing()), 1)

    def recovered(self):
        self.left_behind()
        out, _ = self.verb("status")
        self.assertIn("its dutyme is gone; give it back: dutyme recover", out)
        _, err = self.verb("recover")
        self.says(err, "is settled")
        self.assertEqual(len(self.ends_sent()), 1)

    def recovered_by_the_next(self):
        self.left_behind()
        self.exec_is_covered()

    def of_another_run_of_the_machine(self):
        """What a machine had taken that has been started anew since is left to end, and closed only then."""
        self.left_behind()
        with self.page() as record:
            record["boot_id"] = "00000000-0000-4000-8000-000000000000"
            record["written"]["up"] = "987654321000"
        self.verb("recover")
        self.assertEqual((len(self.pages()), len(self.standing())), (1, 1), "its lease has not ended")
        self.assertIn("holds", self.verb("status", "--check")[0])
        self.pass_by(LEASE + 3 * MINUTE)
        self.verb("recover")
        self.assertEqual(self.pages(), [])

    def verbs_that_look(self):
        """stop, recover and status --check, while the answers that they go by tell another time."""
        self.box.clear_faults()
        ids = self.taken()
        self.box.fault(*self.faults)
        self.assertIn("holds", self.verb("status", "--check")[0])
        self.assertIn("holds", self.verb("status", "--check", DUTYME_SCHEDULE=None)[0])
        self.says(self.verb("recover")[1], "nothing was left behind")
        self.assertEqual(len(self.standing()), 1)
        self.says(self.verb("stop", *ids, **self.elsewhere())[1], "is given back")
        self.assertEqual(self.standing(), [])
        self.verb("stop")

    def just_taken(self):
        """In the very second of the take."""
        self.longest = HOUR
        out, _ = self.verb("start")
        self.assertIn("holds", self.verb("status", "--check")[0])
        self.verb("stop", *out.split())

    faults = ()


# What is done while this machine's clock is wrong. The sandbox's leaps: that is the same, seen from the other side.
MACHINE = {
    "exec": Timed.exec_is_covered,
    "stop by id": Timed.stop_by_id,
    "stop --mine": Timed.stop_what_is_mine,
    "stop": Timed.stop_here,
    "status": Timed.status_tells,
    "status of what has ended": Timed.what_has_ended_is_not_held,
    "recover": Timed.recovered,
    "recovered by exec": Timed.recovered_by_the_next,
    "another run": Timed.of_another_run_of_the_machine,
}


class MachinesClock(Timed):
    def __init__(self, row, trouble, kind, play, ahead):
        super().__init__(row, trouble, kind, play)
        self.ahead = ahead

    def setUp(self):
        super().setUp()
        self.box.shift_clock(-self.ahead)


class AnswersDate(Timed):
    def __init__(self, row, trouble, kind, play, faults):
        super().__init__(row, trouble, kind, play)
        self.faults = faults

    def setUp(self):
        super().setUp()
        self.box.fault(*self.faults)


def of_machine(everything):
    """Each row and trouble on one kind of schedule in turn, or on both."""
    troubles = [(f"{name} {word}", sign * seconds) for name, seconds in OFF_BY.items()
                for word, sign in (("ahead", 1), ("behind", -1))]
    for i, (row, play) in enumerate(MACHINE.items()):
        for j, (trouble, ahead) in enumerate(troubles):
            for k, kind in enumerate(SHIFTS):
                if everything or (i + j) % len(SHIFTS) == k:
                    yield MachinesClock(f"this machine: {row}", trouble, kind, play, ahead)


def dates(answer, everything):
    """Of one kind of answer, or of all."""
    for name, length in OFF_BY.items():
        for sign, seconds in (("+", length), ("-", -length)):
            if everything or answer == "any" or sign + name in ("+1 h", "-1 h", "-15 min", "+1 day"):
                yield sign + name, (f"{answer}=date:{seconds}",)
    yield "Age of 1 h", (f"{answer}=age:{HOUR}",)
    for sign in ("+", "-") if everything or answer == "any" else ("+",):
        yield f"a gateway's page, {sign}3 h", (f"{answer}=status:502@1", f"{answer}=date:{sign.strip('+')}{3 * HOUR}@1")


def of_answers(everything):
    yield from (AnswersDate("Date of any: just taken", "-2 s", kind, Timed.just_taken, ("any=date:-2",)) for kind in SHIFTS)
    for kind, answers in ANSWERS.items():
        for answer in (*answers, "any"):
            for trouble, faults in dates(answer, everything):
                yield AnswersDate(f"Date of {answer}: exec", trouble, kind, Timed.exec_is_covered, faults)
        listed = answers[3]
        for name, seconds in (("+1 h", HOUR), ("-1 h", -HOUR), ("+1 day", DAY), ("-1 day", -DAY)):
            for answer in (listed, "any"):
                yield AnswersDate(f"Date of {answer}: verbs", name, kind, Timed.verbs_that_look, (f"{answer}=date:{seconds}",))


def show(outcomes):
    """Row, trouble -> overrides made, requests sent."""
    rows = {}
    for case, outcome in outcomes:
        rows.setdefault(case.row, []).append((case.trouble, case.kind, outcome))
    for row, cells in sorted(rows.items()):
        print(row)
        for trouble, kind, outcome in sorted(cells):
            print(f"    {trouble:26}{kind:8}", outcome or "?")


def main(words):
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every cell")
    parser.add_argument("--row", default="", help="only rows that contain this")
    parser.add_argument("--trouble", default="", help="only troubles that contain this")
    parser.add_argument("--jobs", type=int, default=8)
    options = parser.parse_args(words)
    cases = [case for case in (*of_machine(options.all), *of_answers(options.all))
             if options.row in case.row and options.trouble in case.trouble]
    return crowd.judge(cases, options.jobs, show)
