"""What PagerDuty refuses stops a deploy, unless the settings let it run; the last lines say what is the case."""
import subprocess

from lib.dutyme import Stage
from lib.sandbox import READ_ONLY

NO_TOKEN = {"DUTYME_TOKEN": None}
CASES = (  # variables, and what is refused
    (NO_TOKEN, "there is no PagerDuty token"),
    ({"DUTYME_TOKEN": None, "DUTYME_TOKEN_COMMAND": "exit 3"}, "DUTYME_TOKEN_COMMAND failed (exit 3)"),
    ({"DUTYME_TOKEN": "sandbox-nobodys-key0"}, "PagerDuty refused the token"),
    ({"DUTYME_TOKEN": READ_ONLY, "DUTYME_USER": "ada@example.com"}, "Ada Byron was not put on call: PagerDuty refused the right to do this"),
    ({"DUTYME_TOKEN": None, "DUTYME_CLIENT_ID": "x", "DUTYME_CLIENT_SECRET": "y", "DUTYME_SUBDOMAIN": "dutyme-sandbox"},
     "PagerDuty minted no token for this client-id"),
)
OTHERS = (  # what stops a deploy in any case
    (("--schedule", "Primry"), {}, 'PagerDuty has no schedule "Primry"'),
    (("--schedule", "Payments"), {}, "2 schedules are named"),
    (("--user", "nobody@example.com"), {}, "nobody@example.com"),
    (("--frobnicate",), {}, "does not exist"),
    (("--lease", "soon"), {}, "--lease is not a duration"),
    (("--block-on-incident",), {}, "block-on-incident (--block-on-incident) stops the deploy"),
)
NOT_STARTED = "dutyme: touch was not started; nobody was put on call"
EMERGENCY = "dutyme: in an emergency: DUTYME_SKIP=1 dutyme exec -- touch [...]"


class Refusals(Stage):
    def stops(self, *words, env=None):
        status, err = self.run_exec(*words, env=env)
        self.assertEqual((status, self.ran()), (125, False), err)
        self.assertIn(NOT_STARTED, err.splitlines()[-2:])
        return err

    def runs(self, env, origin, sentence):
        status, err = self.run_exec(env=env)
        self.assertEqual((status, self.ran()), (0, True), err)
        self.says(err, sentence)
        self.assertEqual(err.splitlines()[-1], f"dutyme: on-refusal = run ({origin}): the command runs without anybody being put on call")
        subprocess.run(["rm", self.trace()], check=True)

    def test_it_stops_and_says_what_is_the_case(self):
        for env, sentence in CASES:
            with self.subTest(env=env):
                err = self.stops(env=env)
                self.says(err, sentence)
                self.assertEqual(err.splitlines()[-3:], [
                    "dutyme: hint: an outage does not stop a deploy, a refusal does: on-refusal = stop (built in)", NOT_STARTED, EMERGENCY])
        self.assertEqual(self.overrides(), [])

    def test_it_runs_where_the_settings_say_so(self):
        for env, sentence in CASES:
            with self.subTest(env=env):
                self.runs({"DUTYME_ON_REFUSAL": "run", **env}, "DUTYME_ON_REFUSAL", sentence)
        self.assertEqual(self.overrides(), [])

    def test_git_may_say_so_and_a_committed_file_may_not(self):
        git = ["git", "-C", self.work]
        subprocess.run([*git, "init", "-q"], env=self.environment(), check=True)
        self.write(f"{self.work}/.dutyme", "[dutyme]\n\ton-refusal = run\n", 0o644)
        self.says(self.stops(env=NO_TOKEN), ".dutyme:2: on-refusal cannot be set here, and is left out")
        subprocess.run([*git, "config", "dutyme.on-refusal", "run"], env=self.environment(), check=True)
        self.runs(NO_TOKEN, "git config dutyme.on-refusal", "there is no PagerDuty token")

    def test_required_counts_for_refusals_too(self):
        for env, sentence in CASES:
            self.says(self.stops("--required", env={"DUTYME_ON_REFUSAL": "run", **env}), sentence)

    def test_misuse_names_and_gates_stop_in_any_case(self):
        self.box.fault("policy=status:403")
        for words, env, sentence in OTHERS:
            with self.subTest(words=words):
                self.says(self.stops(*words, env={"DUTYME_ON_REFUSAL": "run", **env}), sentence)
        self.assertEqual(self.overrides(), [])

    def test_a_plan_that_was_announced_is_taken_back(self):
        self.box.fault("create-override=status:403")
        err = self.stops()
        lines = err.splitlines()
        self.assertIn("Ada Byron takes Primary", lines[0])
        self.says(err, "Ada Byron was not put on call: PagerDuty refused the right to do this")
        self.assertEqual([entry["method"] for entry in self.box.writes()], ["POST"])

    def test_in_an_emergency_it_runs_whatever_is_wrong_with_the_settings(self):
        self.write(f"{self.home}/.config/dutyme/config", "[dutyme]\n\tlease = soon\n")
        self.stops()
        status, err = self.run_exec(env={"DUTYME_SKIP": "1"})
        self.assertEqual((status, self.ran()), (0, True), err)
        self.says(err, "lease is not a duration", "DUTYME_SKIP is set: nobody is put on call")

    def test_start_in_a_job_obeys_too(self):
        env = {"CI": "true", "DUTYME_USER": "ada@example.com", **NO_TOKEN}
        self.assertEqual(self.start("start", env=env).wait()[0], 125)
        job = self.start("start", env={"DUTYME_ON_REFUSAL": "run", **env})
        self.assertEqual(job.wait()[0], 0, job.err)
        self.says(job.err, "on-refusal = run (DUTYME_ON_REFUSAL): the job goes on without anybody being put on call")
