"""dutyme config: what is in force and why; a file of one's own that is changed and never spoilt."""
import json
import os
import shutil
import stat
import subprocess
import tempfile
import unittest

from lib.sandbox import PATIENCE
from lib.terminal import Terminal

DUTYME = os.environ["DUTYME"]
SECRET = "u+abcdefghijklmnopqr"


class Config(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="dutyme-config-")
        self.addCleanup(shutil.rmtree, self.home)
        self.work = os.path.join(self.home, "work", "deep")
        os.makedirs(self.work)
        self.file = os.path.join(self.home, ".config/dutyme/config")
        self.env = {"PATH": "/usr/bin:/bin", "HOME": self.home, "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
                    "GIT_CEILING_DIRECTORIES": self.home}

    def config(self, *words, status=0, stdin="", **env):
        ended = subprocess.run([DUTYME, "config", *words], env={**self.env, **env}, cwd=self.work, input=stdin,
                               capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(ended.returncode, status, ended.stderr)
        for line in ended.stderr.splitlines():
            self.assertTrue(line.startswith("dutyme: "), line)
        self.err = ended.stderr
        return ended.stdout

    def write(self, text, mode=0o600):
        os.makedirs(os.path.dirname(self.file), exist_ok=True)
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.file, mode)

    def text(self):
        with open(self.file, encoding="utf-8") as file:
            return file.read()

    def git(self, *words):
        subprocess.run(["git", *words], env=self.env, cwd=os.path.dirname(self.work), check=True)

    def listed(self, **env):
        """key -> (value, where), the last of each."""
        document = json.loads(self.config("list", "--json", **env))
        self.assertEqual(document["version"], 1)
        return {row["key"]: row for row in document["settings"]}

    # --- looking ---

    def test_every_value_is_shown_with_its_origin(self):
        self.write("[dutyme]\n\tlease = 20m\n")
        self.git("init", "-q")
        self.git("config", "--global", "dutyme.linger", "1m")
        self.git("config", "dutyme.schedule", "Payments Primary")
        with open(os.path.join(self.home, "work", ".dutyme"), "w", encoding="utf-8") as file:
            file.write("[dutyme]\n\tmax = 3h\n")
        settings = self.listed(DUTYME_FOR="2h")
        for key, value, origin, where in (("lease", "20m", "user-file", "~/.config/dutyme/config:2"),
                                          ("linger", "1m", "git-global", "git config dutyme.linger"),
                                          ("schedule", "Payments Primary", "git-local", "git config dutyme.schedule"),
                                          ("max", "3h", "committed-file", ".dutyme:2"),
                                          ("for", "2h", "environment", "DUTYME_FOR"),
                                          ("mode", "replace", "built-in", "built in")):
            with self.subTest(key=key):
                self.assertEqual(settings[key], {"key": key, "value": value, "origin": origin, "where": where,
                                                 "locked": False, "problem": ""})
        lines = [line.split() for line in self.config().splitlines()]
        self.assertEqual(lines[0], ["SETTING", "VALUE", "FROM"])
        self.assertIn(["lease", "20m", "~/.config/dutyme/config:2"], lines)

    def test_no_secret_is_shown(self):
        self.write(f"[dutyme]\n\ttoken = {SECRET}\n")
        for words in ([], ["list"], ["list", "--json"], ["get", "token"]):
            out = self.config(*words, DUTYME_CLIENT_SECRET="hush-hush-hush")
            self.assertNotIn(SECRET, out + self.err)
            self.assertNotIn("hush", out + self.err)
        self.assertEqual(out, "(set, not shown)\n")
        self.assertIsNone(self.listed()["token"]["value"])

    def test_a_broken_value_is_shown_and_told(self):
        self.write("[dutyme]\n\tlease = soon\n")
        self.git("init", "-q")
        self.git("config", "dutyme.mode", "both")
        settings = self.listed()
        self.assertEqual((settings["lease"]["value"], settings["mode"]["value"]), ("soon", "both"))
        self.assertIn("~/.config/dutyme/config:2: lease is not a duration", self.err)
        self.assertIn("git config dutyme.mode must be one of", self.err)

    def test_a_committed_file_that_is_broken_hides_nothing_else(self):
        self.git("init", "-q")
        self.git("config", "dutyme.mode", "join")
        with open(os.path.join(self.home, "work", ".dutyme"), "w", encoding="utf-8") as file:
            file.write("[dutyme\n")
        self.assertEqual(self.listed()["mode"]["value"], "join")
        self.assertIn(".dutyme:1", self.err)

    def test_get(self):
        self.assertEqual(self.config("get", "lease"), "30m\n")
        self.assertEqual(self.config("get", "user.map", DUTYME_USER_MAP="a a@b.c, d d@e.f"), "a a@b.c\nd d@e.f\n")
        self.assertEqual(self.config("get", "schedule", status=1), "")

    # --- changing ---

    def test_set_writes_what_is_read_back(self):
        for words in (["schedule", "Payments Primary", "Second; # \"Line\""], ["lease", "20m"], ["hook.ref", "v*"],
                      ["linger", "5m"], ["lease", "25m"]):
            self.config("set", *words)
        self.assertEqual(self.config("get", "schedule"), "Payments Primary\nSecond; # \"Line\"\n")
        self.assertEqual(self.config("get", "lease"), "25m\n")
        read = subprocess.run(["git", "config", "-f", self.file, "--get-all", "dutyme.schedule"], check=True,
                              env=self.env, capture_output=True, text=True).stdout
        self.assertEqual(read, "Payments Primary\nSecond; # \"Line\"\n", "git reads the same")
        self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
        self.assertEqual(os.listdir(os.path.dirname(self.file)), ["config"])

    def test_comments_and_other_entries_stay(self):
        self.write("# mine\n[dutyme]\n\ttokenCommand = pass show pd\n\tfrobnicate = 1 ; kept\n[other]\n\tx = y\n", 0o644)
        self.config("set", "token-command", "op read pd")
        self.assertEqual(self.text(), "# mine\n[dutyme]\n\ttoken-command = op read pd\n\tfrobnicate = 1 ; kept\n"
                                      "[other]\n\tx = y\n")
        self.config("unset", "tokenCommand")
        self.assertEqual(self.text(), "# mine\n[dutyme]\n\tfrobnicate = 1 ; kept\n[other]\n\tx = y\n")
        self.config("unset", "token-command", status=1)

    def test_a_symbolic_link_stays_one(self):
        target = os.path.join(self.home, "dotfile")
        open(target, "w", encoding="ascii").close()
        os.makedirs(os.path.dirname(self.file))
        os.symlink(target, self.file)
        self.config("set", "lease", "20m")
        self.assertTrue(os.path.islink(self.file))
        self.assertIn("lease = 20m", self.text())

    def test_what_is_refused_changes_nothing(self):
        self.write("[dutyme]\n\tlease = 20m\n")
        for words, parts in ((["set", "lease", "soon"], ["lease is not a duration"]),
                             (["set", "mode", "both"], ["must be one of"]),
                             (["set", "lease", "1m", "2m"], ["one value only"]),
                             (["set", "shcedule", "x"], ["did you mean schedule?"]),
                             (["unset", "leese"], ["did you mean lease?"]),
                             (["get", "xyzzy"], ["there is no setting"]),
                             (["set"], ["which setting"]), (["get"], ["which setting"]), (["frob"], ["frob"]),
                             (["list", "x"], ["unexpected"]), (["set", "token", SECRET], ["for all to see"])):
            with self.subTest(words=words):
                self.assertEqual(self.config(*words, status=125), "")
                for part in [*parts, "hint: "]:
                    self.assertIn(part, self.err)
                self.assertNotIn(SECRET, self.err)
        self.assertEqual(self.text(), "[dutyme]\n\tlease = 20m\n")

    def test_a_malformed_file_is_left_alone(self):
        self.write("[dutyme\n")
        self.config("set", "lease", "20m", status=125)
        self.assertEqual(self.text(), "[dutyme\n")

    # --- secrets ---

    def test_a_token_from_standard_input(self):
        self.config("set", "token", stdin=SECRET + "\n")
        self.assertEqual(self.text(), f"[dutyme]\n\ttoken = {SECRET}\n")
        self.config("set", "token", "--stdin", stdin="another-another-anot")
        self.assertIn("another", self.text())
        self.config("set", "token", stdin="", status=125)
        self.assertIn("is empty", self.err)

    def screen(self, *words):
        screen = Terminal()
        self.addCleanup(screen.close)
        screen.start(subprocess.Popen, [DUTYME, "config", *words], env=self.env, cwd=self.work)
        return screen

    def test_a_token_typed_is_not_shown(self):
        screen = self.screen("set", "token")
        screen.expect("token .*: ")
        self.assertFalse(screen.echoes())
        screen.type(SECRET + "\n")
        self.assertEqual(screen.end(), 0)
        self.assertNotIn(SECRET, screen.shown)
        self.assertIn(SECRET, self.text())

    def test_ctrl_c_end_of_input_and_wrong_answers_change_nothing(self):
        for key in ("\x03", "\x1c", "\x04", "\n\n\n"):
            screen = self.screen("set", "token")
            screen.expect("token .*: ")
            screen.type(key)
            screen.expect("dutyme: hint: nothing is changed")
            self.assertEqual(screen.end(), 125)
            self.assertFalse(os.path.exists(self.file))

    def test_a_signal_gives_the_terminal_back_also_one_that_comes_before_the_question_is_waited_for(self):
        for _ in range(12):
            screen = self.screen("set", "token")
            screen.expect("token .*: ")
            screen.process.terminate()
            screen.expect("nothing is changed")
            self.assertEqual(screen.process.wait(timeout=PATIENCE), 125)
            self.assertTrue(screen.echoes())
            self.assertFalse(os.path.exists(self.file))
