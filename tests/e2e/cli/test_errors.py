"""Every failure there is: what causes it, its sentence, and the next step. Nothing else is on stderr, and nothing at all
on stdout."""
import json
import os
import re
import subprocess

from lib.dutyme import ROOT, Stage, content
from lib.sandbox import ACCOUNT, ADA, SAM

MIDDLE = True

RUN = ["--", "true"]
NONE = {"DUTYME_TOKEN": None, "DUTYME_SCHEDULE": None}

# arguments, variables, sentence, hint; both as patterns that match the whole line
MISUSE = [
    ([], {}, "no command is given", "try: dutyme exec -- ./deploy.sh, or: dutyme help"),
    (["exce"], {}, 'there is no command "exce"', "did you mean: dutyme exec.*"),
    (["frobnicate"], {}, 'there is no command "frobnicate"', "see them all: dutyme help"),
    (["help", "strat"], {}, 'there is no command "strat"', "did you mean: dutyme start.*"),
    (["exec"], {}, "no command to run", "put it behind --: .*; see: dutyme help exec"),
    (["exec", "true"], {}, 'unexpected argument "true"', "put the command behind --: .*; see: dutyme help exec"),
    (["exec", "--requird", *RUN], {}, 'option "requird" does not exist', "did you mean --required.*dutyme help exec"),
    (["exec", "-unknown", *RUN], {}, ".*does not exist", ".*dutyme help exec"),
    (["exec", "--mode", *RUN], {}, ".*mode.*", ".*dutyme help exec"),
    (["exec", "--mode", "--quiet", *RUN], {}, "--mode needs a value", "see: dutyme help exec"),
    (["exec", "--user=", *RUN], {}, "--user needs a value", "see: dutyme help exec"),
    (["exec", "--json", *RUN], {}, "--json needs --dry-run.*", "add --dry-run.*dutyme help exec"),
    (["exec", *RUN], {"DUTYME_SCHEDULE": None}, "no schedule is named", "add --schedule .*dutyme help exec"),
    (["exec", "--lease=30s", *RUN], {}, "lease 30s is outside 1m to 24h .*", "give a duration .*dutyme help exec"),
    (["exec", "--until= ", *RUN], {}, "--until is empty", "give what waits for health: .*dutyme help exec"),
    (["exec", "--until-timeout=5m", *RUN], {}, "--until-timeout without --until", "give what waits .*dutyme help exec"),
    (["exec", "--until=true", "--until-timeout=5", *RUN], {}, "--until-timeout 5 is not a duration of some length",
     "give one such as 30m .*dutyme help exec"),
    (["start", "x"], {}, 'unexpected argument "x"', "see: dutyme help start"),
    (["start", "2h"], {}, 'unexpected argument "2h"', "did you mean: dutyme start --for 2h\\? see: dutyme help start"),
    (["start", "--until", "soon"], {}, "--until soon is not a time", "give one such as 18:00.*help start"),
    (["start", "--until", "2026-01-01"], {}, "--until 2026-01-01 has passed", "give one that lies ahead; .*help start"),
    (["exec", "--for", "1h", *RUN], {}, 'option "for" does not exist', "exec keeps you on call as long as .*--max; --linger .*: dutyme start --for 1h; .*"),
    (["start", "--linger", "1h"], {}, 'option "linger" does not exist', "start keeps you on call for a fixed time: --for 1h.*"),
    (["init"], {}, 'there is no command "init"', "did you mean: dutyme start\\? .*"),
    (["end"], {}, 'there is no command "end"', "did you mean: dutyme stop\\? .*"),
    (["release"], {}, 'there is no command "release"', "did you mean: dutyme stop\\? .*"),
    (["signin"], {}, 'there is no command "signin"', "did you mean: dutyme login\\? .*"),
    (["login"], {}, "a login needs the client-id of an app that your team has registered in PagerDuty", "see docs/how-to/tokens.md.*"),
    (["logout"], {"DUTYME_CLIENT_ID": "x", "DUTYME_SUBDOMAIN": "acme"}, "subdomain is set .*", "unset it to log in; see: dutyme help logout"),
    (["log", "-n", "x"], {}, "-n x is not a number of tours", "give one such as 10; .*help log"),
    (["log", "--since", "x"], {}, "--since x is neither a duration nor a time", "give one such as 24h.*help log"),
    (["start", "--sandbox"], {}, 'option "sandbox" does not exist', "see: dutyme help start"),
    (["start"], {"DUTYME_SANDBOX": "1"}, "--sandbox is for exec.*", "start one yourself \\(dutyme sandbox\\).*help start"),
    (["start", "-updat"], {}, 'option .* does not exist', ".*dutyme help start"),
    (["stop", "--mine"], {"DUTYME_SCHEDULE": None}, "--mine needs a schedule.*", "add --schedule NAME; .*help stop"),
    (["recover", "x"], {}, 'unexpected argument "x"', "see: dutyme help recover"),
    (["log", "--jsno"], {}, 'option "jsno" does not exist', "did you mean --json.*help log"),
    (["version", "x"], {}, 'unexpected argument "x"', "see: dutyme help version"),
    (["completion"], {}, "no shell is named", "bash: .*; zsh: .*; fish: .*help completion"),
    (["completion", "tcsh"], {}, 'there is no completion for "tcsh"', "bash: .*; zsh: .*; fish: .*"),
    (["hook"], {}, "hook needs to be told what to do",
     "dutyme hook run .*; dutyme hook install .*; dutyme hook accept .*; dutyme hook uninstall .*; dutyme hook status .*; see: dutyme help hook"),
    (["hook", "frob"], {}, 'there is no hook command "frob"', "see: dutyme help hook"),
    (["hook", "run", "post-merge"], {}, "only one hook can be run", "in .git/hooks/pre-push: .*help hook"),
    (["hook", "install"], {}, "git knows of no repository here", "go to the work tree .*"),
    (["config", "frob"], {}, 'there is no config command "frob"', "it is list, get, .*help config"),
    (["config", "get"], {}, "get needs to be told which setting", "see: dutyme help config"),
    (["config", "get", "shcedule"], {}, 'there is no setting "shcedule"', "did you mean schedule.*help config"),
    (["config", "set", "lease", "soon"], {}, "the value for lease is not a duration.*", ".*help config"),
    (["config", "set", "mode", "a", "b"], {}, "(the value for mode must be one of|mode has one value only).*", ".*"),
    (["config", "set", "token", "x"], {}, "a token on the command line is there for all to see", "leave it out.*"),
    (["config", "set", "token"], {}, "the value for token is empty", ".*help config"),
    (["config", "set", "lease", "1m"], {"HOME": "rel"}, "there is no place for a file of your own", "set HOME .*"),
]
NOT_FOUND = [
    (["exec", "--", "cd", "x"], {}, "cd: command not found", "only a shell understands that: .* sh -c '...'"),
    (["exec", "--", "FOO=bar", "./x"], {}, "FOO=bar: command not found", "let env set the variable: .* env FOO=bar COMMAND"),
    (["exec", "--", "a; b"], {}, "a; b: command not found", "only a shell understands that: .* sh -c '...'"),
]
SETTINGS = [
    (["exec", *RUN], {"DUTYME_MODE": "both"}, "DUTYME_MODE must be one of .*", "see what is set, and where: dutyme config list"),
    (["exec", *RUN], {"DUTYME_LEASE": "soon"}, "DUTYME_LEASE is not a duration.*", "see what is set.*"),
    (["exec", "--lease", "30", *RUN], {}, "--lease has no unit: write 30m for minutes, 2h for hours", "see what is set.*"),
    (["exec", "--user", "ada@", *RUN], {}, "--user is not an e-mail address, as in ada@corp.example, nor an id", "see what is set.*"),
    (["exec", *RUN], {"DUTYME_ON_REFUSAL": "so"}, "DUTYME_ON_REFUSAL must be one of stop\\|run", "see what is set.*"),
    (["exec", *RUN], {"DUTYME_REQUIRED": "so"}, "DUTYME_REQUIRED is neither true nor false", "see what is set.*"),
    (["exec", *RUN], {"DUTYME_ON_UNKNOWN": "abort"}, "DUTYME_ON_UNKNOWN must be skip, fail, author or an e-mail address",
     "see what is set.*"),
    (["exec", *RUN], {"DUTYME_TOKEN": "two words"}, ".*TOKEN holds a blank.*", "see what is set.*"),
    (["exec", *RUN], {"DUTYME_API_URL": "http://example.com"}, ".*DUTYME_API_URL.*", ".+"),
    (["exec", *RUN], {"DUTYME_TOKEN": None, "DUTYME_TOKEN_COMMAND": "exit 3"}, "DUTYME_TOKEN_COMMAND failed .*",
     "run it by hand.*"),
    (["exec", *RUN], {"DUTYME_TOKEN": None, "DUTYME_CLIENT_ID": "x"}, "client-id needs client-secret, too", "set .*"),
]
ANSWERS = [
    (["exec", *RUN], NONE, "there is no PagerDuty token",
     "make one in PagerDuty: .*; in a job: set DUTYME_TOKEN; on your machine: dutyme config set token, .*; without one: .* --sandbox .*"),
    (["exec", *RUN], {"DUTYME_TOKEN": "nobodys-token-at-all"}, "PagerDuty refused the token.*", ".*"),
    (["exec", *RUN], {"DUTYME_TOKEN": SAM}, "Sam Holder is a stakeholder.*", "ask for a full user licence.*"),
    (["exec", *RUN], {"DUTYME_TOKEN": ACCOUNT}, "the token belongs to no person.*", "say who deploys: .*"),
    (["exec", "--schedule", "Primry", *RUN], {}, 'PagerDuty has no schedule "Primry"', "did you mean .*Primary.*"),
    (["exec", "--schedule", "Payments", *RUN], {}, "2 schedules are named .*", "name one by id: .*"),
    (["exec", "--user", "nobody@example.com", *RUN], {}, ".*nobody@example.com.*", ".+"),
    (["exec", "--mode", "join", *RUN], {}, "Primary cannot be joined.*", ".+"),
    (["start", "--schedule", "Primry"], {}, 'PagerDuty has no schedule "Primry"', "did you mean .*Primary.*"),
]


