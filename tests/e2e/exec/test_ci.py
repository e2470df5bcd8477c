"""Who is put on call in CI, from what each system's environment tells."""
import os
import subprocess

from lib.dutyme import Stage
from lib.sandbox import ACCOUNT, ADA

GITHUB = {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_ACTOR": "octobo", "GITHUB_TRIGGERING_ACTOR": "octocat",
          "GITHUB_EVENT_NAME": "push", "GITHUB_REF_NAME": "main", "GITHUB_SERVER_URL": "https://github.com",
          "GITHUB_REPOSITORY": "acme/api", "GITHUB_RUN_ID": "77"}
GITLAB = {"CI": "true", "GITLAB_CI": "true", "GITLAB_USER_LOGIN": "ada", "GITLAB_USER_EMAIL": "Ada@Example.com",
          "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_REF_NAME": "main",
          "CI_JOB_URL": "https://gitlab.example/acme/api/-/jobs/7", "CI_PROJECT_URL": "https://gitlab.example/acme/api"}
JENKINS = {"JENKINS_URL": "https://ci.example/", "BUILD_USER_ID": "ada", "BUILD_USER_EMAIL": "ada@example.com",
           "GIT_BRANCH": "origin/main", "BUILD_URL": "https://ci.example/job/7/"}
OCTOCAT = {"DUTYME_USER_MAP": "octobo bo@example.com, octocat ada@example.com"}


class Ci(Stage):
    def run_job(self, *words, job, **env):
        """Runs dutyme with a token that belongs to nobody, as CI has it."""
        return self.run_exec(*words, env={"DUTYME_TOKEN": ACCOUNT, **job, **env})

    def on_call(self):
        return [override["user"]["id"] for override in self.overrides()]

    def left_alone(self, status, err, *parts):
        """Nobody was put on call and the deploy ran."""
        self.assertEqual(status, 0, err)
        self.says(err, "nobody was put on call", *parts, "the command runs without anybody being put on call")
        self.assertTrue(self.ran())
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])

    def commit(self, *author, subject="Ship it"):
        """A checkout as CI makes it: HEAD is detached. Returns the commit."""
        def git(*words):
            return subprocess.run(["git", "-C", self.work, *words], check=True, env=self.environment(),
                                  capture_output=True, text=True).stdout.strip()
        git("init", "-q", "-b", "main")
        git("-c", "user.name=Mia Chen", "-c", "user.email=mia@example.com", "commit", "-q", "--allow-empty",
            "-m", subject, *author)
        git("checkout", "-q", "--detach")
        return git("rev-parse", "HEAD")


