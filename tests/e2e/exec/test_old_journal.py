"""Pages and id-files as dutyme 0.3.0 wrote them, and a page of a version to come. Whatever tour the old ones tell of is
recovered, stopped, gone on with and finished. Their texts were recorded from that program; only ids, times and the
account are this test's.

usage: tests/run exec.old_journal [--shape TEXT] [--course TEXT] [--jobs N]
"""
import argparse
import json
import os
import signal

from lib import crowd
from lib.dutyme import PATIENCE, Stage, content
from lib.overrides import ours, standing
from lib.processes import state_of, until
from lib.sandbox import ADA as KEY

ADA = "PADA001"
AS_ADA = {"Authorization": f"Token token={KEY}", "Accept": "application/vnd.pagerduty+json;version=2",
          "User-Agent": "dutyme/0.3.0"}
MINUTE = 60

PAGE = ('{"version":"1","tour":"%(tour)s","host":"%(host)s","boot_id":"%(boot_id)s","dutyme":"%(dutyme)s",'
        '"api_url":"%(api_url)s","deployer":{"id":"PADA001","name":"Ada Byron","email":"ada@example.com"},'
        '"relieved":["Bo Larsen"],"deploy":{"repository":"","branch":"","commit":"","subject":"","author":"","job_url":""},'
        '"lease":"%(lease)s","max":"%(max)s","mode":"%(mode)s",%(take)s"begun":"%(begun)s","outcome":"","leases":[%(leases)s]}\n')
LEASE = ('{"schedule":"%(schedule)s","schedule_name":"%(schedule_name)s",'
         '"schedule_url":"https://dutyme-sandbox.pagerduty.com/schedules/%(schedule)s","start":"%(start)s","end":"%(end)s",'
         '"override":"%(override)s","state":"%(state)s",%(form)s"renewable":true,"standing":[]}')
FORM = '"form":"%(form)s","rotation":"%(rotation)s","custom_shift":"%(custom_shift)s","relieved":"%(relieved)s",'


def as_of_old(record):
    """The page of a tour, as 0.3.0 had written it."""
    leases = [LEASE % {**lease, "form": FORM % lease if "form" in lease else ""} for lease in record["leases"]]
    take = f'"take":"{record["take"]}",' if "take" in record else ""
    return PAGE % {**record, "take": take, "leases": ",".join(leases)}


