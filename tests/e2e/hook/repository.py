"""What a test of the installed hook stands on: a repository with a remote to push to, and on PATH either the real
dutyme or one that writes down how git called it.
"""
import os
import re
import shutil
import stat
import subprocess

from lib.dutyme import DUTYME, PATIENCE, Stage, content

GIT = shutil.which("git")
OLDER = "#!/bin/sh\n# dutyme-hook v0 -- as an older dutyme wrote it\nexit 1\n"
RECORDER = """#!/bin/sh
# Stands where dutyme does, and writes down how a hook called it; all else is for the real one.
[ "$1 $2" = "hook run" ] || exec {dutyme} "$@"
{{ printf '%s\\n' "$@"; echo "stdin:"; cat; echo "end"; }} >>{record}
"""
# Passes all on to the real git but the question for its version.
GIT_OF_VERSION = """#!/bin/sh
[ "$1" != --version ] || { echo "git version %s"; exit 0; }
exec %s "$@"
"""


def real_version():
    """(major, minor) of the git there is."""
    said = subprocess.run([GIT, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, re.search(r"(\d+)\.(\d+)", said).groups()))


HAS_CONFIG_HOOKS = real_version() >= (2, 54)


def tree(folder):
    """path -> (mode, bytes or where a link leads) of all files below a folder."""
    found = {}
    for parent, _, names in os.walk(folder):
        for path in (os.path.join(parent, name) for name in names):
            mode = os.lstat(path).st_mode
            found[os.path.relpath(path, folder)] = (
                mode, os.readlink(path) if stat.S_ISLNK(mode) else content(path))
    return found


class HookRepository(Stage):
    """The repository's path has a blank and a letter that is not ASCII, as people's have."""
    RECORDS = True
    GIT_SAYS = "2.53.0" if HAS_CONFIG_HOOKS else None  # its hooks are files

    def setUp(self):
        super().setUp()
        self.bin = os.path.join(self.folder, "bin")
        self.record = os.path.join(self.folder, "record")
        os.makedirs(self.bin)
        if self.GIT_SAYS:
            self.put("git", GIT_OF_VERSION % (self.GIT_SAYS, GIT))
        else:
            os.symlink(GIT, os.path.join(self.bin, "git"))
        if self.RECORDS:
            self.put("dutyme", RECORDER.format(dutyme=DUTYME, record=self.record))
        else:
            os.symlink(DUTYME, os.path.join(self.bin, "dutyme"))
        self.remote = os.path.join(self.folder, "remote.git")
        self.git("init", "-q", "--bare", "-b", "main", self.remote, cwd=self.folder)
        self.work = self.clone("wörk tree")

    def put(self, name, text):
        path = os.path.join(self.bin, name)
        if os.path.islink(path):
            os.remove(path)
        return self.write(path, text, 0o755)

    def clone(self, name):
        """A repository of Ada's with one commit, whose remote is ours."""
        path = os.path.join(self.folder, name)
        self.git("init", "-q", "-b", "main", path, cwd=self.folder)
        for key, value in (("user.name", "Ada"), ("user.email", "ada@example.com"), ("commit.gpgSign", "false"),
                           ("dutyme.hook.mode", "take"), ("dutyme.hook.ref", "refs/heads/main")):
            self.git("config", key, value, cwd=path)
        self.git("remote", "add", "origin", self.remote, cwd=path)
        self.commit(cwd=path)
        return path

    def commit(self, cwd=None):
        self.git("commit", "-q", "--allow-empty", "-m", "Change the pager", cwd=cwd)
        return self.git("rev-parse", "HEAD", cwd=cwd).strip()

    def environment(self, **more):
        variables = super().environment(**more)
        variables["PATH"] = more.get("PATH", self.bin + ":" + variables["PATH"])
        return variables

    def call(self, *words, cwd=None, **env):
        """(status, stdout, stderr) of a program."""
        done = subprocess.run(words, cwd=cwd or self.work, env=self.environment(**env), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        return done.returncode, done.stdout, done.stderr

    def git(self, *words, **how):
        status, out, err = self.call("git", *words, **how)
        self.assertEqual(status, 0, f"git {words}: {err}")
        return out

    def hook(self, *words, **how):
        """(status, stdout, stderr) of `dutyme hook WORDS`."""
        status, out, err = self.call(DUTYME, "hook", *words, **how)
        self.says(err)
        return status, out, err

    def install(self, *words, **how):
        status, _, err = self.hook("install", *words, **how)
        self.assertEqual(status, 0, err)
        return err

    def uninstall(self, *words, **how):
        status, _, err = self.hook("uninstall", *words, **how)
        self.assertEqual(status, 0, err)
        return err

    def refused(self, *words, **how):
        """`hook install WORDS` says no; returns why."""
        status, _, err = self.hook("install", *words, **how)
        self.assertEqual(status, 125, err)
        return err

    def status(self, **how):
        """(whether it says that a push runs dutyme, all that it says)."""
        status, out, err = self.hook("status", **how)
        self.assertIn(status, (0, 1), err)
        return status == 0, out

    def hooks(self, name="pre-push", root=None):
        return os.path.join(root or self.work, ".git/hooks", name)

    def foreign(self, path=None, mode=0o755, text="#!/bin/sh\ncat >\"$0.ran\"\n"):
        """A hook of somebody else's."""
        return self.write(path or self.hooks(), text, mode)

    def push(self, ref="main", cwd=None, remote="origin", **env):
        """What was written down while one new commit was pushed: [(arguments, lines on stdin)]."""
        self.commit(cwd=cwd)
        with open(self.record, "w", encoding="utf-8"):
            pass
        self.git("push", "-q", remote, ref, cwd=cwd, **env)
        calls = content(self.record).decode().split("end\n")[:-1]
        return [tuple(part.splitlines() for part in call.split("stdin:\n")) for call in calls]

    def push_runs_dutyme(self, cwd=None, **env):
        """Once, with git's own arguments and lines."""
        calls = self.push(cwd=cwd, **env)
        self.assertEqual(len(calls), 1, calls)
        arguments, lines = calls[0]
        self.assertEqual(arguments[:3], ["hook", "run", "pre-push"])
        self.assertEqual(arguments[-3:], ["--", "origin", self.remote])
        self.assertRegex("\n".join(lines), r"\Arefs/heads/main [0-9a-f]{40} refs/heads/main [0-9a-f]{40}\Z")
        return arguments

    def push_does_not_run_dutyme(self, **how):
        self.assertEqual(self.push(**how), [])
