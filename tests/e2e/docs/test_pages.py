"""Every command on every page is run as it is printed, in the page's order, in one repository and with one PagerDuty on
loopback; what a page shows is what is shown. Every link and anchor leads somewhere."""
import os
import re
import subprocess
import urllib.parse

import pages
from lib.dutyme import DUTYME, ROOT, Stage
from lib.processes import GUARDIAN, named

MIDDLE = True

# What installs or builds is run by tests of its own, in fresh systems: the command, and the file that runs it.
ELSEWHERE = (
    ("sh install.sh ", "tests/packaging/test_install.py", "install.sh"),
    ("sudo apt-get install ./", "tests/packaging/test_deb.py", '"--install"'),
    ("sudo dnf install ./", "tests/packaging/test_rpm.py", "rpm"),
    ("npm install ", "tests/packaging/test_npm.py", "npm"),
    ("ci/setup ", "ci/demo", "ci/setup"),
)
# Of the reader's own account; the test has set its own.
OF_ONES_OWN = re.compile(r"export (DUTYME_TOKEN|DUTYME_REGION|DUTYME_USER|DUTYME_CLIENT_\w+|DUTYME_SUBDOMAIN)=")


def is_run_elsewhere(command):
    return next((row for row in ELSEWHERE if command.startswith(row[0])), None)


class Pages(Stage):
    def setUp(self):
        super().setUp()
        bin_folder = os.path.join(self.folder, "bin")
        os.mkdir(bin_folder)
        os.symlink(DUTYME, os.path.join(bin_folder, "dutyme"))
        self.variables = self.environment(PATH=f"{bin_folder}:/usr/local/bin:/usr/bin:/bin", DUTYME_SCHEDULE=None,
                                          TZ=pages.afternoon())
        self.served = []

    def prepare(self):
        """A checkout as anybody's: a person, a remote, a commit, and scripts that deploy."""
        self.write(os.path.join(self.work, "deploy.sh"), "#!/bin/sh\necho 'deploy.sh: done'\n", 0o755)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Ada Byron")
        self.git("config", "user.email", "ada@example.com")
        self.git("init", "-q", "--bare", os.path.join(self.folder, "origin"))
        self.git("remote", "add", "origin", os.path.join(self.folder, "origin"))
        self.git("add", ".")
        self.git("commit", "-q", "-m", "Charge the card once")

    def git(self, *words):
        subprocess.run(["git", *words], cwd=self.work, env=self.variables, check=True)

    def in_another_terminal(self):
        """Starts `dutyme sandbox` as the reader does; returns its address."""
        sandbox = subprocess.Popen([DUTYME, "sandbox"], env=self.variables, stdout=subprocess.PIPE, text=True)
        self.addCleanup(sandbox.stdout.close)
        self.addCleanup(sandbox.wait)
        self.addCleanup(sandbox.terminate)
        self.served.append(sandbox.pid)
        return sandbox.stdout.readline().strip()

    def who_stays(self):
        return [self.box.process.pid, *self.served]

    def guardians_have_ended(self):
        """A reader takes longer than a guardian."""
        for guardian in named(GUARDIAN):
            self.await_end(guardian)

    def run_step(self, shell, path, step, following):
        """Returns the step as it is now."""
        if found := is_run_elsewhere(step.command):
            self.assertIn(found[2], pages.text_of(found[1]), f"{path}: {step.command}")
            return step
        if OF_ONES_OWN.match(step.command) and "sandbox" not in step.command:
            return step
        if step.command == "dutyme sandbox":
            shell.renamed[step.shown[0]] = self.in_another_terminal()
            return step
        shown = shell.run(step.command)
        self.guardians_have_ended()
        if step.shown is None or not following.startswith("echo $?"):
            self.assertEqual(shell.status, 0, f"{path}: {step.command}: {shown}")
        if step.shown is None or pages.timeless(shown) == pages.timeless(step.shown):
            return step
        if not pages.WRITES:
            self.assertEqual(pages.timeless(shown), pages.timeless(step.shown), f"{path}: {step.command}")
        return pages.Step(step.command, pages.as_written(shown))

    def run_page(self, path):
        """Returns the page's text with what was shown just now."""
        text = pages.text_of(path)
        with pages.Shell(self.variables, self.work) as shell:
            for block in pages.blocks(text):
                if block.kind not in ("console", "sh"):
                    continue
                todo = pages.steps(block)
                after = [step.command for step in todo[1:]] + [""]
                done = [self.run_step(shell, path, step, next_one) for step, next_one in zip(todo, after)]
                if block.kind == "console":
                    text = text.replace(f"```console\n{block.text}```", f"```console\n{pages.as_shown(done)}```")
        return text


