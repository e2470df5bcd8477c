"""One step, one victim: dutyme is brought to the step, the victim killed with SIGKILL, and the sandbox asked what
has come of it.
"""
import json
import os
import select
import signal

from lib import overrides
from lib.dutyme import PATIENCE, Stage, content
from lib.processes import GUARDIAN, family, named, state_of, table, until
from lib.overrides import now, rfc3339
from lib.sandbox import CREATE
from expected import CUT, DONE, KILLED, NEVER, TABLE, WHOLE
from steps import HANDS_OVER, RENEWS, STEPS

CANARY = "dutyme-canary"
WATCHED = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2)
SCHEDULES = ("PPRI001", "PSEC001")
LEASE = 30 * 60 * 1000  # ms
FIXED = 61 * 60 * 1000  # of `start`: an hour, and a minute for its fingerprint
RIVAL = "PMIA001"


class Crash(Stage):
    def __init__(self, step, victim, cure="recover"):
        super().__init__("runTest")
        self.step, self.victim, self.cure = step, victim, cure
        self.outcome = None

    def __str__(self):
        return f"{self.step} / {self.victim} (then {self.cure})"

    def setUp(self):
        super().setUp()
        self.job = self.command = self.ended = None
        self.shift = 0
        for schedule in SCHEDULES:  # somebody else's, which is nobody's to touch
            self.box.somebody_else(RIVAL, schedule, end=rfc3339(now() + 12 * 3600_000))
        self.before = overrides.foreign(self.history())

    # --- what the steps need ---

    def begin(self, *options):
        self.job = self.start("exec", *options, *self.puppet())

    def meet(self):
        """The command is there, and tells of every signal from now on."""
        self.command = self.arrive(self.job)
        self.command.ask("catch", *WATCHED)

    def let_end(self):
        self.ended = self.now()
        self.command.exit(0)
        self.command.gone()

    def age(self, seconds):
        """The server's time leaps ahead."""
        self.box.shift_clock(seconds)
        self.shift += seconds * 1000

    def now(self):
        """The server's time in milliseconds."""
        return now() + self.shift

    def guardian(self):
        return self.job.guardian()

    def await_guardian(self):
        until(lambda: named(GUARDIAN), "another guardian", PATIENCE)

    def lease_states(self):
        pages = self.pages()
        if not pages:
            return []
        return [lease["state"] for lease in json.loads(content(self.state("tours", pages[0])))["leases"]]

    # --- the kill ---

    def kill_guardian(self):
        guardian = self.guardian()
        until(lambda: table()[guardian].parent == os.getpid(), "the end of the process between", PATIENCE)
        os.kill(guardian, signal.SIGKILL)
        os.waitpid(guardian, 0)

    def child(self, name):
        found = named(name, self.job.pid)
        self.assertEqual(len(found), 1, f"{name}: {family(self.job.pid)}")
        return found[0]

    def strike(self):
        """All victims at once: dutyme is stopped before it can replace anybody."""
        if self.victim == "group":
            return self.job.kill_group(signal.SIGKILL)
        if self.victim in ("both", "all"):
            os.kill(self.job.pid, signal.SIGSTOP)
        if self.victim == "all":
            for pid in family(self.job.pid):
                os.kill(pid, signal.SIGKILL)
        if self.victim in ("guardian", "both", "all"):
            self.kill_guardian()
        if self.victim == "canary":
            os.kill(self.child(CANARY), signal.SIGKILL)
        if self.victim == "command":
            os.kill(self.command.report["pid"], signal.SIGKILL)
        if self.victim in ("dutyme", "both", "all"):
            self.job.kill()

    def go_on(self):
        """Whatever was held or stopped goes on, if it still lives."""
        self.box.release()
        for pid in (self.job.pid, *family(os.getpid())):
            if state_of(pid) == "T":
                os.kill(pid, signal.SIGCONT)

    # --- what came of it ---

    def history(self):
        return [override for schedule in SCHEDULES for override in self.overrides(schedule)]

    def see_the_command(self):
        """How the command fared."""
        lives = self.victim in ("guardian", "canary")
        if lives and self.command is None:
            self.meet()
        if lives and self.ended is None:
            self.still_itself()
            if self.step in RENEWS:
                self.box.wait(CREATE, "committed", count=2)
            self.let_end()
        if self.command is None:
            self.assertEqual(select.select([self.listener], [], [], 0)[0], [], "the command ran")
            return NEVER
        if self.ended:
            return WHOLE
        self.ended = self.struck
        for line in self.command.lines:  # until it is gone
            self.fail(f"the command got {line}")
        return CUT

    def still_itself(self):
        """The command has got nothing, and gets what dutyme gets: once."""
        self.job.kill(signal.SIGUSR1)
        self.command.await_signal(signal.SIGUSR1)
        self.command.ask("look")
        self.assertEqual(self.command.signals, [signal.SIGUSR1])

    def runTest(self):
        self.start_to_step()
        self.struck = self.now()
        self.strike()
        self.await_deaths()
        self.go_on()
        fared = self.see_the_command() if self.job.process.args[1] == "exec" else NEVER
        status, _ = self.job.wait()
        ended = {0: DONE, -signal.SIGKILL: KILLED}.get(status, f"status {status}")
        self.nobody_is_left()
        self.await_requests()
        history = self.history()
        left = overrides.standing(history, self.now())
        self.outcome = [ended, fared, len(overrides.ours(history)), len(left)]
        self.judge(history, left)
        self.cure_it(left)
        self.assertEqual(tuple(self.outcome), TABLE[self.step][self.victim])

    def await_deaths(self):
        """A command that outlives dutyme keeps its override: only when it is dead is dutyme's death the end."""
        if self.victim in ("dutyme", "group", "both", "all"):
            os.waitid(os.P_PID, self.job.pid, os.WEXITED | os.WNOWAIT)
            if self.command:
                until(lambda: state_of(self.command.report["pid"]) in ("Z", "gone"),
                                "the command's death", PATIENCE)

    def start_to_step(self):
        STEPS[self.step](self)

    def await_requests(self):
        """What was on its way when its sender died is carried out or lost."""
        unanswered = [entry for entry in self.box.log() if "answered_ms" not in entry]
        for entry in unanswered:
            self.box.wait(".*", after=entry["seq"] - 1)

    def judge(self, history, left):
        self.assertEqual(overrides.foreign(history), self.before, "somebody else's override was touched")
        self.judge_requests(history)
        if self.step not in HANDS_OVER:
            self.assertEqual([pair for schedule in SCHEDULES for pair in
                              overrides.overlapping([it for it in history if it["schedule"] == schedule])], [])
        longest = LEASE if self.job.process.args[1] == "exec" else FIXED
        for override in left:
            self.assertLessEqual(overrides.in_force(override)[1] - self.struck, longest)
        if self.command:
            began = self.command.report["began"] + self.shift
            self.assertEqual(self.command.report["on_call"]["PPRI001"], "PADA001")
            primary = [override for override in history if override["schedule"] == "PPRI001"]
            self.assertEqual(overrides.gaps(primary, began, self.ended), [], "not on call while the command ran")

    def judge_requests(self, history):
        own = {override["id"] for override in overrides.ours(history)}
        self.assertEqual(overrides.forbidden(self.box.log(), own, SCHEDULES), [])

    def cure_it(self, left):
        """The next dutyme clears what was left, and what was left only."""
        lingers = self.step in HANDS_OVER and self.victim != "both"
        words = {"recover": ("recover",), "exec": ("exec", "--", "true"), "stop": ("stop",)}[self.cure]
        if self.step.startswith("start") and self.outcome[2] == 0:
            words = ("recover",)
        self.assertEqual(self.start(*words).wait()[0], 0)
        self.nobody_is_left()
        history = self.history()
        still = overrides.standing(history, self.now())
        self.assertEqual([override["id"] for override in still], [override["id"] for override in left] if lingers else [])
        self.assertEqual(overrides.foreign(history), self.before)
        self.judge_requests(history)
        if self.cure != "exec":
            self.assertEqual(self.pages_but_for_doubts() if not lingers else [], [])
        if not lingers:
            self.assertEqual([self.box.on_call(schedule) for schedule in SCHEDULES], [RIVAL, RIVAL])
