"""A sandbox says of itself that it is one, and whoever works with it says so; an address says nothing."""
import json
import os

from lib.dutyme import Stage
from lib.sandbox import Sandbox

SENTENCE = "sandbox: a made-up company on this machine; nobody is really on call"


class InSandbox(Stage):
    def marked(self):
        box = Sandbox(marked=True)
        self.addCleanup(box.stop)
        return box, f"dutyme: {SENTENCE}: {box.url}/"

    def test_the_first_and_the_last_line_say_so(self):
        box, line = self.marked()
        for verb, words in (("exec", ["--", "true"]), ("exec", ["--schedule", "Primry", "--", "true"]), ("start", []), ("stop", []),
                            ("status", [])):
            job = self.start(verb, *words, env=box.environment())
            job.wait()
            lines = job.err.splitlines()
            self.assertEqual((lines[0], lines[-1]), (line, line), job.err)
        self.assertEqual(self.box.log(), [])

    def test_the_last_line_of_a_dry_run_says_both(self):
        box, line = self.marked()
        err = self.run_exec("--dry-run", env=box.environment())[1]
        self.assertEqual(err.splitlines()[0], line.replace("dutyme: ", "dutyme: dry run: ", 1))
        self.assertEqual(err.splitlines()[-1], f"dutyme: dry run: nothing was written, touch was not run; {SENTENCE}: {box.url}/")

    def test_one_of_its_own_says_so_and_where_it_was_asked_for(self):
        for words, env, origin in ((["--sandbox"], {}, ""), ([], {"DUTYME_SANDBOX": "1"}, "dutyme: sandbox = 1 (DUTYME_SANDBOX)")):
            status, err = self.run_exec(*words, env={"DUTYME_API_URL": None, "DUTYME_TOKEN": None, "DUTYME_SCHEDULE": None, **env})
            self.assertEqual(status, 0, err)
            lines = err.splitlines()
            self.assertEqual(lines[1] == origin, bool(origin))
            for line in (lines[0], lines[-1]):
                self.assertRegex(line, rf"^dutyme: {SENTENCE}: http://127\.0\.0\.1:\d+/$")

    def test_documents_the_log_and_the_summary_say_so(self):
        box, _ = self.marked()
        summary = os.path.join(self.folder, "summary")
        for named, told in ((box, True), (self.box, False)):
            env = {**named.environment(), "DUTYME_SUMMARY": summary}
            self.assertEqual(self.run_exec(env=env)[0], 0)
            for words in (["exec", "--dry-run", "--json", "--", "true"], ["start", "--json"], ["status", "--json"], ["doctor", "--json"]):
                job = self.start(*words, env=env)
                job.wait()
                self.assertIs(json.loads(job.out)["sandbox"], told, words)
            self.start("stop", env=env).wait()
            job = self.start("log", "--json", "-n", "1")
            job.wait()
            self.assertIs(json.loads(job.out)["tours"][0]["sandbox"], told)
            job = self.start("log", "-n", "1")
            job.wait()
            self.assertEqual("(sandbox)" in job.out, told, job.out)
        with open(summary, encoding="utf-8") as file:
            self.assertEqual(file.read().count("made-up company"), 1)

    def test_a_program_on_this_machine_that_does_not_say_so_is_named_to_those_who_ask(self):
        status, err = self.run_exec("--verbose")
        self.assertEqual(status, 0, err)
        self.says(err, "what answers is on this machine, and does not say that it is a sandbox")
        self.assertNotIn("made-up", err)
        status, err = self.run_exec()
        self.assertNotIn("machine", err)
