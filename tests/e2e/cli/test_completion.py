"""What bash, zsh and fish themselves offer is what `dutyme help` lists, and behind "--" what they offer anyway."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from lib.dutyme import Stage
from lib.terminal import Terminal

DUTYME = os.environ["DUTYME"]
BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"
VALUES = {"exec --mode ": {"replace", "join"}, "exec --take ": {"one", "all"}, "start --region ": {"us", "eu"},
          "config ": {"list", "get", "set", "unset"}, "completion ": {"bash", "zsh", "fish"},
          "hook ": {"install", "accept", "uninstall", "status", "run"}, "hook run ": {"pre-push"}}


def dutyme(*words):
    return subprocess.run([DUTYME, *words], check=True, capture_output=True, text=True).stdout


def section(text, title):
    """The first words of the lines of one of help's lists."""
    lines = text.partition(f"\n{title}:\n")[2].partition("\n\n")[0].splitlines()
    return {line.split()[0] for line in lines if re.match(r"  \S", line)}


VERBS = section(dutyme("help"), "Commands")
KEYS = section(dutyme("help", "config"), "Keys")


def options(verb):
    lines = dutyme("help", verb).partition("\nOptions:\n")[2].partition("\n\n")[0]
    return set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", lines, re.MULTILINE)) | {"--help"}


class Shell:
    """Each asks one shell what it offers for a line that ends at the cursor."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="dutyme-completion-")
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("bin", "empty"):
            os.mkdir(os.path.join(self.folder, name))
        os.symlink(DUTYME, os.path.join(self.folder, "bin", "dutyme"))
        open(os.path.join(self.folder, "empty", "some file"), "w", encoding="ascii").close()
        self.env = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": self.folder, "TERM": "dumb", "LC_ALL": "C.UTF-8"}

    def words(self, line):
        """Without the descriptions some add."""
        return {word.rstrip().replace("\\ ", " ") for word in self.offered(line)}

    def test_the_commands_are_those_of_help(self):
        self.assertGreater(len(VERBS), 8)
        self.assertEqual(self.words("dutyme ") - {"--help", "--version"}, VERBS)
        self.assertEqual(self.words("dutyme help "), VERBS)

    def test_a_begun_word_is_completed(self):
        self.assertEqual(self.words("dutyme ex"), {"exec", "extend"})
        self.assertEqual(self.words("dutyme exec --sched"), {"--schedule"})

    def test_the_options_of_each_command_are_those_of_its_help(self):
        for verb in sorted(VERBS):
            with self.subTest(verb=verb):
                self.assertEqual(self.words(f"dutyme {verb} --"), options(verb))

    def test_the_keys_are_those_of_the_settings(self):
        self.assertGreater(len(KEYS), 30)
        for verb in ("get", "set", "unset"):
            self.assertEqual(self.words(f"dutyme config {verb} "), KEYS)

    def test_values_that_are_known(self):
        for line, values in VALUES.items():
            with self.subTest(line=line):
                self.assertEqual(self.words(f"dutyme {line}"), values)

    def test_a_file_where_one_is_named(self):
        self.assertEqual(self.words("dutyme stop --id-file so"), {"some file"})

    def test_behind_the_dashes_the_command_completes_itself(self):
        self.assertIn("commit", self.words("dutyme exec --mode join -- git commi"))
        self.assertIn("dutyme", self.words("dutyme exec -- duty"))
        self.assertEqual(self.words("dutyme exec -- cat --quiet so"), {"some file"})
        self.assertEqual(self.words("dutyme exec -- dutyme config g"), {"get"})


class Bash(Shell, unittest.TestCase):
    def offered(self, line, rc=BASH_COMPLETION):
        script = (f'. {rc}; eval "$(dutyme completion bash)"; words=({line}); '
                  'case $1 in *" ") words+=("") ;; esac; COMP_WORDS=("${words[@]}"); COMP_CWORD=$((${#words[@]} - 1)); '
                  'COMP_LINE=$1; COMP_POINT=${#1}; compopt() { :; }; _dutyme; printf "%s\\n" "${COMPREPLY[@]}"')
        # git's completion is in a folder of its own, loaded when it is first wanted
        ended = subprocess.run(["bash", "--norc", "-c", script, "bash", line], env=self.env, check=True,
                               capture_output=True, text=True, cwd=f"{self.folder}/empty")
        self.assertEqual(ended.stderr, "")
        return filter(None, ended.stdout.splitlines())

    def test_an_option_and_its_value_in_one(self):
        self.assertEqual(set(self.offered("dutyme exec --mode = jo")), {"join"})

    def test_without_bash_completion_it_still_works(self):
        self.assertEqual(set(self.offered("dutyme comp", rc="/dev/null")), {"completion"})
        self.assertIn("dutyme", set(self.offered("dutyme exec -- duty", rc="/dev/null")))


class Zsh(Shell, unittest.TestCase):
    # The line editor has to run for its completion to; what it would add is noted down.
    RC = """