class Failures(Stage):
    def setUp(self):
        super().setUp()
        subprocess.run(["git", "config", "--global", "user.name", "x"], env=self.environment(), check=True)

    def fails(self, row, status=125):
        words, variables, sentence, hint = row
        with self.subTest(words=words, variables=variables):
            job = self.start(*words, env=variables)
            self.assertEqual((job.wait()[0], job.out), (status, ""), job.err)
            lines = job.err.splitlines()
            if words[:1] == ["exec"] and status == 125:
                lines = self.without_what_is_the_case(lines, words)
            hints = [line.removeprefix("dutyme: hint: ") for line in lines if line.startswith("dutyme: hint: ")]
            said = lines[-len(hints) - 1]
            self.assertRegex(said, rf"^dutyme: {sentence}$")
            self.assertRegex("; ".join(hints), rf"^{hint}$")
            self.assertRegex(said[len("dutyme: "):], r"^([^A-Z]|[A-Z]{2}|PagerDuty|Primary|Sam )", "lower case")
            self.assertNotRegex(job.err, r"\.\n", "no full stop")
            self.assertNotIn(ADA, job.err)

    def without_what_is_the_case(self, lines, words):
        """The lines above those that every refusal of exec ends with."""
        command = words[words.index("--") + 1] if "--" in words else "nothing"
        refused = "dutyme: hint: an outage does not stop a deploy, a refusal does: on-refusal = stop (built in)"
        closing = [f"dutyme: {command} was not started; nobody was put on call"]
        if "dutyme help exec" not in "".join(lines):  # misuse
            more = " [...]" if "--" in words and len(words) > words.index("--") + 2 else ""
            closing.append(f"dutyme: in an emergency: DUTYME_SKIP=1 dutyme exec -- {command}{more}")
        self.assertEqual(lines[-len(closing):], closing)
        return [line for line in lines[:-len(closing)] if line != refused]

    def test_misuse(self):
        for row in MISUSE:
            self.fails(row)
        self.assertEqual(self.box.log(), [])

    def test_every_misuse_names_the_help_of_its_command(self):
        for words, variables, _, _ in MISUSE:
            verb = words[0] if words else ""
            err = self.start(*words, env=variables).wait()[1]
            if verb in ("exce", "frobnicate", "", "help", "init", "end", "release", "signin"):
                verb = ""
            if "hook install" not in " ".join(words) and "HOME" not in variables:
                self.assertRegex(err, rf"dutyme help ?{verb}", words)

    def test_not_found(self):
        for row in NOT_FOUND:
            self.fails(row, 127)
        self.assertEqual(self.box.log(), [])

    def test_settings(self):
        for row in SETTINGS:
            self.fails(row)
        self.assertEqual(self.box.log(), [])

    def test_files(self):
        own = os.path.join(self.home, ".config/dutyme/config")
        for text, mode, sentence, hint in (
                ("[dutyme\n", 0o600, "~/.config/dutyme/config:1: .*", "correct that line.*"),
                ("[dutyme]\n\tlease = soon\n", 0o600, "~/.config/dutyme/config:2: lease is not a duration.*", "see what is set.*"),
                ("[dutyme]\n\ttoken = x\n", 0o644, "~/.config/dutyme/config holds a token, and others may read it",
                 "chmod 600 ~/.config/dutyme/config")):
            self.write(own, text, mode)
            self.fails((["exec", *RUN], {}, sentence, hint))
        os.remove(own)
        subprocess.run(["git", "init", "-q", self.work], env=self.environment(), check=True)
        for text, sentence, hint in (("[dutyme\n", ".dutyme:1: .*", "correct that line.*"),
                                     ("[dutyme]\n\tlease = soon\n", ".dutyme:2: lease is not a duration.*", "see what is set.*")):
            self.write(os.path.join(self.work, ".dutyme"), text, 0o644)
            self.fails((["exec", *RUN], {}, sentence, hint))
        self.assertEqual(self.box.log(), [])

    def test_what_pagerduty_answers(self):
        for row in ANSWERS:
            self.fails(row)
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])

    def test_an_outage_where_on_call_is_required(self):
        for words in (["exec", "--required", *RUN], ["start"]):
            job = self.start(*words, env={"DUTYME_API_URL": "http://127.0.0.1:9"})
            self.assertEqual(job.wait()[0], 125)
            self.assertRegex(job.err, "dutyme: .*(connect|reach).*")

    def test_what_cannot_be_run(self):
        for command, status in (("no-such-command", 127), ("/etc/passwd", 126)):
            job = self.start("exec", "--", command)
            self.assertEqual(job.wait()[0], status, job.err)
            self.assertRegex(job.err, f"^dutyme: .*{command}")


