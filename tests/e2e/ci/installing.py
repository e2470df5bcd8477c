"""Jobs on a machine that has no dutyme until the template installs it: from a release of the program under test, on loopback."""
import atexit
import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import tarfile
import tempfile
import threading

import texts
from lib.dutyme import DUTYME
from runner import TOKEN, Runner

VERSION = "0.0.0-test"
NAME = f"dutyme-{VERSION}-linux-{ {'x86_64': 'amd64', 'aarch64': 'arm64'}[os.uname().machine] }.tar.gz"
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Release:
    """What packaging/release would upload, as far as a job needs it: good/ and, with another program in it, bad/."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="dutyme-release-")
        atexit.register(shutil.rmtree, self.folder, True)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=self.folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.tarball = self.pack("good", DUTYME)
        self.pack("bad", "/bin/false")
        with open(self.tarball, "rb") as file:
            self.sum = hashlib.sha256(file.read()).hexdigest()
        subprocess.run([texts.path("../../packaging/templates"), VERSION, self.sum, f"{self.url}/good", self.folder], check=True)
        self.installer = texts.text(self.folder, "templates", "install-dutyme.sh")

    def pack(self, place, program):
        """The program as a link to it, for the test's own machine: it is large, and installed in each test."""
        os.makedirs(os.path.join(self.folder, place))
        path = os.path.join(self.folder, place, NAME)
        with tarfile.open(path, "w:gz") as tar:
            link = tarfile.TarInfo(f"dutyme-{VERSION}/bin/dutyme")
            link.type, link.linkname = tarfile.SYMTYPE, program
            tar.addfile(link)
        return path


@functools.lru_cache(maxsize=None)
def release():
    """Made once; from then on the templates are its filled copies."""
    made = Release()
    texts.read_from(os.path.join(made.folder, "templates"))
    return made


def without_installing(lines):
    """A script as it would be had its line that installs been forgotten."""
    rest = [line for line in lines if "install-dutyme.sh" not in line]
    assert len(rest) == len(lines) - 1
    return rest


class InstallingRunner(Runner):
    """The job's repository has ci/install-dutyme.sh, which writes down the environment that it is given."""

    def setUp(self):
        super().setUp()
        self.served = release()
        self.path = SYSTEM_PATH
        self.seen = os.path.join(self.folder, "installer-environment")
        self.installer("good")

    def installer(self, place):
        text = self.served.installer.replace(f"='{self.served.url}/good'", f"='{self.served.url}/{place}'")
        first, rest = text.split("\n", 1)
        os.makedirs(os.path.join(self.work, "ci"), exist_ok=True)
        self.write(os.path.join(self.work, "ci", "install-dutyme.sh"), f"{first}\nenv >>'{self.seen}'\n{rest}")

    def job_environment(self, **more):
        """What the installers unpack goes with the test's folder."""
        return super().job_environment(**{"TMPDIR": self.folder, **more})

    def installed_without_the_token(self):
        """The installer ran, and nothing of the token was in its environment."""
        seen = texts.text(self.seen)
        self.assertIn("\nHOME=", "\n" + seen)
        self.assertNotIn(TOKEN, seen)
        self.assertNotIn("DUTYME_TOKEN=", seen)
