"""The page of JSON documents has every member that they have, and no other; dutyme(1) has the same tables."""
import glob
import json
import os
import re
import subprocess

import pages
from lib.dutyme import ROOT, Stage, content

MIDDLE = True

PAGE = "docs/reference/json.md"
MANUAL = "packaging/dutyme.1"
# Objects that the page describes as a whole.
WHOLE = re.compile(r"(deployer|holder|from|passed_to|standing\[\]|libraries|bundled)\.|^version$")


def tables():
    """Of each document: [(members, what they are)]."""
    found = {}
    for title, body in re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", pages.text_of(PAGE), re.MULTILINE | re.DOTALL):
        rows = re.findall(r"^\| (`.+`) \| (.+) \|$", body, re.MULTILINE)
        found[title] = [(re.findall(r"`([^`]+)`", members), meaning) for members, meaning in rows]
    return found


def members_of(value, path=""):
    """The paths of all members, as in schedules[].name; of an object that the page describes as a whole, its own."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from members_of(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        for inner in value:
            yield from members_of(inner, path + "[]")
    elif value != []:
        yield re.sub(r"(\[\])?\.[^.]+$", "", path) if WHOLE.search(path) and path != "version" else path


class Documents(Stage):
    def document(self, *words, env=None):
        job = self.start(*words[:2], "--json", *words[2:], env=env)
        self.assertIn(job.wait()[0], (0, 1, 125), job.err)
        return json.loads(job.out)

    def all_of_them(self):
        """Documents of each kind, in states that differ."""
        subprocess.run(["git", "init", "-q", self.work], env=self.environment(), check=True)
        self.abandon_tour()
        looks = [self.document("status"), self.document("status", "--check")]
        recovered = self.document("recover")
        plans = [self.document(*words) for words in (
            ("exec", "--dry-run", "--", "true"), ("start", "--dry-run", "--schedule", "Covered"),
            ("start", "--dry-run", "--service", "Checkout"), ("start", "--dry-run", "--schedule", "Night Shift"))]
        taken = self.document("start")
        looks.append(self.document("status"))
        moved = [self.document("extend", "10m"), self.document("pass", "cleo@example.com")]
        looks.append(self.document("status"))
        moved.append(self.document("extend", "10m"))
        left = self.document("stop")
        self.run_exec("--schedule", "Storefront", "--from", "bo@example.com", "--linger", "5m")
        self.run_exec("--schedule", "Covered", "--take", "all")
        self.box.somebody_else("PADA001", seconds="607")
        looks.append(self.document("status"))
        return {"exec --dry-run, start --dry-run": plans, "start": [taken, self.document("start", env={"DUTYME_SKIP": "1"})],
                "stop": [left], "extend, pass": moved, "recover": [recovered], "status": looks, "log": [self.document("log")],
                "doctor": [self.document("doctor")], "config list, config get": [self.document("config", "list")],
                "hook status": [self.document("hook", "status")],
                "version": [self.document("version"), self.document("version", "-v")]}

    def test_every_member_has_its_row(self):
        known = {title: {member for members, _ in rows for member in members} for title, rows in tables().items()}
        shown = self.all_of_them()
        self.assertEqual(sorted(known), sorted(shown))
        for title, documents in shown.items():
            seen = {member for document in documents for member in members_of(document)} - {"version"}
            self.assertEqual(sorted(seen - known[title]), [], title)
            self.assertGreaterEqual(len(seen) / len(known[title]), 0.5, title)

    def test_every_row_is_of_a_member_that_is_written(self):
        code = "".join(content(path).decode() for path in glob.glob(os.path.join(ROOT, "src/**/*.cpp"), recursive=True))
        for title, rows in tables().items():
            for members, _ in rows:
                for member in members:
                    self.assertIn(f'"{re.split("[.]", member)[-1].removesuffix("[]")}"', code, f"{title}: {member}")


def as_manual():
    """The page's tables in the form of the manual."""
    text = ""
    for title, rows in tables().items():
        text += f".Ss {title}\n.TS\nl lx.\n"
        for members, meaning in rows:
            for member in members[:-1]:
                text += f"{member}\t\n"
            text += members[-1] + "\tT{\n" + re.sub(r"`([^`]+)`", r"\\fB\1\\fP", meaning) + "\nT}\n"
        text += ".TE\n"
    return text.replace("--", r"\-\-").replace("…", "...")


class Manual(Stage):
    def test_the_manual_has_the_same_tables(self):
        manual = pages.text_of(MANUAL)
        begin = manual.index(".Ss exec ", manual.index(".Sh DOCUMENTS"))
        end = manual.index(".Sh ", begin)
        if pages.WRITES:
            pages.write(MANUAL, manual[:begin] + as_manual() + manual[end:])
        else:
            self.assertEqual(manual[begin:end], as_manual())
