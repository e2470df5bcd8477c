"""A hundred deploys at once on one shift-based schedule with one key, of the same person and of several."""
import collections
import json
import os
import select
import subprocess
import sys
import tempfile

from lib import overrides
from lib.dutyme import DUTYME, PATIENCE, Stage

MAY_ASK = 960  # of PagerDuty in a minute with one key
PEOPLE = {None: "PADA001", "cleo@example.com": "PCLE001", "turbo@example.com": "PTUR001"}  # None: the token's owner


class CrowdOnShifts(Stage):
    SANDBOX_ARGS = ("--rate", str(MAY_ASK))
    COUNT = 100

    def setUp(self):
        super().setUp()
        self.begun, self.end = self.pipe("begun"), self.pipe("end")
        self.jobs = {}
        self.before_they_begin = lambda: None
        self.addCleanup(self.stop)

    def pipe(self, name):
        """A named pipe, open at this end."""
        path = os.path.join(self.folder, name)
        os.mkfifo(path)
        pipe = os.open(path, os.O_RDWR)
        self.addCleanup(os.close, pipe)
        return pipe

    def stop(self):
        for process, *_ in self.jobs.values():
            if process.poll() is None:
                process.terminate()

    def begin(self, number, user, schedule, *options):
        """A deploy in a home of its own, as on a machine of its own. It tells us its number, and goes on until told."""
        home = os.path.join(self.folder, f"home{number}")
        os.makedirs(home)
        err = tempfile.TemporaryFile("w+")
        self.addCleanup(err.close)
        command = ["sh", "-c", f"echo {number} > {self.folder}/begun; read word < {self.folder}/end"]
        env = self.environment(HOME=home, DUTYME_SCHEDULE=schedule, DUTYME_USER=user)
        process = subprocess.Popen([DUTYME, "exec", *options, "--", *command], env=env, cwd=self.work,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err)
        self.jobs[number] = (process, PEOPLE[user], home, err)

    def all_have_begun(self):
        """Returns when every deploy has begun; one that ends instead is a failure."""
        waiting, text = set(self.jobs), ""
        ends = {os.pidfd_open(process.pid): number for number, (process, *_) in self.jobs.items()}
        try:
            while waiting:
                ready = select.select([self.begun, *ends], [], [], PATIENCE)[0]
                self.assertTrue(ready, f"{len(waiting)} have not begun")
                for fd in ready:
                    if fd == self.begun:
                        text += os.read(fd, 65536).decode()
                    elif ends[fd] in waiting:
                        self.fail(f"{self.jobs[ends[fd]][0].wait()}: {self.said(ends[fd])}")
                lines = text.split("\n")
                text = lines.pop()
                waiting -= {int(line) for line in lines}
        finally:
            for fd in ends:
                os.close(fd)

    def said(self, number):
        err = self.jobs[number][3]
        err.seek(0)
        return err.read()

    def crowd(self, schedule, *options, people=tuple(PEOPLE)):
        """They all run at one time, are all covered, and leave the schedule as it was."""
        before = self.on_call(schedule)
        for number in range(self.COUNT):
            self.begin(number, people[number % len(people)], schedule, *options)
        self.before_they_begin()
        self.all_have_begun()
        together, self.at = self.on_call(schedule), self.box.now_ms()
        self.assertLessEqual({PEOPLE[user] for user in people}, together)
        os.write(self.end, b"\n" * self.COUNT)
        for number, (process, *_) in self.jobs.items():
            self.assertEqual(process.wait(timeout=PATIENCE), 0, self.said(number))
        self.nobody_is_left()
        self.assertEqual(self.on_call(schedule), before)
        self.assertEqual(overrides.standing(self.overrides(schedule), self.box.now_ms()), [])
        self.each_was_covered(schedule)
        log = self.box.log()
        print(f"{self.COUNT} deploys on {schedule}: {len(log)} requests, "
              f"{sum(entry['status'] == 400 for entry in log)} of them 400, {len(self.overrides(schedule))} objects; " +
              " ".join(f"{name} {count}" for name, count in self.kinds(log)), file=sys.stderr)
        self.assertEqual([entry for entry in log if entry["status"] == 429], [])
        self.assertLessEqual(len(log), MAY_ASK)
        return together

    @staticmethod
    def kinds(log):
        return collections.Counter(f"{entry['method']}:{entry['target'].split('?')[0].split('/P')[0]}:{entry['status']}"
                                   for entry in log).most_common()

    def on_call(self, schedule):
        now = self.box.now_ms()
        final = self.box.timeline(schedule)["final"]
        return {shift["user"]["id"] for shift in final if shift["user"] and shift["start_ms"] <= now < shift["end_ms"]}

    def each_was_covered(self, schedule):
        """While all ran, each tour had its own person on call by what it had made itself, and no two by the same."""
        history = {override["id"]: override for override in overrides.ours(self.overrides(schedule))}
        known = collections.Counter()
        for number, (_, person, home, _) in self.jobs.items():
            with open(os.path.join(home, ".local/state/dutyme/log"), encoding="utf-8") as file:
                tour = json.loads(file.readline())
            made = [history[lease["override"]] for lease in tour["leases"] if lease["override"]]
            spans = [overrides.in_force(override) for override in made]
            self.assertTrue(any(start <= self.at < end for start, end in spans), self.said(number))
            self.assertEqual({override["user"]["id"] for override in made}, {person})
            known.update(override["id"] for override in made)
        self.assertEqual(set(known.values()), {1}, "two tours hold one override")
        self.assertEqual(set(known), set(history))

    def test_who_is_on_call_is_relieved_once(self):
        self.assertNotIn("PBOB001", self.crowd("PV3PRI1"))

    def test_all_have_looked_before_anybody_writes(self):
        """What they all want to relieve is gone for all but the first.

        They are few enough for the last to have started before the first gives up waiting for its answer, as a
        hundred on a busy machine are not: they run without anybody being put on call, which other tests look at.
        """
        self.COUNT = 24
        self.box.fault(f"create-v3-override=hold@1-{self.COUNT}")
        self.before_they_begin = lambda: (self.box.wait("POST", state="held", count=self.COUNT), self.box.release())
        self.crowd("PV3PRI1")

    def test_of_one_person(self):
        self.assertEqual(self.crowd("PV3PRI1", people=(None,)), {"PADA001"})

    def test_all_of_several(self):
        self.assertFalse({"PBOB001", "PMIA001"} & self.crowd("PV3TWO1", "--take", "all"))

    def test_joined(self):
        self.assertLessEqual({"PBOB001", "PMIA001"}, self.crowd("PV3TWO1", "--mode", "join"))

    def test_nobody_is_on_call(self):
        self.crowd("PV3EMP1")
