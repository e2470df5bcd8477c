"""A scoped app and the two regions, on PagerDuty's own host names, to which the sandbox answers as a proxy does."""
import subprocess
import time

from lib.dutyme import Stage
from lib.sandbox import ADA

APP = {"DUTYME_TOKEN": None, "DUTYME_CLIENT_ID": "sandbox-client", "DUTYME_SUBDOMAIN": "acme",
       "DUTYME_CLIENT_SECRET": "sandbox-client-secret", "DUTYME_USER": "PADA001"}
ADA_EU = "sandbox-ada-userkeyE"


class OnPagerDutysHosts(Stage):
    SANDBOX_ARGS = ("--tls",)

    def environment(self, **more):
        """Nothing names the sandbox but the proxy and its certificate."""
        proxy = self.box.url.replace("https:", "http:")
        return super().environment(**{"DUTYME_API_URL": None, "HTTPS_PROXY": proxy, **more})

    def hosts(self, kind="REST"):
        return {entry["host"] for entry in self.box.log() if (entry["target"] == "/oauth/token") == (kind == "OAuth")}

    def mints(self):
        return [entry for entry in self.box.log("POST") if entry["target"] == "/oauth/token"]


class App(OnPagerDutysHosts):
    def test_a_token_is_minted_by_the_identity_host_for_the_run(self):
        status, err = self.run_exec(env=APP)
        self.assertEqual(status, 0, err)
        self.given_back()
        self.assertEqual(len(self.mints()), 1)
        self.assertEqual(self.hosts("OAuth"), {"identity.pagerduty.com"})
        self.assertEqual(self.hosts(), {"api.pagerduty.com"})
        self.assertEqual({entry["token"] for entry in self.box.log()[1:]}, {"app"})

    def test_an_outage_of_the_identity_host_does_not_stop_the_deploy(self):
        self.box.fault("token=status:503")
        status, err = self.run_exec(env=APP)
        self.assertEqual(status, 0, err)
        self.says(err, "PagerDuty answered 503", "without anybody being put on call")
        self.assertTrue(self.ran())

    def test_it_is_minted_again_when_it_is_refused_at_the_end(self):
        job, command = self.play(env=APP)
        self.box.fault("delete-override=status:401@1")
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.given_back()
        self.assertEqual(len(self.mints()), 2)

    def test_the_account_of_the_other_region(self):
        status, err = self.run_exec("--region", "eu", env=APP)
        self.assertEqual(status, 125, err)
        self.says(err, "invalid_scope", "acme is in the eu region")


class ShortLived(OnPagerDutysHosts):
    SANDBOX_ARGS = ("--tls", "--expires-in", "2")

    def test_it_is_replaced_before_the_release(self):
        job, command = self.play(env=APP)
        minted = len(self.mints())
        time.sleep(2)  # the life of a token; longer would do as well
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.given_back()
        self.assertGreater(len(self.mints()), minted)
        self.assertNotIn(401, {entry["status"] for entry in self.box.log()})


class StrictApp(OnPagerDutysHosts):
    SANDBOX_ARGS = ("--tls", "--app-scopes", "schedules.read schedules.write users.read")

    def test_the_scopes_it_needs_will_do(self):
        self.box.fault("token=strict-scopes")
        status, err = self.run_exec(env=APP)
        self.assertEqual(status, 0, err)
        self.given_back()
        self.assertEqual(len(self.mints()), 2)


class LimitedApp(OnPagerDutysHosts):
    SANDBOX_ARGS = ("--tls", "--app-scopes", "schedules.read users.read")

    def test_what_it_lacks_is_named_before_anything_is_asked(self):
        status, err = self.run_exec(env=APP)
        self.assertEqual(status, 125, err)
        self.says(err, "lacks the scope schedules.write")
        self.assertEqual(len(self.box.log()), 1)

    def test_what_it_lacks_is_named_where_it_is_refused(self):
        self.box.fault("token=strict-scopes")
        status, err = self.run_exec(env=APP)
        self.assertEqual(status, 125, err)
        self.says(err, "invalid_scope", "the scopes schedules.read, users.read and schedules.write")
        self.assertEqual(len(self.box.log()), 2)  # all that are of use, and those it needs

    def test_it_is_enough_for_a_dry_run(self):
        status, err = self.run_exec("--dry-run", env=APP)
        self.assertEqual(status, 0, err)
        self.assertIn("Ada Byron would take", err)


class SmallestApp(OnPagerDutysHosts):
    SANDBOX_ARGS = ("--tls", "--app-scopes", "schedules.read schedules.write users.read")

    def test_scopes_for_looking_further_may_be_missing(self):
        status, err = self.run_exec(env=APP)
        self.assertEqual(status, 0, err)
        self.given_back()


class Scopes(OnPagerDutysHosts):
    def test_a_scope_that_a_given_token_lacks_is_named(self):
        status, err = self.run_exec(env={"DUTYME_TOKEN": "pdus+_0SANDBOX_ada-reader"})
        self.assertEqual(status, 125, err)
        self.says(err, "needs the scope schedules.write, it has schedules.read users.read")
        self.assertFalse(self.ran())


class Europe(OnPagerDutysHosts):
    SANDBOX_ARGS = ("--tls", "--region", "eu")

    def covered(self, *words, env):
        status, err = self.run_exec(*words, env=env)
        self.assertEqual(status, 0, err)
        self.assertTrue(self.ran())
        self.assertNotIn("without anybody", err)

    def test_by_flag_variable_and_app(self):
        self.covered("--region", "eu", env={"DUTYME_TOKEN": ADA_EU})
        self.covered(env={"DUTYME_TOKEN": ADA_EU, "DUTYME_REGION": "eu"})
        self.covered("--region", "eu", env=APP)
        self.given_back(count=3)
        self.assertEqual(self.hosts(), {"api.eu.pagerduty.com"})

    def test_by_the_repository(self):
        subprocess.run(["git", "init", "-q", self.work], check=True, env=self.environment())
        subprocess.run(["git", "-C", self.work, "config", "dutyme.region", "eu"], check=True, env=self.environment())
        self.covered(env={"DUTYME_TOKEN": ADA_EU})
        self.covered(env=APP)
        self.given_back(count=2)
        self.assertEqual(self.hosts(), {"api.eu.pagerduty.com"})

    def test_the_other_region_is_suggested_both_ways(self):
        status, err = self.run_exec(env={"DUTYME_TOKEN": ADA_EU})
        self.assertEqual(status, 125, err)
        self.says(err, "refused the token", "asked of the US region", "--region eu")
        status, err = self.run_exec("--region", "eu", env={"DUTYME_TOKEN": ADA})
        self.assertEqual(status, 125, err)
        self.says(err, "refused the token", "asked of the EU region", "--region us")
        self.assertFalse(self.ran())
