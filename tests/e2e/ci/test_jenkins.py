"""Jenkins. Abort: SIGTERM to every process with the build's cookie and their descendants, children first; then the step
throws, and finally blocks run. The templates are run by Groovy, their scripts by sh.
"""
import os
import signal

import texts
from lib.processes import family
from runner import CREATE, HERE, TOKEN, Runner, marked, signal_all, tool

COOKIE = "JENKINS_NODE_COOKIE"


class Jenkins(Runner):
    def setUp(self):
        super().setUp()
        self.cookie = f"durable-{os.path.basename(self.folder)}"

    def groovy(self, *words):
        java = os.path.realpath(tool("java"))  # Debian's groovy trusts a link that is not always there
        env = self.job_environment(JENKINS_URL="http://jenkins.example/", WORKSPACE=self.work, COOKIE=self.cookie,
                                   TOKEN=TOKEN, JAVA_HOME=os.path.dirname(os.path.dirname(java)), JAVA_OPTS="-XX:TieredStopAtLevel=1")
        return self.launch([tool("groovy"), os.path.join(HERE, "jenkins_steps.groovy"), *words], env)

    def library(self, schedule="Primary"):
        return self.groovy("library", texts.path("jenkins", "vars", "withDutyme.groovy"), schedule)

    def pipeline(self):
        return self.groovy("pipeline", texts.path("jenkins", "Jenkinsfile"))

    def abort(self):
        sweep = marked(COOKIE, self.cookie)
        for pid in list(sweep):
            sweep += [child for child in family(pid) if child not in sweep]
        signal_all(reversed(sweep), signal.SIGTERM)

    def ends_well(self, job, command):
        command.exit(0)
        self.done(job)
        self.covered(command)

    def is_aborted(self, job, command):
        self.abort()
        command.gone()
        self.done(job, 1)
        self.covered(command)


class Install(Jenkins):
    """An agent's dutyme comes from its own packages, which tests/packaging installs. The jobs look for it."""

    def test_without_dutyme_nothing_is_deployed(self):
        os.unlink(os.path.join(self.folder, "bin", "dutyme"))
        for job in (self.pipeline(), self.library()):
            self.assertIn("build: script returned exit code 127", self.done(job, 1).err)
        self.nothing_is_deployed()

    def test_it_is_looked_for_without_the_token(self):
        seen = os.path.join(self.folder, "seen")
        for job in (self.pipeline, self.library):
            self.write(os.path.join(self.folder, "bin", "dutyme.new"), f"#!/bin/sh\nenv >>'{seen}'\nexit 1\n", 0o755)
            os.rename(os.path.join(self.folder, "bin", "dutyme.new"), os.path.join(self.folder, "bin", "dutyme"))
            self.done(job(), 1)
        self.assertEqual(texts.text(seen).count("\nHOME="), 2)
        self.assertNotIn("DUTYME_TOKEN=", texts.text(seen))
        self.nothing_is_deployed()


class Wrapped(Jenkins):
    def test_success(self):
        job = self.pipeline()
        self.ends_well(job, self.arrive(job))

    def test_aborted(self):
        job = self.pipeline()
        self.is_aborted(job, self.arrive(job))


class Library(Jenkins):
    def test_success(self):
        job = self.library()
        command = self.arrive(job)
        self.lasts(75 * 60)
        self.ends_well(job, command)

    def test_failure(self):
        job = self.library()
        command = self.arrive(job)
        command.exit(3)
        self.done(job, 1)
        self.assertIn("build: script returned exit code 3", job.err)
        self.covered(command)

    def test_aborted(self):
        job = self.library()
        self.is_aborted(job, self.arrive(job))

    def test_aborted_in_the_middle_of_the_take(self):
        self.box.fault("create-override=hold-after")
        job = self.library()
        self.box.wait(CREATE, "held")
        self.box.clear_faults()
        self.abort()
        self.done(job, 1)
        self.given_back()

    def test_an_option_is_no_shell_text(self):
        self.done(self.library("'; touch evil; $(touch evil)"), 1)
        self.assertFalse(os.path.exists(os.path.join(self.work, "evil")))
