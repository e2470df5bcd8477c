"""What a test of the pre-push hook stands on: a repository with the hook, a remote, and real pushes."""
import os
import subprocess

from lib.sandbox import PATIENCE
from lib.dutyme import DUTYME, Stage
from lib.processes import GUARDIAN, named

HOOK = '#!/bin/sh\nexec dutyme hook run pre-push -- "$@"\n'
REFUSE = "#!/bin/sh\ncat >/dev/null\nexit 1\n"


class PushStage(Stage):
    """`self.work` is a repository of Ada's whose main is pushed to `self.remote`; pushes to main and v* are deploys."""
    OBJECT_FORMAT = "sha1"

    def setUp(self):
        super().setUp()
        programs = os.path.join(self.folder, "bin")
        os.makedirs(programs)
        os.symlink(DUTYME, os.path.join(programs, "dutyme"))
        self.path = f"{programs}:/usr/local/bin:/usr/bin:/bin"
        self.remote = self.bare("remote")
        self.git("init", "-q", "-b", "main", f"--object-format={self.OBJECT_FORMAT}", ".")
        for name, value in (("user.name", "Ada"), ("user.email", "ada@corp.example"), ("dutyme.hook.mode", "take"),
                            ("dutyme.hook.ref", "refs/heads/main"), ("dutyme.hook.ref", "refs/tags/v*")):
            self.git("config", "--add", name, value)
        self.git("remote", "add", "origin", self.url())
        self.commit("first")
        self.git("push", "-q", "--no-verify", "origin", "main")
        self.git("fetch", "-q", "origin")
        self.write(os.path.join(self.work, ".git/hooks/pre-push"), HOOK, 0o755)

    def environment(self, **more):
        return super().environment(**{"PATH": self.path, **more})

    def bare(self, name):
        path = os.path.join(self.folder, name + ".git")
        self.git("init", "-q", "--bare", "-b", "main", f"--object-format={self.OBJECT_FORMAT}", path)
        return path

    def url(self):
        return "file://" + self.remote

    def git(self, *words, cwd=None, **env):
        """What git writes; it must succeed."""
        done = subprocess.run(["git", *words], cwd=cwd or self.work, env=self.environment(**env), text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def commit(self, subject, cwd=None):
        """A new commit on what is checked out: its id."""
        self.git("commit", "-q", "--allow-empty", "-m", subject, cwd=cwd)
        return self.git("rev-parse", "HEAD", cwd=cwd)

    def start_push(self, *words, cwd=None, env=None, **how):
        process = subprocess.Popen(["git", "push", *words], cwd=cwd or self.work, env=self.environment(**(env or {})),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)
        self.addCleanup(self._close, process)
        return process

    def push(self, *words, cwd=None, env=None):
        """A push to its end, and until nobody watches it any more: (status, all that was said)."""
        process = self.start_push(*words, cwd=cwd, env=env)
        out, err = process.communicate(timeout=PATIENCE)
        self.nobody_is_left()
        self.said = "\n".join(line for line in err.splitlines() if line.startswith("dutyme: "))
        return process.returncode, out + err

    def pushed(self, *words, **how):
        status, said = self.push(*words, **how)
        self.assertEqual(status, 0, said)
        return said

    def server_hook(self, text, name="pre-receive", remote=None):
        self.write(os.path.join(remote or self.remote, "hooks", name), text, 0o755)

    def tip(self, ref="refs/heads/main", remote=None):
        return self.git("rev-parse", "--verify", ref, cwd=remote or self.remote)

    def watchers(self):
        return named(GUARDIAN)

    # --- what is asserted ---

    def on_call(self):
        """Ada is, through as many overrides as come back."""
        self.assertEqual(self.box.on_call(), "PADA001", self.said)
        return self.overrides()

    def nobody_was_put_on_call(self):
        self.assertEqual(self.overrides(), [])
        self.assertEqual(self.box.on_call(), "PBOB001")

    def nothing_was_asked(self):
        self.assertEqual(self.box.log(), [])

    def open_tours(self):
        return len(self.pages())


class Held:
    """A hook of the server's that waits until it is let go, and then says this; a push that reaches it is under way."""

    def __init__(self, stage, name="pre-receive", status=0):
        self.arrived, self.leave = (os.path.join(stage.folder, f"{name}.{what}") for what in ("arrived", "leave"))
        os.mkfifo(self.arrived)
        os.mkfifo(self.leave)
        stage.server_hook(f"#!/bin/sh\ncat >/dev/null\necho >{self.arrived}\ncat {self.leave} >/dev/null\nexit {status}\n", name)

    def wait(self):
        with open(self.arrived, encoding="ascii") as file:
            file.read()

    def let_go(self):
        with open(self.leave, "w", encoding="ascii") as file:
            file.write("go\n")