class Starter(Ci):
    """Who started the job is put on call, and nobody else."""

    def test_github_by_the_map(self):
        status, err = self.run_job(job=GITHUB, **OCTOCAT)
        self.assertEqual(status, 0, err)
        self.assertEqual(err.splitlines()[0], "dutyme: octocat started this job (GitHub Actions) and is mapped to "
                                              "ada@example.com")
        self.says(err, "Ada Byron takes Primary from Bo Larsen")
        self.given_back()

    def test_a_pull_request_cannot_lengthen_or_stop_anything(self):
        self.commit()
        committed = os.path.join(self.work, ".dutyme")
        hostile = '[dutyme]\n\tlease = 3h\n\tlinger = 8h\n[dutyme "user"]\n\tmap = octocat bo@example.com\n'
        for text in (hostile, "[dutyme\n", None):
            if text:
                self.write(committed, text, 0o644)
            else:
                os.remove(committed)
                os.symlink("elsewhere", committed)
            status, err = self.run_job(job={**GITHUB, "GITHUB_EVENT_NAME": "pull_request"}, **OCTOCAT)
            self.assertEqual(status, 0, err)
            self.says(err, "left out, because this job may be a pull request's", "Ada Byron takes Primary from Bo Larsen",
                      "Primary is back with")
        self.assertEqual(self.run_job(job=GITHUB, **OCTOCAT)[0], 125)

    def test_a_malformed_file_that_alone_may_name_a_schedule_stops_no_pull_request(self):
        self.commit()
        committed = os.path.join(self.work, ".dutyme")
        self.write(committed, "[dutyme]\n\tschedule = PPRI001\n[dutyme\n", 0o644)
        for kind, status in (("push", 125), ("pull_request", 0)):
            with self.subTest(kind):
                got, err = self.run_job(job={**GITHUB, "GITHUB_EVENT_NAME": kind}, DUTYME_SCHEDULE=None, **OCTOCAT)
                self.assertEqual(got, status, err)
                self.assertEqual(self.ran(), kind == "pull_request")
        self.assertEqual(self.box.writes(), [])

    def test_github_by_a_map_that_is_committed_and_never_in_a_pull_request(self):
        self.commit()
        self.write(os.path.join(self.work, ".dutyme"), '[dutyme "user"]\n\tmap = octocat ada@example.com\n', 0o644)
        self.left_alone(*self.run_job(job=GITHUB, GITHUB_EVENT_NAME="pull_request"), "octocat started this job")
        self.assertEqual(self.run_job(job=GITHUB)[0], 0)
        self.given_back()

    def test_github_by_the_address_of_who_pushed(self):
        event = os.path.join(self.folder, "event.json")
        self.write(event, '{"pusher": {"name": "octocat", "email": "ada@example.com"}}', 0o644)
        status, err = self.run_job(job=GITHUB, GITHUB_EVENT_PATH=event)
        self.assertEqual(status, 0, err)
        self.assertEqual(err.splitlines()[0], "dutyme: ada@example.com started this job (GitHub Actions)")
        self.given_back()

    def test_who_merged_a_bots_pull_request(self):
        event = os.path.join(self.folder, "event.json")
        self.write(event, '{"pull_request": {"merged_at": "2026-11-29T08:00:00Z", "merged_by": {"login": "octocat"}}}',
                   0o644)
        status, err = self.run_job(job=GITHUB, GITHUB_TRIGGERING_ACTOR="renovate[bot]", GITHUB_EVENT_PATH=event,
                                   GITHUB_EVENT_NAME="pull_request", **OCTOCAT)
        self.assertEqual(status, 0, err)
        self.says(err, "octocat started this job", "Ada Byron takes Primary")
        self.given_back()

    def test_the_map_is_not_used_outside_ci(self):
        status, err = self.run_exec(env={"DUTYME_USER_MAP": "ada bo@example.com"})
        self.assertEqual(status, 0, err)
        self.assertEqual(err.splitlines()[0].split(" takes ")[0], "dutyme: Ada Byron")
        self.given_back()

    def test_gitlab_by_email_and_without_an_extra_request(self):
        status, err = self.run_job(job=GITLAB)
        self.assertEqual(status, 0, err)
        self.says(err, "Ada@Example.com started this job (GitLab CI)", "Ada Byron takes Primary")
        self.given_back()
        people = [entry["target"] for entry in self.box.log()
                  if entry["target"].startswith("/users") and not entry["target"].endswith("/license")]
        self.assertEqual(len(people), 1, people)
        self.assertNotIn("/users/me", people[0])

    def test_the_next_address_when_the_first_is_nobodys(self):
        job = {"CI": "true", "BUILDKITE": "true", "BUILDKITE_SOURCE": "ui", "BUILDKITE_COMMIT": "HEAD",
               "BUILDKITE_UNBLOCKER_EMAIL": "ada@home.example", "BUILDKITE_BUILD_CREATOR_EMAIL": "ada@example.com"}
        commit = self.commit()
        status, err = self.run_job(job=job)
        self.assertEqual(status, 0, err)
        self.says(err, "ada@example.com started this job (Buildkite)")
        self.given_back()
        self.assertEqual(self.logged()[0]["deploy"]["commit"], commit)  # "HEAD" is none

    def test_a_system_that_does_not_set_ci(self):
        status, err = self.run_job(job=JENKINS)
        self.assertEqual(status, 0, err)
        self.says(err, "ada@example.com started this job (Jenkins)")
        self.given_back()

    def test_part_of_an_address_is_nobodys(self):
        # It stands in turbo@example.com, and crew001.kim@example.com in another's.
        self.left_alone(*self.run_job(job=GITLAB, GITLAB_USER_EMAIL="kim@example"), "kim@example started this job")

    def test_start_puts_the_same_person_on_call(self):
        job = self.start("start", "--for", "20m", env={"DUTYME_TOKEN": ACCOUNT, **GITLAB})
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.says(err, "Ada@Example.com started this job (GitLab CI)", "Ada Byron takes Primary")
        self.assertEqual(self.box.on_call(), "PADA001")

    def test_the_tokens_own_user_is_nobody_in_ci(self):
        for job in ({"CI": "true"}, {"GITHUB_ACTIONS": "true"}, {"TEAMCITY_VERSION": "2025.07"}):
            self.left_alone(*self.run_job(job=job, DUTYME_TOKEN=ADA), "does not tell who deploys")

    def test_who_is_named_comes_first(self):
        status, err = self.run_job("--user", "cleo@example.com", job=GITLAB)
        self.assertEqual(status, 0, err)
        self.assertNotIn("started this job", err)
        self.assertEqual(self.on_call(), ["PCLE001"])


