"""The remarks that people meet most: what causes each, and how it is said. They stop nothing. The page of messages shows
them; what is not in this table or common to every take must not be said."""
import re

from lib.dutyme import Stage

MIDDLE = True

RUN = ["--", "true"]
COVERED = {"DUTYME_SCHEDULE": "Covered"}
JOB = {"GITHUB_ACTIONS": "true", "GITHUB_ACTOR": "somebody", "CI": "true"}

# What differs from run to run: an example of it, and what it looks like.
VARIES = {"UNTIL": ("14:32 UTC (30 min)", r"\d\d:\d\d UTC \([^)]+\)"), "TIME": ("14:32 UTC", r"\d\d:\d\d UTC"),
          "SECONDS": ("3s", r"\d+s"), "LASTED": ("8m31s", r"\d+m?\d*s"), "HOST": ("api.pagerduty.com", r"127\.0\.0\.1(:\d+)?")}

TAKEN = "Ada Byron takes Primary from Bo Larsen until UNTIL at the latest, then Bo Larsen"
BACK = "Primary is back with Bo Larsen after LASTED (exit 0)"
# PagerDuty need not say in time who is on call now.
COMMON = [TAKEN, BACK, "Primary is given back after LASTED (exit 0)",
          "a page through the escalation policy Primary reaches Ada Byron now, then Cleo Diaz after 30 min",
          "3 services page Ada Byron meanwhile: Fax, Primary API and Printing",
          "trying again in SECONDS: PagerDuty answered 500"]  # where it takes a while

# when, arguments, variables, faults of the sandbox, remarks
REMARKS = [
    ("the deployer is put on call", ["exec", *RUN], {}, [], [TAKEN]),
    ("the deployer is on call already", ["exec", *RUN], {"DUTYME_SCHEDULE": "Ada's Watch"}, [],
     ["Ada Byron is on call for Ada's Watch already; nothing is taken",
      "a page through the escalation policy Primary reaches Ada Byron and Bo Larsen now, then Cleo Diaz after 30 min"]),
    ("somebody stands in on a schedule of shifts", ["exec", *RUN], COVERED, [],
     ["Ada Byron joins Mia Chen, who stands in, on Covered until UNTIL at the latest, then Mia Chen",
      "a page through the escalation policy Extra hands reaches Ada Byron, Mia Chen and Bo Larsen now, then Cleo Diaz after 30 min",
      "Covered is now with Mia Chen after LASTED (exit 0)"]),
    ("somebody stands in, and only what is free is wanted", ["exec", "--if-free", *RUN], COVERED, [],
     ["an override of Mia Chen stands on Covered until TIME; it is left alone (if-free)",
      "a page through the escalation policy Extra hands reaches Ada Byron, Mia Chen and Bo Larsen now, then Cleo Diaz after 30 min"]),
    ("the plan alone is wanted", ["exec", "--dry-run", *RUN], {}, [],
     ["dry run: Ada Byron would take Primary from Bo Larsen until UNTIL at the latest, then Bo Larsen",
      "dry run: a page through the escalation policy Primary would reach Ada Byron now, then Cleo Diaz after 30 min",
      "dry run: 3 services would page Ada Byron meanwhile: Fax, Primary API and Printing",
      "dry run: nothing was written, true was not run"]),
    ("nobody is to be put on call", ["exec", *RUN], {"DUTYME_SKIP": "1"}, [],
     ["DUTYME_SKIP is set: nobody is put on call"]),
    ("nobody of PagerDuty started the CI job", ["exec", *RUN], JOB, [],
     ["nobody was put on call: somebody started this job (GitHub Actions), and no one person in PagerDuty is known by that",
      "hint: say who deploys: DUTYME_USER, or whose login it is: user.map = LOGIN E-MAIL",
      "the command runs without anybody being put on call"]),
    ("PagerDuty is out", ["exec", *RUN], {}, ["any=status:500"],
     ["PagerDuty answered 500", "hint: see https://status.pagerduty.com",
      "the command runs without anybody being put on call"]),
    ("a refused token is no reason to stop", ["exec", *RUN], {"DUTYME_TOKEN": "wrong", "DUTYME_ON_REFUSAL": "run"}, [],
     ["PagerDuty refused the token: Authentication Failed", "hint: this was asked of HOST: is it a token of an account there?",
      "on-refusal = run (DUTYME_ON_REFUSAL): the command runs without anybody being put on call"]),
    ("the override cannot be removed", ["exec", *RUN], {}, ["delete-override=status:500"],
     ["the override on Primary is not given back yet",
      "hint: dutyme goes on trying in the background; it ends by itself at UNTIL"]),
    ("the summary cannot be written", ["exec", *RUN], {"DUTYME_SUMMARY": "/nonexistent/summary"}, [],
     ["the job has no summary: cannot write /nonexistent/summary: No such file or directory"]),
    ("a notice has nowhere to go", ["exec", *RUN], {"DUTYME_NOTIFY": "deploys"}, [],
     ['nobody is sent a notice: DUTYME_NOTIFY names deploys, but there is no [notify "deploys"] in your own file or the machine\'s']),
    ("the deployer stays for a while", ["exec", "--linger", "10m", *RUN], {}, [],
     ["Ada Byron stays on call for Primary until TIME (exit 0 after LASTED)"]),
    ("what lingers is given back", ["stop"], {}, [], ["everything is given back"]),
    ("nothing is taken", ["stop"], {}, [], ["nothing is taken from this machine"]),
    ("nothing of the caller's is taken", ["stop", "--mine"], {}, [], ["nothing of Ada Byron's is taken"]),
    ("nothing was left behind", ["recover"], {}, [], ["nothing was left behind"]),
]


def example(remark):
    for name, (text, _) in VARIES.items():
        remark = re.sub(rf"\b{name}\b", text, remark)
    return remark


def pattern(remark):
    text = re.escape(remark)
    for name, (_, what) in VARIES.items():
        text = re.sub(rf"\b{name}\b", lambda _, what=what: what, text)
    return text


class Remarks(Stage):
    def test_each_is_said_where_it_is_due_and_nothing_else(self):
        for when, words, variables, faults, remarks in REMARKS:
            with self.subTest(when):
                if faults:
                    self.box.fault(*faults)
                job = self.start(*words, env=variables)
                self.assertEqual(job.wait()[0], 0, job.err)
                self.box.clear_faults()
                self.nobody_is_left()  # so that the next begins anew
                self.is_said(job.err, remarks)

    def is_said(self, err, remarks):
        lines = [line.removeprefix("dutyme: ") for line in err.splitlines()]
        for remark in remarks:
            said = [line for line in lines if re.fullmatch(pattern(remark), line)]
            self.assertTrue(said, f"{remark!r} is not in: {err}")
        for line in lines:
            self.assertTrue(any(re.fullmatch(pattern(known), line) for known in [*COMMON, *remarks]), line)
