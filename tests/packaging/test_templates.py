"""The installing line of the templates' page, and the jobs of the templates, filled in as in a release, in fresh roots of Debian 12
and 13. GitHub's action, which the runner's own node runs, is tried in tests/e2e/ci alone.
"""
import os
import re
import shlex
import shutil
import sys

from lib import RELEASE, ROOT, Case, Root, released

sys.path.insert(0, os.path.join(ROOT, "tests", "e2e", "ci"))
import texts  # noqa: E402

SUITES = ("bookworm", "trixie")


def exports(variables):
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def bitbucket():
    main = texts.document("bitbucket", "bitbucket-pipelines.yml")["pipelines"]["branches"]["main"]
    return "\n".join(main[0]["step"]["script"])


def gitlab():
    variables = texts.document("gitlab", "templates", "install.yml")[".dutyme-install"]["variables"]
    job, = [job for job in texts.document("gitlab", "templates", "dutyme-exec.yml").values() if "script" in job]
    return exports({**variables, "DEPLOY_COMMAND": "./deploy.sh"}) + "\n".join(job["script"])


def buildkite():
    pipeline = texts.document("buildkite", "pipeline.yml")
    return exports(pipeline["env"]) + "\n".join(pipeline["steps"][0]["commands"]).replace("$$", "$")


def circleci():
    orb = texts.document("circleci", "orb.yml")
    install = orb["commands"]["install"]
    step = texts.filled(install["steps"][0]["run"], texts.CIRCLE_PARAMETER, texts.parameters_default(install["parameters"]))
    deploy = orb["examples"]["one_command"]["usage"]["jobs"]["deploy"]["steps"][-1]["run"]
    steps = "\n".join(f"bash -eo pipefail -c {shlex.quote(text)}" for text in (step["command"], deploy))
    return exports({**step["environment"], "BASH_ENV": "/job/bash-env"}) + ": >/job/bash-env\n" + steps


def azure():
    template = texts.document("azure", "install.yml")
    values = {f"parameters.{it['name']}": it["default"] for it in template["parameters"]}
    step = texts.filled(template["steps"][0], texts.DOLLAR_BRACES, values)
    deploy = texts.document("azure", "azure-pipelines.yml")["jobs"][0]["steps"][1]["bash"]
    return (exports(step["env"]) + f"bash -c {shlex.quote(step['bash'])} >said\n"
            + "PATH=$(sed -n 's/^##vso.task.prependpath.//p' said):$PATH\n" + deploy)


def shell():
    return "exec ci/wrap.sh"


class Line(Case):
    def line(self):
        with open(os.path.join(RELEASE, "templates", "README.md"), encoding="utf-8") as file:
            found, = re.findall(r"^    (env -u DUTYME_TOKEN sh ci/install-dutyme\.sh .*)$", file.read(), re.MULTILINE)
        self.assertNotIn("@", found)
        return found

    def test_a_release_fills_in_every_place(self):
        for folder, _, names in os.walk(os.path.join(RELEASE, "templates")):
            for name in names:
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    text = file.read()
                if name != "install-dutyme.sh":
                    self.assertNotRegex(text, r"'@(VERSION|SHA256)@'", name)

    def test_it_installs_and_the_next_line_finds_it(self):
        for suite in SUITES:
            with self.subTest(suite=suite):
                root = Root(self, suite)
                root.copy(os.path.join(RELEASE, "install.sh"), "/job/ci/install-dutyme.sh")
                shutil.copy(released("dutyme-{}-linux-amd64.tar.gz"), root.path("/job/"))
                # No server in this root: curl reads the same file.
                line = self.line() + " --url file:///job"
                script = f'cd /job\n{line} >&2\nexport PATH="$HOME/.local/bin:$PATH"\nexec dutyme exec --sandbox -- echo deployed\n'
                done = root.run("bash", "-euc", script, DUTYME_TOKEN="a-secret-that-is-not-for-installers")
                self.assertEqual(self.works(done), "deployed\n")

    def job(self, suite):
        """A root with a repository in /job, of a deploy, and with the release's files beside it."""
        root = Root(self, suite)
        shutil.copytree(os.path.join(RELEASE, "templates", "shell"), root.path("/job/ci"))
        with open(os.path.join(RELEASE, "templates", "install-dutyme.sh"), encoding="utf-8") as file:
            root.write("/job/ci/install-dutyme.sh", re.sub(r" url='[^']*'", " url='file:///job'", file.read(), count=1))
        root.write("/job/deploy.sh", "#!/bin/sh\necho deployed\n", 0o755)
        shutil.copy(released("dutyme-{}-linux-amd64.tar.gz"), root.path("/job/"))
        return root

    def test_the_jobs_of_the_templates_install_what_they_use(self):
        texts.read_from(os.path.join(RELEASE, "templates"))
        for suite in SUITES:
            root = self.job(suite)
            for system in (bitbucket, gitlab, buildkite, circleci, azure, shell):
                with self.subTest(suite=suite, system=system.__name__):
                    shutil.rmtree(root.path("/root/.local"), ignore_errors=True)
                    # There is no PagerDuty here: dutyme leaves it alone, and runs the deploy.
                    done = root.run("bash", "-ec", "cd /job\n" + system(), DUTYME_SKIP="1", DUTYME_SCHEDULE="Primary")
                    self.assertEqual(self.works(done).splitlines()[-1], "deployed")
                    self.assertIn("DUTYME_SKIP is set", done.stderr)
                    self.assertTrue(os.path.exists(root.path("/root/.local/bin/dutyme")))

    def test_without_it_nothing_is_deployed(self):
        done = Root(self, "bookworm").run("sh", "-c", "exec dutyme exec --sandbox -- echo deployed")
        self.assertEqual((done.returncode, done.stdout), (127, ""))
