"""The README's commands, run exactly as they are printed, in its order, in one repository."""
import os
import re
import subprocess

from lib.dutyme import DUTYME, PATIENCE, ROOT, Stage, content

README = content(os.path.join(ROOT, "README.md")).decode()
# Not run: what sets up, builds or installs, and what is a file's content or a job's output.
NOT_RUN = ("ci/demo", "ci/setup", "dutyme: ", "[dutyme")


def blocks():
    """The lines of each indented block."""
    return [[line[4:] for line in block.splitlines()] for block in re.findall(r"(?:^    .*\n)+", README, re.MULTILINE)]


def timeless(text):
    return re.sub(r"after \w+ \(", "after SOME (", re.sub(r"until (\d{4}-\d\d-\d\d )?\d\d:\d\d", "until THEN", text))


def run_blocks():
    return [lines for lines in blocks() if not lines[0].startswith(NOT_RUN)]


class Readme(Stage):
    def setUp(self):
        super().setUp()
        bin_folder = os.path.join(self.folder, "bin")
        os.mkdir(bin_folder)
        os.symlink(DUTYME, os.path.join(bin_folder, "dutyme"))
        self.variables = self.environment(PATH=f"{bin_folder}:/usr/bin:/bin", DUTYME_SCHEDULE=None)
        self.write(os.path.join(self.work, "deploy.sh"), "#!/bin/sh\necho ... whatever deploy.sh prints ...\n", 0o755)
        self.shell("git init -q && git remote add origin https://github.com/acme/api")

    def shell(self, line):
        """What it prints, both streams in one, as a terminal shows it."""
        ended = subprocess.run(["sh", "-euc", line], env=self.variables, cwd=self.work, text=True, timeout=PATIENCE,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(ended.returncode, 0, f"{line}: {ended.stdout}")
        return ended.stdout

    def test_every_block_is_run_or_known_not_to_be(self):
        self.assertEqual([len(lines) for lines in run_blocks()][:1], [10])
        self.assertGreaterEqual(len(run_blocks()), 4)
        self.assertLessEqual(len(blocks()) - len(run_blocks()), 6)

    def test_in_a_terminal_it_looks_like_this(self):
        command, *lines = run_blocks()[0]
        # The picture is for a terminal alone: its lines begin with blanks, a mark of its key, or a lane.
        picture = [line for line in lines if re.match(r"dutyme: (  |[┄━█])|.*[┄━█]", line)]
        self.assertEqual(len(picture), 4)
        expected = [line for line in lines if line not in picture]
        shown = self.shell(command.removeprefix("$ "))
        self.assertEqual(timeless(shown), timeless("".join(line + "\n" for line in expected)))
        self.given_back()

    def test_all_other_commands(self):
        for lines in run_blocks()[1:]:
            for line in lines:
                if not line.startswith("export "):  # of one's own account
                    with self.subTest(line=line):
                        self.shell(line)
        self.assertEqual(self.box.on_call(), "PBOB001")