class OldPage(Stage):
    def __init__(self, shape, course):
        super().__init__("runTest")
        self.shape, self.course = shape, course
        self.schedule, self.options = "PPRI001", ()
        self.outcome = None

    def __str__(self):
        return f"{self.shape} / {self.course}"

    def setUp(self):
        super().setUp()
        self.file = os.path.join(self.folder, "tour.json")

    def standing(self):
        return standing(self.overrides(self.schedule), self.box.now_ms())

    def verb(self, *words, status=0, **env):
        job = self.start(*words, env={"DUTYME_SCHEDULE": self.schedule, **env})
        code, err = job.wait()
        self.assertEqual(code, status, err)
        return err

    # --- shapes: what there is in PagerDuty, and in the page ---

    def begin(self):
        self.job = self.start("exec", "--schedule", self.schedule, *self.options, *self.puppet(self.schedule))

    def held(self):
        self.begin()
        self.command = self.arrive(self.job)

    def held_on_shifts(self):
        self.schedule = "PV3PRI1"
        self.held()

    def taken_from_all(self):
        self.schedule, self.options = "PV3TWO1", ("--take", "all")
        self.held()

    def joined(self):
        self.schedule, self.options = "PV3TWO1", ("--mode", "join")
        self.held()

    def renewed(self):
        """The server's clock has run ahead while the first one was asked for."""
        self.box.fault("create-override=hold@1")
        self.begin()
        self.box.wait("POST", state="held")
        self.box.shift_clock(21 * MINUTE)
        self.box.release()
        self.box.wait("POST", count=2)
        self.command = self.arrive(self.job)
        until(lambda: [lease["state"] for lease in self.record()["leases"]] == ["held", "held"], "the page", PATIENCE)

    def asked_for(self):
        """The POST is on its way."""
        self.box.fault("create-override=hold@1")
        self.begin()
        self.box.wait("POST", state="held")
        self.command = None

    def asked_for_in_vain(self):
        """What is on its way is lost."""
        self.box.fault("create-override=drop-before@1")
        self.asked_for()

    def record(self):
        return json.loads(content(self.state("tours", self.pages()[0])))

    def age(self):
        """The page becomes one of 0.3.0's; nobody may own it. What is on its way arrives."""
        path = self.state("tours", self.pages()[0])
        old = as_of_old(json.loads(content(path)))
        self.write(path, old)
        self.write(self.file, old)
        self.box.release()
        self.box.wait("POST")

    # --- courses ---

    def stop_guardian(self):
        """dutyme is kept from replacing it."""
        guardian = self.job.guardian()
        self.job.kill(signal.SIGSTOP)
        until(lambda: state_of(self.job.pid) == "T", "the stop", PATIENCE)
        os.kill(guardian, signal.SIGKILL)
        self.await_end(guardian)

    def abandon(self):
        self.stop_guardian()
        self.job.kill()
        self.job.wait()
        if self.command:
            self.command.gone()
        self.age()

    def recovered(self):
        self.abandon()
        self.verb("recover")

    def stopped(self):
        self.abandon()
        self.says(self.verb("stop"), "has not shown" if self.shape == "asked for in vain" else "everything is given back")

    def stopped_by_file(self):
        """On another machine; here the page is settled by whoever comes next."""
        self.abandon()
        home = os.path.join(self.folder, "elsewhere")
        os.makedirs(home)
        self.says(self.verb("stop", "--id-file", self.file, HOME=home), "is given back")
        self.assertEqual(self.standing(), [])
        self.verb("recover")

    def settled_by_exec(self):
        self.abandon()
        self.verb("exec", "--schedule", "PADW001", "--", "true")

    def gone_on_with(self):
        """By a guardian that takes the place of the dead one."""
        self.stop_guardian()
        self.age()
        self.job.kill(signal.SIGCONT)
        command = self.command or self.arrive(self.job)
        self.assertEqual(self.box.on_call(self.schedule) if self.shape != "joined" else ADA, ADA)
        command.exit(3)
        status, err = self.job.wait()
        self.assertEqual(status, 3, err)

    def stopped_by_the_old_one_beside(self):
        """While our guardian lives: it sends a DELETE for each that the page names, and leaves the page alone."""
        for lease in self.record()["leases"]:
            kind = "custom_shifts" if lease.get("form") == "custom_shift" else "overrides"
            root = "/v3/schedules" if "form" in lease else "/schedules"
            reply = self.box.request("DELETE", f"{root}/{self.schedule}/{kind}/{lease['override']}", None, AS_ADA)
            self.assertIn(reply.status, (200, 204))
        self.assertEqual(self.standing(), [])
        self.says(self.verb("recover"), "nothing was left behind")
        self.command.exit(4)
        status, err = self.job.wait()
        self.assertEqual(status, 4, err)
        # What was made a moment ago may be unknown to a DELETE, and stand all the same: one that had not begun is gone
        # without a trace, and the guardian looks until it is old enough for that to count.
        if self.shape == "renewed":
            return self.says(err, "the override on Primary is not given back yet", "goes on trying in the background")
        self.assertNotIn("not given back", err)

    def left_to_its_end(self):
        """What start took is nobody's to recover."""
        self.age_of_start()
        self.says(self.verb("recover"), "nothing was left behind")
        self.verb("exec", "--schedule", "PADW001", "--", "true")
        self.assertEqual(len(self.standing()), 1)
        self.assertIn("Ada Byron holds Primary", self.told("status", "--check"))
        self.box.shift_clock(62 * MINUTE)
        self.verb("stop")

    def start_stopped(self):
        self.age_of_start()
        self.verb("stop")

    def start_stopped_by_file(self):
        self.age_of_start()
        home = os.path.join(self.folder, "elsewhere")
        os.makedirs(home)
        self.says(self.verb("stop", "--id-file", self.file, HOME=home), "is given back")
        self.assertEqual(self.standing(), [])
        self.verb("stop")

    def of_a_newer_version(self):
        """It is left alone, and that is said."""
        path = self.state("tours", self.pages()[0])
        ours_is = content(path).decode()
        newer = ours_is.replace('"version":"1"', '"version":"2"')
        self.write(path, newer)
        for words, status in ((["recover"], 125), (["stop"], 125), (["status"], 0),
                              (["exec", "--schedule", "PADW001", "--", "true"], 0)):
            said = self.verb(*words, status=status)
            self.assertEqual(content(path).decode(), newer)
            self.assertEqual(len(self.standing()), 1)
            if words[0] != "exec":
                self.assertNotIn("nothing", said)
                self.says(said, path + " was written by another version of dutyme")
        self.write(path, ours_is)
        self.verb("stop")

    def told(self, *words):
        job = self.start(*words)
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        return job.out

    def started(self):
        self.verb("start")

    def age_of_start(self):
        path = self.state("tours", self.pages()[0])
        old = as_of_old(json.loads(content(path)))
        self.write(path, old)
        self.write(self.file, old)

    def runTest(self):
        SHAPES[self.shape](self)
        before = len(self.standing())
        COURSES[self.course](self)
        self.nobody_is_left()
        self.outcome = f"{before} stood, {len(ours(self.overrides(self.schedule)))} made, {len(self.pages())} pages left"
        self.assertEqual(self.standing(), [], "something stands")
        if self.pages():
            seen_elsewhere = (self.shape, self.course) == ("asked for", "stop by id-file")
            self.assertTrue(seen_elsewhere or self.shape == "asked for in vain")
            self.assertEqual(self.pages_but_for_doubts(), [])
            self.box.shift_clock(35 * MINUTE)
            self.verb("stop")
        self.assertEqual(self.pages(), [])


