"""The container image, built of the release's folder by Debian's buildah, which needs neither a daemon nor the net."""
import json
import os
import subprocess

from lib import RELEASE, Case, content, version

JOB = """FROM scratch
COPY --from=localhost/dutyme:amd64 /dutyme /usr/local/bin/
RUN ["/usr/local/bin/dutyme", "exec", "--sandbox", "--", "/usr/local/bin/dutyme", "version"]
"""


class Image(Case):
    def setUp(self):
        store = self.scratch()
        self.options = ["--root", os.path.join(store, "root"), "--runroot", os.path.join(store, "run"), "--storage-driver", "vfs"]

    def buildah(self, *words):
        return self.works(subprocess.run(["buildah", *self.options, *words], capture_output=True, text=True,
                                         stdin=subprocess.DEVNULL, check=False))

    def build(self, name, folder, *options):
        return self.buildah("build", "--isolation", "chroot", "--tag", name, *options, folder)

    def container(self, image):
        name = self.buildah("from", "--pull-never", image).strip()
        self.addCleanup(self.buildah, "rm", name)
        return name

    def test_it_holds_the_program_of_its_platform_and_nothing_else(self):
        for arch in sorted(os.listdir(os.path.join(RELEASE, "container"))):
            with self.subTest(arch):
                self.build(f"dutyme:{arch}", RELEASE, "--platform", f"linux/{arch}")
                folder = self.buildah("mount", self.container(f"dutyme:{arch}")).strip()
                self.assertEqual(sorted(os.listdir(folder)), ["dutyme", "licences"])
                self.assertEqual(content(os.path.join(folder, "dutyme")), content(os.path.join(RELEASE, "container", arch, "dutyme")))
                image = json.loads(self.buildah("inspect", "--type", "image", f"dutyme:{arch}"))["OCIv1"]
                self.assertEqual((image["architecture"], image["config"]["Entrypoint"]), (arch, ["/dutyme"]))

    def test_it_runs(self):
        self.build("dutyme:amd64", RELEASE, "--platform", "linux/amd64")
        said = self.buildah("run", "--isolation", "chroot", self.container("dutyme:amd64"), "/dutyme", "version")
        self.assertIn(f"dutyme {version()}", said)

    def test_another_image_copies_the_program_from_it(self):
        self.build("dutyme:amd64", RELEASE, "--platform", "linux/amd64")
        folder = self.scratch()
        with open(os.path.join(folder, "Dockerfile"), "w", encoding="utf-8") as file:
            file.write(JOB)
        self.assertIn(f"\ndutyme {version()}", self.build("job", folder))
