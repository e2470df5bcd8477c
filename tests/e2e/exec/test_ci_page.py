"""What the journal, the log and the page of a CI job tell, and that nothing in them is a secret or acts."""
import html.parser
import json
import os

from test_ci import GITHUB, GITLAB, OCTOCAT, Ci
from lib.dutyme import content
from lib.processes import family
from lib.sandbox import ACCOUNT

SECRET = "glcbt-64_hush"


class Told(Ci):
    """What the journal keeps of the job."""

    def test_the_jobs_word_comes_before_that_of_its_checkout(self):
        commit = self.commit()
        self.assertEqual(self.run_job(job=GITHUB, GITHUB_SHA=commit, **OCTOCAT)[0], 0)
        self.assertEqual(self.logged()[0]["deploy"], {
            "repository": "github.com/acme/api", "branch": "main", "commit": commit, "subject": "Ship it",
            "author": "Mia Chen", "job_url": "https://github.com/acme/api/actions/runs/77"})

    def test_git_says_nothing_about_another_commit(self):
        self.commit()
        self.assertEqual(self.run_job(job=GITHUB, GITHUB_SHA="a" * 40, **OCTOCAT)[0], 0)
        deploy = self.logged()[0]["deploy"]
        self.assertEqual((deploy["commit"], deploy["subject"], deploy["author"]), ("a" * 40, "", ""))

    def test_secrets_in_the_jobs_variables_show_up_nowhere(self):
        self.commit()
        secrets = {"CI_PROJECT_URL": "",
                   "CI_REPOSITORY_URL": f"https://gitlab-ci-token:{SECRET}@gitlab.example/acme/api.git",
                   "CI_JOB_TOKEN": SECRET, "CI_JOB_URL": f"https://ada:{SECRET}@gitlab.example/acme/api/-/jobs/7",
                   "GIT_URL": f"https://{SECRET}@git.example/acme/api", "DUTYME_SUMMARY": self.summary()}
        job, command = self.play(env={"DUTYME_TOKEN": ACCOUNT, **GITLAB, **secrets})
        ours = [pid for pid in (job.pid, *family(job.pid), job.guardian()) if pid != command.report["pid"]]
        self.assertGreaterEqual(len(ours), 3)
        for pid in ours:
            self.assertNotIn(SECRET.encode(), content(f"/proc/{pid}/cmdline"))
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        listed = self.start("log", "--json")
        self.assertEqual(listed.wait()[0], 0)
        self.assertEqual(self.logged()[0]["deploy"]["repository"], "gitlab.example/acme/api")
        for text in (err, job.out, listed.out, json.dumps(self.box.log())):
            self.assertNotIn(SECRET, text)
        for folder in (self.home, self.folder):
            for path, _, names in os.walk(folder):
                for name in filter(lambda name: os.path.isfile(os.path.join(path, name)), names):
                    self.assertNotIn(SECRET.encode(), content(os.path.join(path, name)), name)

    def summary(self):
        return os.path.join(self.folder, "summary.md")


HOSTILE = ("::error::a ##[error]b ##vso[task.setvariable variable=x]c ##teamcity[buildStop]d \x1b[31me "
           "<img src=x> | a [x](http://evil.example)")


class Hostile(Ci):
    """A job in which everything that others may choose is chosen to do harm."""

    def harmless(self, text):
        for line in text.splitlines():
            for command in ("##[", "##vso[", "##teamcity[", "\x1b", "\r"):
                self.assertNotIn(command, line)
            self.assertFalse(line.lstrip().startswith("::"), line)

    def hostile_job(self):
        self.commit(f"--author={HOSTILE.replace('<', '(').replace('>', ')')} <mia@example.com>", subject=HOSTILE)
        return {**GITHUB, "GITHUB_TRIGGERING_ACTOR": HOSTILE, "GITHUB_REF_NAME": HOSTILE}


class Log(Hostile):
    """Nothing that others choose acts in the job's log."""

    def test_what_is_said_and_listed(self):
        job = self.hostile_job()
        self.harmless(self.run_job(job=job)[1])
        status, err = self.run_job(job=job, DUTYME_ON_UNKNOWN="author")
        self.assertEqual(status, 0, err)
        self.harmless(err)
        for words in ((), ("--json",)):
            listed = self.start("log", *words)
            self.assertEqual(listed.wait()[0], 0)
            self.harmless(listed.out)
            self.assertIn("evil.example", listed.out)

    def test_the_json_means_what_the_journal_holds(self):
        self.run_job(job=self.hostile_job(), DUTYME_ON_UNKNOWN="author")
        listed = self.start("log", "--json")
        self.assertEqual(listed.wait()[0], 0)
        self.assertEqual(json.loads(listed.out)["tours"], self.logged())
        self.assertIn("##vso[", self.logged()[0]["deploy"]["branch"])

    def test_a_complaint(self):
        status, err = self.run_exec("--schedule", "::x::##vso[y]\x1b[31m##[z]")
        self.assertEqual(status, 125)
        self.harmless(err)


