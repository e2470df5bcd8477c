"""[dutyme "policy"] in /etc/dutyme/config: what the machine's owner allows, whatever else says otherwise."""
import json
import os
import subprocess

from lib.sandbox import ACCOUNT
from machine import Machine, require_etc_of_its_own

GITLAB = {"CI": "true", "GITLAB_CI": "true", "GITLAB_USER_LOGIN": "ada", "GITLAB_USER_EMAIL": "ada@example.com",
          "CI_PIPELINE_SOURCE": "push", "DUTYME_TOKEN": ACCOUNT}


def setUpModule():
    require_etc_of_its_own()


class Policy(Machine):
    def policy(self, *entries):
        self.set('[dutyme "policy"]\n' + "".join(f"\t{entry}\n" for entry in entries))

    def exec(self, *words, **env):
        return self.there("exec", *words, *self.marker(), **env)

    def refused(self, done, *parts):
        """Nobody was put on call, the command was not run, and it is said why."""
        status, _, err = done
        self.assertEqual(status, 125, err)
        self.says(err, *parts)
        self.assertFalse(self.ran())
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])

    def test_a_schedule_that_is_not_allowed_is_not_taken(self):
        self.policy("allow-schedule = PSEC001, Pay*")
        why = ("the schedule Primary (PPRI001) may not be taken here: allow-schedule in /etc/dutyme/config:2 allows only "
               "PSEC001, Pay*")
        self.refused(self.exec(), why)
        self.refused(self.exec("--schedule", "Primary"), why)
        self.refused(self.exec(DUTYME_SCHEDULE=None, DUTYME_SERVICE="Primary API"), why)
        self.refused(self.there("start", "--force"), why)
        self.assertIn(why, self.there("doctor")[1])

    def test_one_that_is_allowed_by_its_name_is_taken(self):
        self.policy("allow-schedule = prim*", "allow-person = *@example.com", "longest-lease = 5m")
        status, _, err = self.exec("--lease", "20m")
        self.assertEqual(status, 0, err)
        self.says(err, "--lease (20m) is cut to 5m: longest-lease in /etc/dutyme/config:4", "takes Primary from Bo Larsen")
        self.assertTrue(self.ran())
        self.nobody_is_left()
        self.given_back()
        first = self.overrides()[0]["versions"][0]
        self.assertLessEqual(first["end_ms"] - first["start_ms"], 300_000)

    def test_services_policies_and_people(self):
        self.policy("allow-service = Check*")
        self.refused(self.exec(DUTYME_SCHEDULE=None, DUTYME_SERVICE="PSVPRI1"),
                     "the service Primary API (PSVPRI1) may not be named here: allow-service in /etc/dutyme/config:2")
        self.policy("allow-escalation-policy = PEPSEC1")
        self.refused(self.exec(DUTYME_SCHEDULE=None, DUTYME_SERVICE="PSVPRI1"),
                     "(PEPPRI1) may not be named here: allow-escalation-policy in /etc/dutyme/config:2")
        self.policy("allow-person = bo@*, PMIA001")
        self.refused(self.exec(), "ada@example.com (PADA001) may not be put on call here: allow-person in")
        self.policy("allow-schedule =")
        self.refused(self.exec(), "allow-schedule in /etc/dutyme/config:2 allows nothing")

    def test_what_may_not_be_used(self):
        self.policy("allow-force = false", "allow-user = false", "allow-join = no", "allow-run-on-refusal = false")
        self.refused(self.exec("--force"), "force (--force) is not allowed here: allow-force in /etc/dutyme/config:2 is false")
        self.refused(self.exec(DUTYME_USER="bo@example.com"), "naming the deployer (DUTYME_USER) is not allowed here")
        self.refused(self.exec("--mode", "join"), "mode = join (--mode) is not allowed here: allow-join")
        self.refused(self.there("start", "--force"), "force (--force) is not allowed here")
        # Also where PagerDuty is not even asked.
        self.refused(self.exec(DUTYME_ON_REFUSAL="run", DUTYME_TOKEN=None),
                     "on-refusal = run (DUTYME_ON_REFUSAL) is not allowed here: allow-run-on-refusal")

    def test_in_a_job_only_who_started_it(self):
        self.policy("only-actor = true")
        self.refused(self.exec(DUTYME_USER="bo@example.com", **GITLAB),
                     "a job puts only the person on call who started it: only-actor in /etc/dutyme/config:2, and "
                     "DUTYME_USER names bo@example.com")
        self.refused(self.exec(**{**GITLAB, "GITLAB_USER_EMAIL": "x@y.example", "DUTYME_ON_UNKNOWN": "bo@example.com"}),
                     "on-unknown is bo@example.com")
        status, _, err = self.exec(**GITLAB)
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        self.given_back()

    def test_what_is_wrong_in_it_stops_every_verb_that_puts_somebody_on_call_and_no_other(self):
        for text, mode, part in ((b'[dutyme "policy"]\n\tallow-schedul = x\n', 0o644, ":2: there is no policy called allow-schedul"),
                                 (b"[dutyme\n", 0o644, "/etc/dutyme/config:1"),
                                 (b'[dutyme "policy"]\n', 0o666, "others may write it"),
                                 (b'[dutyme "policy"]\n\tlongest-lease = soon\n', 0o644, ":2: longest-lease is not a duration")):
            with self.subTest(part):
                self.set(text.decode(), mode)
                known = ("this machine's policy is not known, so nobody is put on call: /etc/dutyme/config", part)
                self.refused(self.exec(), *known, "in an emergency: DUTYME_SKIP=1")
                self.refused(self.there("start"), *known)
                for verb in (["stop"], ["status"], ["log"], ["recover"], ["config", "list"]):
                    self.assertEqual(self.there(*verb)[0], 0, verb)
                status, out, _ = self.there("doctor")
                self.assertEqual(status, 1)
                self.assertIn("FAIL  policy", out)

    def test_a_push_is_not_stopped_and_takes_nobody(self):
        self.policy("allow-force = false")
        subprocess.run("git init -q -b main . && git -c user.name=A -c user.email=ada@example.com commit -q --allow-empty -m x",
                       shell=True, cwd=self.work, check=True, env=self.environment())
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=self.work, check=True, capture_output=True, text=True,
                                env=self.environment()).stdout.strip()
        line = f"refs/heads/main {commit} refs/heads/main {'0' * 40}"
        script = f"echo '{line}' | \"$0\" hook run pre-push -- origin https://github.com/acme/api"
        for required, expected in ((None, 0), ("1", 1)):
            done = subprocess.run(["unshare", "-m", "sh", "-c", f'mount --bind "$1" /etc && {script}', os.environ["DUTYME"], self.etc],
                                  env=self.environment(DUTYME_HOOK_MODE="take", DUTYME_HOOK_REF="main", DUTYME_FORCE="1",
                                                       DUTYME_REQUIRED=required),
                                  cwd=self.work, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, expected, done.stderr)
            self.says(done.stderr, "nobody is put on call for this push: force (DUTYME_FORCE) is not allowed here: allow-force")
        self.assertEqual(self.box.writes(), [])

    def test_stop_is_never_refused(self):
        status, out, err = self.there("start", "--force", "--json")
        self.assertEqual(status, 0, err)
        self.policy("allow-schedule =", "allow-person =", "allow-force = false")
        self.assertEqual(self.there("stop")[0], 0)
        self.given_back()

    def test_in_an_emergency_it_is_passed_by_aloud_and_in_the_log(self):
        for text in ('[dutyme "policy"]\n\tallow-schedule =\n', '[dutyme "policy"]\n\tnonsense = 1\n'):
            self.set(text)
            status, _, err = self.exec(DUTYME_SKIP="1")
            self.assertEqual(status, 0, err)
            self.says(err, "DUTYME_SKIP is set: nobody is put on call", "the policy in /etc/dutyme/config is passed by (DUTYME_SKIP)")
            self.assertTrue(self.ran())
            os.remove(self.trace())
        # Also with settings of ours that cannot be read.
        self.write(os.path.join(self.home, ".config/dutyme/config"), "[dutyme\n")
        status, _, err = self.exec(DUTYME_SKIP="1")
        self.assertEqual(status, 0, err)
        self.assertIn("is passed by", err)
        os.remove(os.path.join(self.home, ".config/dutyme/config"))
        tours = json.loads(self.there("log", "--json")[1])["tours"]
        self.assertEqual([tour["outcome"] for tour in tours],
                         ["not covered: the policy in /etc/dutyme/config is passed by (DUTYME_SKIP)"] * 3)
        self.assertEqual([len(tour["leases"]) for tour in tours], [0] * 3)

    def test_without_a_policy_nothing_is_passed_by(self):
        self.set("[dutyme]\n\tlease = 5m\n")
        self.assertNotIn("policy", self.exec(DUTYME_SKIP="1")[2])
        self.assertEqual(json.loads(self.there("log", "--json")[1])["tours"], [])

    def test_it_is_shown_with_its_source_and_as_locked(self):
        self.policy("allow-schedule = Prim*", "longest-lease = 5m")
        out = self.there("config", "list")[1]
        self.assertRegex(out, r"lease +5m +longest-lease in /etc/dutyme/config:3 \(locked\)")
        self.assertRegex(out, r"policy allow-schedule +Prim\* +/etc/dutyme/config:2 \(locked\)")
        document = json.loads(self.there("config", "list", "--json")[1])
        self.assertEqual(document["policy"], [{"rule": "allow-schedule", "value": "Prim*", "where": "/etc/dutyme/config:2"},
                                              {"rule": "longest-lease", "value": "5m", "where": "/etc/dutyme/config:3"}])
        rows = {row["key"]: (row["origin"], row["locked"]) for row in document["settings"]}
        self.assertEqual((rows["lease"], rows["max"]), (("policy", True), ("built-in", False)))
        self.assertRegex(self.there("doctor")[1], r"ok    policy +allow-schedule = Prim\* and\s+longest-lease = 5m")

    def test_no_variable_moves_it(self):
        self.policy("allow-schedule =")
        elsewhere = self.write(os.path.join(self.folder, "elsewhere/dutyme/config"), "", 0o644)
        self.refused(self.exec(DUTYME_MACHINE_CONFIG=elsewhere, DUTYME_CONFIG=elsewhere,
                               XDG_CONFIG_DIRS=os.path.dirname(os.path.dirname(elsewhere))), "allows nothing")

    def test_a_sandbox_of_ones_own_is_not_its_business(self):
        self.policy("allow-schedule =", "allow-force = false")
        status, _, err = self.exec("--sandbox", "--force", DUTYME_API_URL=None, DUTYME_TOKEN=None, DUTYME_SCHEDULE=None)
        self.assertEqual(status, 0, err)
        self.assertTrue(self.ran())
        self.nobody_is_left()