PAGE = os.path.join(ROOT, "packaging/dutyme.1")
DOCUMENTS = content(PAGE).decode().partition("\n.Sh DOCUMENTS\n")[2].partition("\n.Sh ")[0]


class Documents(Stage):
    """Each --json is one document on stdout, and says its version."""

    def document(self, *words, status=0, env=None):
        job = self.start(*words, env=env)
        self.assertEqual(job.wait()[0], status, job.err)
        document = json.loads(job.out)
        self.assertEqual(document["version"], 1)
        for line in job.err.splitlines():
            self.assertTrue(line.startswith("dutyme: "))
        self.is_described(document, words)
        return document

    def is_described(self, document, words):
        """The man page names every member, those of the members' rows too."""
        entries = re.split(r"^\.Ss ", DOCUMENTS, flags=re.MULTILINE)[1:]
        verb = " ".join(words[:2] if words[0] in ("config", "hook") else words[:1])
        plan = "--dry-run" in words
        described = " ".join(entry for entry in entries if re.search(rf"\b{verb}\b", entry.splitlines()[0])
                             and ("dry-run" in entry.splitlines()[0]) == plan)
        for name, value in document.items():
            rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
            for member in {name}.union(*rows) - {"version"}:
                self.assertRegex(described, rf"\b{member}\b", words)

    def test_the_plan(self):
        for words in (["exec", "--dry-run", "--json", *RUN], ["start", "--dry-run", "--json"]):
            plan = self.document(*words)
            self.assertEqual(plan["deployer"], {"id": "PADA001", "name": "Ada Byron", "email": "ada@example.com"})
            stand, = plan["schedules"]
            self.assertEqual((stand["schedule"], stand["schedule_name"], stand["relieved"], stand["next"]),
                             ("PPRI001", "Primary", ["Bo Larsen"], "Bo Larsen"))
            for moment in (plan["from"], plan["until"], stand["start"], stand["end"]):
                self.assertRegex(moment, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
        self.assertEqual(self.box.writes(), [])

    def test_what_start_takes_and_stop_gives_back(self):
        taken = self.document("start", "--json")
        one, = taken["taken"]
        override, = self.overrides()
        self.assertEqual((one["id"], one["schedule"], one["schedule_name"]),
                         (f"PPRI001/{override['id']}", "PPRI001", "Primary"))
        self.assertEqual(taken["deployer"], {"id": "PADA001", "name": "Ada Byron"})
        self.assertRegex(taken["tour"], r"^[0-9a-f]{16}$")
        self.assertEqual(self.document("stop", "--json"),
                         {"version": 1, "given_back": [one["id"]], "in_doubt": False, "complete": True})
        self.assertEqual(self.document("stop", "--json"),
                         {"version": 1, "given_back": [], "in_doubt": False, "complete": True})
        self.given_back()

    def test_where_nobody_is_put_on_call_start_has_taken_nothing(self):
        self.assertEqual(self.document("start", "--json", env={"DUTYME_SKIP": "1"}), {"version": 1, "taken": []})
        outage = {"CI": "true", "DUTYME_USER": "ada@example.com", "DUTYME_API_URL": "http://127.0.0.1:9"}
        self.assertEqual(self.document("start", "--json", env=outage), {"version": 1, "taken": []})

    def test_what_recover_settles_and_what_it_cannot(self):
        self.assertEqual(self.document("recover", "--json"), {"version": 1, "recovered": [], "giving_back": [], "complete": True})
        self.abandon_tour()
        page, = self.pages()
        self.box.fault("delete-override=status:403")
        told = self.document("recover", "--json", status=125)
        one, = told["recovered"]
        self.assertRegex(one.pop("begun"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(one, {"tour": page.removesuffix(".json"), "deployer": {"id": "PADA001", "name": "Ada Byron"},
                               "settled": False, "in_doubt": False})
        self.assertFalse(told["complete"])
        self.box.clear_faults()
        told = self.document("recover", "--json")
        self.assertEqual(([tour["settled"] for tour in told["recovered"]], told["complete"]), ([True], True))
        self.assertEqual(self.document("recover", "--json")["recovered"], [])
        self.given_back()

    def test_recover_can_be_quiet(self):
        self.assertEqual(self.start("recover", "--quiet").wait(), (0, ""))

    def test_what_is_held_from_here(self):
        self.assertEqual(self.document("status", "--check", "--json", status=1)["tours"], [])
        self.assertEqual(self.start("start").wait()[0], 0)
        tour, = self.document("status", "--check", "--json")["tours"]
        self.assertEqual((tour["user"], tour["holds"][0]["schedule"]), ("PADA001", "PPRI001"))
        self.assertEqual(self.document("status", "--json")["tours"], [tour])
        self.start("stop").wait()

    def test_one_setting(self):
        self.assertEqual(self.document("config", "get", "--json", "lease")["settings"],
                         [{"key": "lease", "value": "30m", "origin": "built-in", "where": "built in", "problem": "", "locked": False}])
        token, = self.document("config", "get", "--json", "token")["settings"]
        self.assertEqual((token["value"], token["origin"]), (None, "environment"))
        self.assertEqual(self.document("config", "get", "--json", "user", status=1)["settings"], [])

    def test_the_log(self):
        self.run_exec()
        tour, = self.document("log", "--json")["tours"]
        self.assertEqual(tour["outcome"], "exit 0")

    def test_the_others(self):
        subprocess.run(["git", "init", "-q", self.work], env=self.environment(), check=True)
        self.assertIn("checks", self.document("doctor", "--json"))
        self.assertIn("findings", self.document("hook", "status", "--json", status=1))
        self.assertGreater(len(self.document("config", "list", "--json")["settings"]), 10)
        self.assertEqual(self.document("version", "--json")["libraries"], {})
        libraries = self.document("version", "-v", "--json")["libraries"]
        self.assertEqual(list(libraries), ["libcurl", "TLS", "libgit2", "Boost", "RapidJSON"])
        for name, version in libraries.items():
            self.assertTrue(re.search(r"\d+\.\d+", version), name)
