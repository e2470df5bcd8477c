"""The pages that people read: their blocks, links and anchors, and a shell that runs what they print.

A block of a page is one of these:

  ```console   what a terminal shows: each line behind "$ " is typed, the others are what is answered; both are compared
  ```sh        a script, run line by line; nothing is said of what it prints
  ```ini       a file of settings; dutyme reads it without a complaint
  ```text, ```yaml, ```json   shown only: what the program prints for a table, or a file of another program

With DUTYME_WRITE=1 a test writes what it finds into the page instead of comparing; look at `git diff` afterwards.
"""
import collections
import contextlib
import glob
import os
import re
import subprocess
import time

from lib.dutyme import ROOT, content
from lib.terminal import ESCAPE, Terminal

WRITES = os.environ.get("DUTYME_WRITE") == "1"
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

Block = collections.namedtuple("Block", "kind text")
Step = collections.namedtuple("Step", "command shown")  # shown None: nothing is said of it


def paths():
    """README.md and all pages of docs/, as paths below the root."""
    found = glob.glob(os.path.join(ROOT, "docs/**/*.md"), recursive=True)
    return ["README.md", *sorted(os.path.relpath(path, ROOT) for path in found)]


def all_paths():
    """These, and the pages for those who work on dutyme or copy from its folders."""
    found = glob.glob(os.path.join(ROOT, "*.md"))
    for folder in ("ci", "docs", "hooks", "packaging", "src", "tests"):
        found += glob.glob(os.path.join(ROOT, folder, "**/*.md"), recursive=True)
    return sorted(os.path.relpath(path, ROOT) for path in found)


def text_of(path):
    return content(os.path.join(ROOT, path)).decode()


def write(path, text):
    with open(os.path.join(ROOT, path), "w", encoding="utf-8") as file:
        file.write(text)


def blocks(text):
    return [Block(kind, re.sub("^" + indent, "", body, flags=re.MULTILINE)) for indent, kind, body in FENCE.findall(text)]


def prose(text):
    """The page without its blocks and comments."""
    return re.sub(r"<!--.*?-->", "", FENCE.sub("", text), flags=re.DOTALL)


def links(text):
    return [first or second for first, second in LINK.findall(prose(text))]


def anchors(text):
    """As GitHub makes them of headings."""
    found, seen = set(), collections.Counter()
    for heading in HEADING.findall(FENCE.sub("", text)):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.add(name if not seen[name] else f"{name}-{seen[name]}")
        seen[name] += 1
    return found


def steps(block):
    """What is typed in a block, with what is shown for it."""
    if block.kind == "sh":
        return [Step(line, None) for line in joined(block.text.splitlines()) if not line.startswith("#")]
    found = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], []))
        elif found and not found[-1].shown and re.search(r"(\\|&&|\|)$", found[-1].command):
            found[-1] = Step(found[-1].command + "\n" + line, [])
        else:
            found[-1].shown.append(line)
    return found


def joined(lines):
    """Lines that a backslash or an open here-document continues are one; a comment at the end is no part of it."""
    found, ends_with = [], None
    for line in lines:
        if ends_with is not None or (found and found[-1].endswith("\\")):
            found[-1] += "\n" + line
            ends_with = None if line == ends_with else ends_with
        elif line.strip():
            found.append(line)
            here = re.search(r"<<'?(\w+)'?", line)
            ends_with = here.group(1) if here else None
    return found


def as_shown(block_steps):
    """A console block of these steps, as it stands in a page."""
    return "".join("$ " + step.command + "\n" + "".join(line + "\n" for line in step.shown) for step in block_steps)


# What differs from run to run, and in the picture of a plan with the time of day.
CHANGES = ((r"\b\d{4}-\d\d-\d\d\b", "DATE"), (r"\b\d\d:\d\d(:\d\d)?\b", "TIME"), (r"[+-]\d\d:\d\d\b", "ZONE"),
           (r"\bDATE TIME\b", "TIME"), (r"DATETTIMEZ?", "TIME"), (r"after (\d+h)?(\d+m)?\d+s\b", "after A WHILE"),
           (r"\((\d+h)?(\d+m)?(\d+s)? left\)", "(SOME left)"), (r"\(\d+ min\)", "(SOME min)"), (r"\b\d+ ms\b", "SOME ms"),
           (r"\b[0-9a-f]{16}\b", "TOUR"), (r"\bQ[0-9A-Z]{13}\b", "OVERRIDE"), (r"\b[0-9a-f]{7,12}\b", "COMMIT"),
           (r"127\.0\.0\.1:\d+", "ADDRESS"), (r"[┄━▒█╳]+", "─"), (r"( *\bTIME\b){3,}", " HOURS"), (r" {2,}", "  "),
           (r"(?<=TIME  )(\d+h)?(\d+m)?\d+s\b", "A WHILE"))


def afternoon():
    """A zone where it is between two and three in the afternoon."""
    return f"HERE{time.gmtime().tm_hour - 14:+d}"


def as_written(lines):
    """In a zone that looks familiar."""
    return [re.sub(r"[+-]\d\d:00\b", "+01:00", line) for line in lines]


def timeless(lines):
    text = re.sub(r"\n {4,}(?=\S)", " ", "\n".join(line.rstrip() for line in lines))  # which breaks with the length of a time
    for pattern, name in CHANGES:
        text = re.sub(pattern, name, text)
    return text.splitlines()


class Shell:
    """A person's shell in a terminal of 80 columns. Commands have no input, so that nothing is asked. As a context it
    ends with all that it has started."""

    def __init__(self, environment, folder):
        self.terminal = Terminal(rows=200)
        variables = {"TERM": "dumb", "NO_COLOR": "1", "PAGER": "cat", "GIT_PAGER": "cat", **environment}
        self.process = self.terminal.start(subprocess.Popen, ["sh"], stdin=subprocess.PIPE, env=variables, cwd=folder, text=True)
        self.status, self.count, self.renamed = 0, 0, {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.terminal.end()
        os.close(self.terminal.master)

    def run(self, command):
        """Runs it as it is printed; returns what the terminal shows of it, line by line. The exit status is in `status`."""
        for printed, real in self.renamed.items():
            command = command.replace(printed, real)
        if command.startswith("exec "):  # in the place of this shell
            command = f"({command})"
        self.count += 1
        end = f"end-of-step-{self.count}"
        self.process.stdin.write(f"(exit {self.status})\n{{ {command}\n}} </dev/null\nprintf '\\n%s %s\\n' {end} $?\n")
        self.process.stdin.flush()
        begin = self.terminal.read_to
        found = self.terminal.expect(rf"\n{end} (\d+)\n")
        self.status = int(found.group(1))
        return on_screen(self.terminal.shown[begin:found.start()])


def on_screen(written):
    """The lines that are left when a line has been written over, or was taken back."""
    lines = []
    for line in ESCAPE.sub(lambda code: "\r\0" if code.group().endswith("K") else "", written).split("\n"):
        lines.append(re.sub(r"^.*\0", "", line).replace("\r", ""))
    while lines and not lines[-1]:
        lines.pop()
    return lines