def page_test(path):
    def test(self):
        self.prepare()
        text = self.run_page(path)
        if pages.WRITES:
            pages.write(path, text)
    return test


for page in pages.paths():
    if any(block.kind in ("console", "sh") for block in pages.blocks(pages.text_of(page))):
        setattr(Pages, "test_" + re.sub(r"\W", "_", page.removesuffix(".md")), page_test(page))


class Texts(Stage):
    def test_every_block_is_of_a_known_kind(self):
        for path in pages.paths():
            text = pages.text_of(path)
            for block in pages.blocks(text):
                self.assertIn(block.kind, ("console", "sh", "ini", "text", "yaml", "json"), path)
                if block.kind == "console":
                    self.assertTrue(block.text.startswith("$ "), f"{path}: {block.text}")
            self.assertNotRegex(pages.FENCE.sub("", text), r"```|^    \S|~~~", f"{path}: a block of another form")

    def test_the_readme_is_short(self):
        text = pages.text_of("README.md")
        self.assertLessEqual(len(text.splitlines()), 130)
        self.assertLessEqual(len(text.split()), 750)

    def test_the_readme_names_a_test_for_each_promise(self):
        promises = re.findall(r"^\d\. \*\*.*?(?=^\d\.|^$)", pages.text_of("README.md"), re.MULTILINE | re.DOTALL)
        self.assertEqual(len(promises), 5)
        for promise in promises:
            self.assertRegex(promise, r"\]\(tests/e2e/")

    def test_settings_are_read_without_a_complaint(self):
        count = 0
        for path in pages.paths():
            for block in pages.blocks(pages.text_of(path)):
                if block.kind == "ini":
                    with self.subTest(path=path, text=block.text):
                        self.write(os.path.join(self.home, ".config/dutyme/config"), block.text)
                        job = self.start("config", "list", env={"DUTYME_SCHEDULE": None})
                        self.assertEqual((job.wait()[0], job.err), (0, ""))
                        self.assertIn("config:", job.out)
                        count += 1
        self.assertGreaterEqual(count, 3)

    def test_every_link_and_anchor_leads_somewhere(self):
        known = {}
        count = 0
        for path in pages.all_paths():
            for link in pages.links(pages.text_of(path)):
                if re.match(r"https?:|mailto:", link):
                    continue
                target, _, anchor = urllib.parse.unquote(link).partition("#")
                file = os.path.normpath(os.path.join(os.path.dirname(path), target)) if target else path
                self.assertTrue(os.path.exists(os.path.join(ROOT, file)), f"{path}: {link}")
                if anchor:
                    known.setdefault(file, pages.anchors(pages.text_of(file)))
                    self.assertIn(anchor, known[file], f"{path}: {link}")
                count += 1
        self.assertGreater(count, 150)

    def test_every_page_is_in_the_list_of_pages_and_begins_with_its_title(self):
        index = pages.links(pages.text_of("docs/README.md"))
        for path in pages.paths():
            text = pages.text_of(path)
            self.assertEqual(len(re.findall(r"^# ", pages.prose(text), re.MULTILINE)), 1, path)
            if path.startswith("docs/") and path != "docs/README.md":
                self.assertIn(os.path.relpath(path, "docs"), index)

    def test_every_picture_has_its_words(self):
        count = 0
        for path in pages.paths():
            for picture in re.findall(r"<picture>.*?</picture>", pages.text_of(path), re.DOTALL):
                self.assertRegex(picture, r'<source media="\(prefers-color-scheme: dark\)" srcset="[^"]+-dark\.svg">', path)
                self.assertRegex(picture, r'<img [^>]*src="[^"]+-light\.svg"', path)
                self.assertGreater(len(re.search(r'alt="([^"]*)"', picture).group(1)), 40, path)
                count += 1
        self.assertGreaterEqual(count, 4)