class Page(html.parser.HTMLParser):
    """The tags and the text of what Markdown leaves to HTML."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text = set(), [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data


class Summary(Hostile):
    """The page of the job tells the tour."""

    def setUp(self):
        super().setUp()
        self.file = self.write(os.path.join(self.folder, "step_summary"), "# The step before")

    def section(self):
        """The block of our section; the text before it is left as it was."""
        text = content(self.file).decode()
        before, heading, block = text.partition("\n### On call during this deploy\n\n")
        self.assertEqual(before, "# The step before")
        self.assertTrue(heading)
        self.assertNotIn("\n\n", block.rstrip("\n"))  # one block of HTML to its end
        return Page(block)

    def test_who_was_on_call_and_what_was_deployed(self):
        commit = self.commit()
        status, err = self.run_job("--", "sh", "-c", "exit 3", job=GITHUB, GITHUB_SHA=commit,
                                   GITHUB_STEP_SUMMARY=self.file, **OCTOCAT)
        self.assertEqual(status, 3, err)
        page = self.section()
        for part in ("Primary", "Ada Byron", "Bo Larsen", "main", commit[:12], "Ship it", "ended with exit 3"):
            self.assertIn(part, page.text)
        self.assertRegex(page.text, r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ){2}")
        self.assertEqual(page.links, ["https://github.com/acme/api/actions/runs/77"])

    def test_why_nobody_was_on_call(self):
        for env, part in ((GITHUB, "octocat started this job"),
                          ({**GITHUB, "DUTYME_SKIP": "1"}, "DUTYME_SKIP was set")):
            self.write(self.file, "# The step before")
            status, err = self.run_job("--", "sh", "-c", "exit 4", job=env, GITHUB_STEP_SUMMARY=self.file)
            self.assertEqual(status, 4, err)
            self.assertIn(part, self.section().text)
            self.assertIn("ended with exit 4", self.section().text)

    def test_a_file_of_the_users_own_outside_ci(self):
        self.assertEqual(self.run_exec(env={"DUTYME_SUMMARY": self.file})[0], 0)
        self.assertIn("Ada Byron", self.section().text)

    def test_nothing_is_written_where_none_is_asked_for(self):
        self.assertEqual(self.run_job(job=GITLAB)[0], 0)
        self.assertEqual(os.listdir(self.work), [])

    def test_foreign_text_stays_text(self):
        status, err = self.run_job(job=self.hostile_job(), GITHUB_STEP_SUMMARY=self.file, DUTYME_ON_UNKNOWN="author")
        self.assertEqual(status, 0, err)
        page = self.section()
        self.assertEqual(page.tags, {"table", "tr", "th", "td", "p", "code", "a"})
        self.assertEqual(page.links, ["https://github.com/acme/api/actions/runs/77"])
        self.assertEqual(page.text.count("<img src=x> | a [x](http://evil.example)"), 2)  # the branch, the subject
        for sign in ("[x]", "|", "<img", "##"):
            self.assertNotIn(sign, content(self.file).decode().partition("###")[2])
        self.harmless(content(self.file).decode())

    def test_what_cannot_be_written_is_one_remark(self):
        fifo = os.path.join(self.folder, "fifo")
        os.mkfifo(fifo)
        read = os.path.join(self.folder, "read")
        os.mkfifo(read)
        self.addCleanup(os.close, os.open(read, os.O_RDONLY | os.O_NONBLOCK))
        for path in ("/dev/full", self.folder, fifo, read, os.path.join(self.folder, "no/such/folder")):
            status, err = self.run_job("--", "sh", "-c", "exit 5", job=GITHUB, GITHUB_STEP_SUMMARY=path, **OCTOCAT)
            self.assertEqual(status, 5, err)
            self.says(err)
            self.assertEqual(err.count("the job has no summary"), 1, err)

    def test_a_repository_cannot_name_the_file(self):
        self.commit()
        self.write(os.path.join(self.work, ".dutyme"), f"[dutyme]\n\tsummary = {self.file}\n", 0o644)
        _, err = self.run_job(job=GITLAB)
        self.says(err, "summary cannot be set here")
        self.assertEqual(content(self.file), b"# The step before")
