"""The pictures of the pages are drawings of real runs, and current."""
import json
import os
import re
import subprocess
import time
import xml.etree.ElementTree

import pages
from lib.dutyme import Stage

MIDDLE = True

DRAW = os.path.join(os.path.dirname(os.environ["PROBE"]), "draw")
THEN = 1795701720  # 2026-11-26 14:02 UTC
TIME = re.compile(r'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z"')
SECONDS = "%Y-%m-%dT%H:%M:%S"


def seconds_of(text):
    return time.mktime(time.strptime(text, SECONDS)) - time.timezone


def at_two_minutes_past_two(document, begun):
    """The same document with its run at 14:02, and all else to five minutes: what differs from run to run is gone."""
    def moved(found):
        moment = THEN + round((seconds_of(found.group(1)) - seconds_of(begun.removesuffix("Z"))) / 300) * 300
        return f'"{time.strftime(SECONDS, time.gmtime(moment))}Z"'
    return TIME.sub(moved, document)


class Pictures(Stage):
    def document(self, *words):
        job = self.start(*words)
        self.assertEqual(job.wait()[0], 0, job.err)
        return job.out

    def drawn(self, document, theme):
        done = subprocess.run([DRAW, theme], input=document, capture_output=True, text=True, check=True, env={"TZ": "UTC"})
        self.assertEqual(done.stderr, "")
        xml.etree.ElementTree.fromstring(done.stdout)
        return done.stdout

    def check(self, name, document, begun):
        document = at_two_minutes_past_two(document, begun)
        for theme in ("light", "dark"):
            path = f"docs/pictures/{name}-{theme}.svg"
            drawn = self.drawn(document, theme)
            if pages.WRITES:
                pages.write(path, drawn)
            else:
                self.assertEqual(pages.text_of(path), drawn)

    def status(self, *words):
        """Of a while in which the command of a deploy runs: (the document, when the deploy began)."""
        job, command = self.play(*words)
        schedules = [option for name in self.shown for option in ("--schedule", name)]
        document = self.document("status", "--json", "--for", "2h", *schedules)
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        return document, json.loads(document)["tours"][0]["begun"]

    def test_a_plan(self):
        document = self.document("exec", "--dry-run", "--json", "--", "true")
        self.check("plan", document, json.loads(document)["from"])

    def test_a_slot(self):
        self.shown = ("Deploy Slot", "Stockroom")
        self.check("slot", *self.status("--service", "Website"))

    def test_beside_an_override(self):
        self.shown = ("Covered",)
        self.check("override", *self.status("--schedule", "Covered"))

    def test_a_deploy_that_lingers(self):
        self.run_exec("--linger", "20m")
        document = self.document("log", "--json")
        self.check("linger", document, json.loads(document)["tours"][0]["begun"])
