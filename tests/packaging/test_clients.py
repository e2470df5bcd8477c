"""The npm packages, installed by npm's other clients from a registry on loopback, as a project has them."""
import json
import os
import subprocess

from lib import FOLDER, Case, released, runs_a_deploy, version
from registry import registry

TOOLS = os.path.join(FOLDER, "tools", "node_modules")
TARBALLS = ("dutyme-linux-x64-{}.tgz", "dutyme-linux-arm64-{}.tgz", "dutyme-{}.tgz")


def pnpm(scripts):
    return ["node", f"{TOOLS}/pnpm/bin/pnpm.mjs", "install"], {"pnpm-workspace.yaml": f"allowBuilds: {{dutyme: {scripts}}}\n"}, {}


def yarn_classic(scripts):
    return ["node", f"{TOOLS}/yarn/bin/yarn.js", "install", *([] if scripts == "true" else ["--ignore-scripts"])], {}, {}


def yarn_berry(scripts):
    return ["node", f"{TOOLS}/@yarnpkg/cli-dist/bin/yarn.js", "install"], {"yarn.lock": ""}, {"YARN_ENABLE_SCRIPTS": scripts}


def bun(scripts):
    trusted = {"trustedDependencies": ["dutyme"]} if scripts == "true" else {}
    return [f"{TOOLS}/@oven/bun-linux-x64/bin/bun", "install"], {"package.json": trusted}, {}


class Clients(Case):
    def setUp(self):
        self.home = self.scratch()  # with the client's store, for all projects of a test
        served = registry(*map(released, TARBALLS))
        self.url = served.__enter__()
        self.addCleanup(served.__exit__, None, None, None)
        with open(os.path.join(self.home, ".npmrc"), "w", encoding="utf-8") as file:
            file.write(f"registry={self.url}\n")

    def project(self, client, scripts):
        """Returns the path of the program in a project that has installed it."""
        words, files, variables = client(scripts)
        folder = self.scratch()
        package = {"private": True, "dependencies": {"dutyme": version()}, **files.pop("package.json", {})}
        for name, text in {"package.json": json.dumps(package), **files}.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        env = {"PATH": os.environ["PATH"], "HOME": self.home, "YARN_CACHE_FOLDER": os.path.join(self.home, "yarn"),
               "YARN_NPM_REGISTRY_SERVER": self.url, "YARN_UNSAFE_HTTP_WHITELIST": "127.0.0.1",
               "YARN_NODE_LINKER": "node-modules", "YARN_ENABLE_TELEMETRY": "false", "YARN_ENABLE_IMMUTABLE_INSTALLS": "false",
               **variables}
        self.works(subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False))
        return os.path.join(folder, "node_modules", ".bin", "dutyme")

    def is_shim(self, program):
        installed = os.path.join(os.path.dirname(os.path.dirname(program)), "dutyme", "bin", "dutyme")
        with open(installed, "rb") as file:
            return file.read(2) == b"#!"

    def try_with(self, client):
        """Scripts on before they are off: what is in the client's store stays as it came."""
        for scripts, shim in (("true", False), ("false", True)):
            with self.subTest(scripts=scripts):
                program = self.project(client, scripts)
                self.assertEqual(self.is_shim(program), shim)
                runs_a_deploy(self, program)

    def test_pnpm(self):
        self.try_with(pnpm)

    def test_yarn_classic(self):
        self.try_with(yarn_classic)

    def test_yarn_berry(self):
        self.try_with(yarn_berry)

    def test_bun(self):
        self.try_with(bun)