SHAPES = {
    "held": OldPage.held, "held on shifts": OldPage.held_on_shifts, "taken from all": OldPage.taken_from_all,
    "joined": OldPage.joined, "renewed": OldPage.renewed, "asked for": OldPage.asked_for,
    "asked for in vain": OldPage.asked_for_in_vain, "start": OldPage.started,
}
OF_EXEC = {
    "recover": OldPage.recovered, "stop": OldPage.stopped, "stop by id-file": OldPage.stopped_by_file,
    "the next exec": OldPage.settled_by_exec, "another guardian": OldPage.gone_on_with,
}
WHILE_HELD = {"stop of 0.3.0 beside us": OldPage.stopped_by_the_old_one_beside}
OF_START = {"recover, and its end": OldPage.left_to_its_end, "stop what was started": OldPage.start_stopped,
            "stop it by id-file": OldPage.start_stopped_by_file, "a newer version": OldPage.of_a_newer_version}
COURSES = {**OF_EXEC, **WHILE_HELD, **OF_START}


def courses_of(shape):
    if shape == "start":
        return OF_START
    return OF_EXEC if shape.startswith("asked for") else {**OF_EXEC, **WHILE_HELD}


def show(outcomes):
    seen = {(case.shape, case.course): outcome for case, outcome in outcomes}
    for shape in SHAPES:
        for course in courses_of(shape):
            if (shape, course) in seen:
                print(f"    {shape:20}{course:26}{seen[shape, course] or '?'}")


def main(words):
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", default="", help="only shapes that contain this")
    parser.add_argument("--course", default="", help="only courses that contain this")
    parser.add_argument("--jobs", type=int, default=8)
    options = parser.parse_args(words)
    cases = [OldPage(shape, course) for shape in SHAPES for course in courses_of(shape)
             if options.shape in shape and options.course in course]
    return crowd.judge(cases, options.jobs, show)