class Unknown(Ci):
    """Where no person is known the settings decide, and nobody is guessed."""

    def test_a_bot_leaves_the_rota_alone_and_the_deploy_runs(self):
        for actor in ("dependabot[bot]", "web-flow"):
            self.left_alone(*self.run_job(job=GITHUB, GITHUB_TRIGGERING_ACTOR=actor,
                                          DUTYME_USER_MAP=f"{actor} ada@example.com"), "no person started this job")
        self.left_alone(*self.run_job(job=GITLAB, GITLAB_USER_LOGIN="project_7_bot_1f2e"), "no person started")

    def test_a_schedule_is_nobodys(self):
        self.left_alone(*self.run_job(job=GITHUB, GITHUB_EVENT_NAME="schedule", **OCTOCAT), "no person started")
        self.left_alone(*self.run_job(job=GITLAB, CI_PIPELINE_SOURCE="schedule"), "no person started")

    def test_it_may_stop_the_deploy(self):
        for job in (GITHUB, {**GITLAB, "CI_PIPELINE_SOURCE": "schedule"},
                    {**GITLAB, "GITLAB_USER_EMAIL": "x@y.example"}):
            status, err = self.run_job(job=job, DUTYME_ON_UNKNOWN="fail")
            self.assertEqual(status, 125, err)
            self.says(err, "nobody was put on call", "dutyme: hint: ")
        self.assertFalse(self.ran())
        self.assertEqual(self.box.writes(), [])

    def test_a_stand_in_is_told_to_be_one(self):
        status, err = self.run_job(job=GITHUB, DUTYME_ON_UNKNOWN="cleo@example.com")
        self.assertEqual(status, 0, err)
        self.says(err, "cleo@example.com stands in")
        self.assertEqual(self.on_call(), ["PCLE001"])

    def test_the_author_is_assumed_only_when_asked_for(self):
        self.commit()
        self.left_alone(*self.run_job(job=GITHUB), "octocat started this job")
        status, err = self.run_job(job=GITHUB, DUTYME_ON_UNKNOWN="author")
        self.assertEqual(status, 0, err)
        self.says(err, "mia@example.com wrote the deployed commit, and is assumed")
        self.assertEqual(self.on_call(), ["PMIA001"])

    def test_the_author_by_the_mailmap(self):
        self.commit("--author=Mia <mia@old.example>")
        self.write(os.path.join(self.work, ".mailmap"), "Mia Chen <mia@example.com> <mia@old.example>\n", 0o644)
        status, err = self.run_job(job=GITHUB, DUTYME_ON_UNKNOWN="author")
        self.assertEqual(status, 0, err)
        self.assertEqual(self.on_call(), ["PMIA001"])

    def test_the_author_in_a_pull_request_is_never_believed(self):
        self.commit()
        for job in ({**GITHUB, "GITHUB_EVENT_NAME": "pull_request"}, {**GITHUB, "GITHUB_EVENT_NAME": "schedule"},
                    {**GITLAB, "GITLAB_USER_EMAIL": "", "CI_PIPELINE_SOURCE": "merge_request_event"},
                    {**JENKINS, "BUILD_USER_EMAIL": "", "CHANGE_ID": "7"}, {"CI": "true"}):
            self.left_alone(*self.run_job(job=job, DUTYME_ON_UNKNOWN="author"))

    def test_the_author_of_another_commit_is_not_the_deploys(self):
        self.commit()
        self.left_alone(*self.run_job(job=GITHUB, GITHUB_SHA="0" * 39 + "1", DUTYME_ON_UNKNOWN="author"))

    def test_a_repository_cannot_ask_for_its_author(self):
        self.commit()
        self.write(os.path.join(self.work, ".dutyme"),
                   "[dutyme]\n\ton-unknown = author\n\tuser = mia@example.com\n", 0o644)
        self.left_alone(*self.run_job(job=GITHUB), "on-unknown cannot be set here", "user cannot be set here")
