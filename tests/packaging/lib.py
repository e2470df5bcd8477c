"""Roots of other systems, in which a package is tried as its users would; and a release's files, made once."""
import contextlib
import functools
import http.server
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGING = os.path.join(ROOT, "packaging")
FOLDER = os.environ["DUTYME_PACKAGING"]  # set by `run`: release/, static/, roots/
STATIC = os.path.join(FOLDER, "static", "amd64")
PROGRAM = os.path.join(STATIC, "dutyme")
RELEASE = os.path.join(FOLDER, "release")
LIMIT = 300  # seconds, after which a command hangs, whatever else the machine does
# Processes, mounts and what they leave end with the namespace.
INTO_ROOT = r"""
root=$1; shift
mkdir -p "$root/proc" "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs none "$root/dev"
for device in null zero random urandom; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
if [ -z "$NETWORK" ]; then ip link set lo up; fi
if [ -n "$EMULATED" ]; then
    mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
    cat "$EMULATED" >/proc/sys/fs/binfmt_misc/register
fi
exec chroot "$root" "$@"
"""


@functools.lru_cache(maxsize=None)
def version():
    with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
        return next(line.split()[2] for line in file if line.startswith("project(dutyme VERSION "))


def released(pattern):
    """The path of the release's file of that name, in which {} is the version."""
    return os.path.join(RELEASE, pattern.format(version()))


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Root:
    """A system of its own: an empty one, or the minimal one of a suite of Debian's."""

    def __init__(self, test, suite=None, emulated=""):
        """`emulated`: a file with the line of binfmt_misc for programs of another processor."""
        self.emulated = emulated
        self.folder = tempfile.mkdtemp(prefix="dutyme-root-")
        test.addCleanup(shutil.rmtree, self.folder)
        if suite:
            subprocess.run(["tar", "-C", self.folder, "--exclude=./dev/*", "-xf",
                            os.path.join(FOLDER, "roots", suite + ".tar")], check=True)

    def path(self, name):
        return os.path.join(self.folder, name.lstrip("/"))

    def write(self, name, text, mode=0o644):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), mode)

    def copy(self, source, name):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        shutil.copy(source, self.path(name))

    def words(self, command, more):
        alone = [] if more.get("NETWORK") else ["--net"]
        # A user namespace has a binfmt_misc of its own, since Linux 6.7.
        if self.emulated:
            alone += ["--user", "--map-root-user"]
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", *alone, "sh", "-euc", INTO_ROOT, "sh",
                self.folder, *command]

    def environment(self, more):
        return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "NETWORK": "", "EMULATED": self.emulated,
                "DEBIAN_FRONTEND": "noninteractive", **more}

    def run(self, *command, **more):
        """Runs it in this root; nothing is reached but a loopback of its own, or ours with NETWORK set."""
        return subprocess.run(self.words(command, more), env=self.environment(more), capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=LIMIT, check=False)

    def files(self):
        """Everything there is but what moves by itself."""
        found = set()
        for folder, folders, names in os.walk(self.folder):
            folders[:] = [name for name in folders if os.path.join(folder, name) != self.path("/proc")]
            found.update(os.path.relpath(os.path.join(folder, name), self.folder) for name in folders + names)
        return found


class Case(unittest.TestCase):
    def works(self, done):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def scratch(self):
        folder = tempfile.mkdtemp(prefix="dutyme-packaging-")
        self.addCleanup(shutil.rmtree, folder)
        return folder

    def script(self, *words, **more):
        """Runs a script of packaging/ or a program, with a home of its own."""
        env = {"PATH": os.environ["PATH"], "HOME": self.scratch(), **more}
        return subprocess.run(words, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=LIMIT, check=False)


def tls_sandbox(test):
    """The port of a sandbox that ends with the test, and the file of its authority."""
    sandbox = subprocess.Popen([PROGRAM, "sandbox", "--tls", "--until-eof"], env={"HOME": test.scratch()}, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    test.addCleanup(sandbox.communicate)
    port = re.search(r":(\d+)$", sandbox.stdout.readline())[1]
    return port, sandbox.stdout.readline().strip().removeprefix("ca=")


def runs_a_deploy(test, program):
    """It is the released one, and a signal reaches the deploy under it."""
    test.assertIn(version(), test.works(test.script(program, "version")))
    deploy = subprocess.Popen([program, "exec", "--sandbox", "--", "sh", "-c", "echo begun; exec sleep 600"], text=True,
                              env={"PATH": os.environ["PATH"], "HOME": test.scratch()},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    test.assertEqual(deploy.stdout.readline(), "begun\n")
    deploy.send_signal(signal.SIGTERM)
    _, err = deploy.communicate()
    test.assertEqual(deploy.returncode, -signal.SIGTERM, err)
    test.assertIn("Primary is back with Bo Larsen", err)


class RunsAlone:
    """What is true of the program at /dutyme in a root without anything else."""
    def test_it_runs_where_there_is_nothing_else(self):
        self.assertRegex(self.works(self.root.run("/dutyme", "version")), r"^dutyme [0-9.]+")

    def test_a_deploy_runs_under_it(self):
        done = self.root.run("/dutyme", "exec", "--sandbox", "--", "/dutyme", "version")
        self.assertRegex(self.works(done), r"^dutyme [0-9.]+")
        self.assertRegex(done.stderr, r"Primary is back with Bo Larsen after .* \(exit 0\)")


@contextlib.contextmanager
def serving(handler):
    """Serves on loopback; its value is the address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def mirror(folder):
    """Serves the folder's files on loopback; its value is the address."""
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=folder)

        def log_message(self, *_):
            pass

    with serving(Quiet) as address:
        yield address
