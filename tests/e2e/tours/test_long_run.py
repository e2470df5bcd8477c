"""A command that runs for minutes under a lease of one: the pieces adjoin, and the guardian sleeps and does not grow.
What a day comes to is computed in tests/unit/duty_long_run_test.cpp.
"""
import json
import os
import sys
import time

from lib.processes import state_of, until
from lib import overrides
from lib.dutyme import PATIENCE, Stage, content
from lib.overrides import now
from lib.sandbox import CREATE

RENEWALS = 4
GROWTH = 16 * 1024  # bytes for each renewal: one more lease in the record, and room for a request
SWITCHES = 100  # for one renewal: two requests, a page written twice; whoever polls has more


def status(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        fields = dict(line.split(":", 1) for line in file)
    return {"memory": int(fields["RssAnon"].split()[0]) * 1024,
            "switches": int(fields["voluntary_ctxt_switches"]) + int(fields["nonvoluntary_ctxt_switches"]),
            "files": len(os.listdir(f"/proc/{pid}/fd")), "threads": int(fields["Threads"])}


class LongRun(Stage):
    def test_renewals_adjoin_and_cost_nothing_in_between(self):
        job, command = self.play("--lease", "1m")
        guardian, begun = job.guardian(), command.report["began"]
        seen = []
        for renewal in range(1, RENEWALS + 1):
            self.box.wait(CREATE, count=renewal + 1)
            self.asleep(guardian)
            seen.append({"guardian": status(guardian), "dutyme": status(job.pid)})
        self.assertEqual(job.guardian(), guardian)
        self.show(seen)
        self.flat([moment["guardian"] for moment in seen])
        self.still([moment["dutyme"] for moment in seen])
        made = overrides.ours(self.overrides())
        self.assertEqual(len(made), RENEWALS + 1)
        for one, next_one in zip(made, made[1:]):
            self.assertEqual(one["versions"][-1]["end_ms"], next_one["versions"][0]["start_ms"])
        ended = now()  # before it may end: dutyme is quicker than this test on a busy machine
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        history = self.overrides()
        self.assertEqual(overrides.overlapping(history), [])
        self.assertEqual(overrides.gaps(history, begun, ended), [])
        self.assertEqual(overrides.standing(history, now()), [])
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.frugal()

    def test_what_cannot_be_ended_is_told_with_the_end_it_has_after_a_renewal(self):
        job, command = self.play("--lease", "1m")
        self.box.wait(CREATE, count=2)
        self.asleep(job.guardian())
        self.box.fault("delete-override=status:403")
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0)
        last = max(one["versions"][-1]["end_ms"] for one in self.overrides()) // 1000
        self.says(err, "could not be ended", time.strftime("it ends by itself at %H:%M UTC (", time.gmtime(last)))
        self.box.clear_faults()
        self.nobody_is_left()

    def asleep(self, pid):
        """The sandbox has answered; the guardian is done when it has written so and is back in its wait."""
        until(lambda: self.leases_held() and state_of(pid) == "S", "the guardian to sleep",
                        PATIENCE)

    def leases_held(self):
        record = json.loads(content(self.state("tours", self.pages()[0])))
        return all(lease["state"] in ("held", "over") for lease in record["leases"])

    def show(self, seen):
        for who in seen[0]:
            print(f"{who}: " + "; ".join(", ".join(f"{value} {what}" for what, value in moment[who].items())
                                         for moment in seen), file=sys.stderr)

    def flat(self, moments):
        first, last = moments[0], moments[-1]
        self.assertEqual(len({moment["files"] for moment in moments}), 1)
        self.assertEqual({moment["threads"] for moment in moments}, {1})
        self.assertLessEqual(last["memory"] - first["memory"], GROWTH * (len(moments) - 1))
        for before, after in zip(moments, moments[1:]):
            self.assertLessEqual(after["switches"] - before["switches"], SWITCHES)

    def still(self, moments):
        """dutyme itself has nothing to do while its command runs."""
        self.assertEqual(len({(moment["files"], moment["threads"]) for moment in moments}), 1)
        self.assertEqual(moments[-1]["memory"], moments[0]["memory"])
        self.assertEqual(moments[-1]["switches"], moments[0]["switches"])

    def frugal(self):
        """For each renewal a look and a creation; then the end of what stood or was to come."""
        log = self.box.log()
        self.assertEqual(len([entry for entry in log if entry["method"] == "POST"]), RENEWALS + 1)
        self.assertEqual(len([entry for entry in log if entry["operation"] == "overrides"]), RENEWALS)
        self.assertLessEqual(len([entry for entry in log if entry["method"] == "DELETE"]), 3)