PS1='@@'
setopt no_beep
fpath=({folder}/zfunc $fpath)
autoload -Uz compinit && compinit -D -u
compadd() {{
    if [[ ${{@[1,(i)(-|--)]}} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
    local -a __hits; builtin compadd -A __hits "$@"; print -rl -- $__hits >>{folder}/hits
    builtin compadd "$@"
}}
done_completing() {{ zle complete-word; print -n 'offered@@' }}
zle -N done_completing
bindkey '^I' done_completing
"""

    def offered(self, line):
        os.makedirs(f"{self.folder}/zfunc", exist_ok=True)
        with open(f"{self.folder}/zfunc/_dutyme", "w", encoding="utf-8") as file:
            file.write(dutyme("completion", "zsh"))
        with open(f"{self.folder}/.zshrc", "w", encoding="utf-8") as file:
            file.write(self.RC.format(folder=self.folder))
        hits = f"{self.folder}/hits"
        open(hits, "w", encoding="ascii").close()
        screen = Terminal(columns=500)
        self.addCleanup(screen.close)
        screen.start(subprocess.Popen, ["zsh", "-d", "-i"], env={**self.env, "ZDOTDIR": self.folder}, cwd=f"{self.folder}/empty")
        screen.expect("@@")
        screen.type(line + "\t")
        screen.expect("offered@@")
        screen.hang_up()
        screen.process.wait(timeout=screen.patience)
        with open(hits, encoding="utf-8") as file:
            return [word for word in file.read().splitlines() if word]


class Fish(Shell, unittest.TestCase):
    def offered(self, line):
        script = 'dutyme completion fish | source; complete --do-complete $argv[1]'
        ended = subprocess.run(["fish", "-c", script, line], env=self.env, check=True,
                               capture_output=True, text=True, cwd=f"{self.folder}/empty")
        self.assertEqual(ended.stderr, "")
        return [word.partition("\t")[0] for word in ended.stdout.splitlines()]


class KnownSchedules(Stage):
    """Those that were met before are offered, and nobody is asked for them."""

    def test_they_are_offered_by_every_shell(self):
        self.assertEqual(self.start("completion", "--schedules").wait(), (0, ""))
        for schedule in ("Primary", "Secondary On-Call"):
            self.assertEqual(self.run_exec("--dry-run", "--schedule", schedule)[0], 0)
        asked = len(self.box.log())
        job = self.start("completion", "--schedules")
        self.assertEqual(job.wait(), (0, ""))
        self.assertEqual(sorted(job.out.splitlines()), ["Primary", "Secondary On-Call"])
        folder = os.path.join(self.folder, "bin")
        os.mkdir(folder)
        os.symlink(DUTYME, os.path.join(folder, "dutyme"))
        env = self.environment(PATH=f"{folder}:/usr/bin:/bin")
        bash = ('eval "$(dutyme completion bash)"; COMP_WORDS=(dutyme exec --schedule Sec); COMP_CWORD=3; _dutyme; '
                'printf "%s\\n" "${COMPREPLY[@]}"')
        for words, offered in ((["bash", "--norc", "-c", bash], "Secondary\\ On-Call"),
                               (["fish", "-c", "dutyme completion fish | source; complete --do-complete 'dutyme exec --schedule Sec'"],
                                "Secondary On-Call")):
            ended = subprocess.run(words, env=env, capture_output=True, text=True, check=True, cwd=self.work)
            self.assertEqual((ended.stdout.partition("\t")[0].strip(), ended.stderr), (offered, ""))
        self.assertEqual(len(self.box.log()), asked)

    def test_fish_tells_the_values_of_a_choice_apart(self):
        folder = os.path.join(self.folder, "bin")
        os.mkdir(folder)
        os.symlink(DUTYME, os.path.join(folder, "dutyme"))
        ended = subprocess.run(["fish", "-c", "dutyme completion fish | source; complete --do-complete 'dutyme exec --mode '"],
                               env=self.environment(PATH=f"{folder}:/usr/bin:/bin"), capture_output=True, text=True, check=True)
        self.assertEqual(sorted(ended.stdout.splitlines()), ["join\tbeside the regular person",
                                                             "replace\tin the place of the regular person"])


class Texts(unittest.TestCase):
    def test_shellcheck_has_nothing_to_say(self):
        ended = subprocess.run(["shellcheck", "-"], input=dutyme("completion", "bash"), text=True, capture_output=True)
        self.assertEqual(ended.stdout, "")
