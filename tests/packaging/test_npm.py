"""The npm packages, installed from files without a registry."""
import json
import os
import shutil
import subprocess

from lib import Case, released, runs_a_deploy

PLATFORM = "dutyme-linux-x64-{}.tgz"


class Package(Case):
    def install(self, *options, packages=("dutyme-{}.tgz", PLATFORM)):
        """Returns the folder, in which the program is node_modules/.bin/dutyme."""
        folder = self.scratch()
        with open(os.path.join(folder, "package.json"), "w", encoding="utf-8") as file:
            json.dump({"private": True}, file)
        done = subprocess.run(["npm", "install", "--offline", "--no-audit", "--no-fund", "--no-save", "--omit=optional", *options,
                               *(released(name) for name in packages)], cwd=folder, capture_output=True, text=True, check=False,
                              env={"PATH": os.environ["PATH"], "HOME": folder})
        self.works(done)
        return folder

    def program(self, folder):
        return os.path.join(folder, "node_modules", ".bin", "dutyme")

    def test_the_program_takes_the_shims_place(self):
        folder = self.install("--foreground-scripts")
        one = os.path.realpath(self.program(folder))
        two = os.path.join(folder, "node_modules", "@dutyme", "linux-x64", "bin", "dutyme")
        self.assertTrue(os.path.samefile(one, two))
        runs_a_deploy(self, self.program(folder))

    def test_the_shim_does_where_scripts_are_off(self):
        folder = self.install("--ignore-scripts")
        with open(os.path.realpath(self.program(folder)), "rb") as file:
            self.assertEqual(file.read(2), b"#!")
        runs_a_deploy(self, self.program(folder))

    def test_a_missing_platform_is_a_sentence(self):
        folder = self.install(packages=("dutyme-{}.tgz",))
        done = self.script(self.program(folder), "exec", "--", "true")
        self.assertEqual(done.returncode, 125)
        self.assertIn("@dutyme/linux-x64 is not installed", done.stderr)

    def test_no_hook_is_installed(self):
        folder = self.install()
        self.assertFalse(os.path.exists(os.path.join(folder, ".git")))
        self.assertEqual(sorted(os.listdir(folder)), ["node_modules", "package.json"] if not os.path.exists(
            os.path.join(folder, ".npm")) else [".npm", "node_modules", "package.json"])

    def test_a_running_one_keeps_its_program(self):
        folder = self.install()
        deploy = subprocess.Popen([self.program(folder), "exec", "--sandbox", "--", "sh", "-c", "echo begun; read word"],
                                  env={"PATH": os.environ["PATH"], "HOME": folder}, text=True, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(deploy.stdout.readline(), "begun\n")
        shutil.rmtree(os.path.join(folder, "node_modules"))
        _, err = deploy.communicate("go on\n")
        self.assertEqual(deploy.returncode, 0, err)
        self.assertIn("Primary is back with Bo Larsen", err)
