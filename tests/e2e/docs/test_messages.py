"""The page of messages has every failure of the table in cli/test_errors.py, as it is said, and every remark of the one in
cli/test_remarks.py, which checks it."""
import importlib.util
import os
import re
import shlex

import pages
from lib.dutyme import ROOT, Stage

MIDDLE = True

PAGE = "docs/reference/messages.md"
TITLES = {"MISUSE": "Misuse", "NOT_FOUND": "The command is not found", "SETTINGS": "Settings",
          "ANSWERS": "PagerDuty, people and schedules"}


def test_file(name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(ROOT, f"tests/e2e/cli/{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of_the_test():
    """Its tables by name, each of (arguments, variables, sentence, hint)."""
    module = test_file("test_errors")
    return {name: value for name, value in vars(module).items() if isinstance(value, list) and value and len(value[0]) == 4}


def typed(words, variables):
    """As it is typed in a shell."""
    before = [f"{name}={shlex.quote(value)}" for name, value in variables.items() if value is not None]
    gone = [f"-u {name}" for name, value in variables.items() if value is None]
    return " ".join([*(["env", *gone] if gone else []), *before, "dutyme", *map(shlex.quote, words)])


def cell(text):
    """Text as code in a table."""
    return "`" + text.replace("|", "\\|").replace("`", "'") + "`"


class Messages(Stage):
    def message(self, words, variables):
        """Its sentence and its hint, without what differs from run to run."""
        job = self.start(*words, env=variables)
        status, err = job.wait()
        self.assertIn(status, (125, 127), words)
        lines = [line.removeprefix("dutyme: ") for line in err.replace(self.box.url.removeprefix("http://"), "127.0.0.1").splitlines()]
        hints = [number for number, line in enumerate(lines) if line.startswith("hint: ")]
        self.assertTrue(hints, err)
        return lines[hints[0] - 1], "; or ".join(lines[number].removeprefix("hint: ") for number in hints)

    def remarks(self):
        table = test_file("test_remarks")
        made = "## Remarks\n\n| when | command | says |\n|---|---|---|\n"
        for when, words, variables, _, remarks in table.REMARKS:
            said = "<br>".join(cell(table.example(remark)) for remark in remarks)
            made += f"| {when} | {cell(typed(words, variables))} | {said} |\n"
        return made + "\n"

    def test_the_page_has_every_one(self):
        tables = rows_of_the_test()
        self.assertGreaterEqual(len(tables), len(TITLES))
        made = ""
        for name, rows in tables.items():
            made += f"## {TITLES.get(name, name.replace('_', ' ').capitalize())}\n\n| command | says | next step |\n|---|---|---|\n"
            for words, variables, *_ in rows:
                sentence, hint = self.message(words, variables)
                made += f"| {cell(typed(words, variables))} | {cell(sentence)} | {cell(hint)} |\n"
            made += "\n"
        made += self.remarks()
        text = pages.text_of(PAGE)
        before, after = re.split(r"(?<=test_errors.py -->\n).*?(?=<!-- end -->)", text, maxsplit=1, flags=re.DOTALL)
        if pages.WRITES:
            pages.write(PAGE, before + "\n" + made + after)
        else:
            self.assertEqual(text, before + "\n" + made + after)
