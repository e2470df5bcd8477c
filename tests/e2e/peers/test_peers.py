"""The sandbox judged by clients that nobody here wrote: PagerDuty's own JavaScript library, and pagerduty-cli."""
import json
import os
import subprocess
import tempfile
import time
import unittest
from urllib.parse import urlsplit

from lib.sandbox import ACCOUNT, ADA, PATIENCE, Sandbox

PEERS = os.environ.get("PEERS")  # the folder that `ci/setup --with-peers` has filled
SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pdjs.js")


def at(minutes):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + minutes * 60))


def setUpModule():
    if not PEERS:
        raise unittest.SkipTest("the public npm clients are not here: ci/setup --with-peers build/peers")


class Peer(unittest.TestCase):
    def setUp(self):
        self.box = Sandbox("--tls")
        self.addCleanup(self.box.stop)
        home = tempfile.TemporaryDirectory(prefix="dutyme-peer-")
        self.addCleanup(home.cleanup)
        # pagerduty-cli leaves a process behind that asks npm for a newer one, unless it knows of one already.
        known = os.path.join(home.name, ".cache", "pagerduty-cli")
        os.makedirs(known)
        with open(os.path.join(known, "version"), "w", encoding="utf-8") as versions:
            versions.write("{}")
        self.port = urlsplit(self.box.url).port
        self.environment = {"PATH": os.environ["PATH"], "HOME": home.name, "NODE_EXTRA_CA_CERTS": self.box.ca,
                            "NODE_PATH": os.path.join(PEERS, "node_modules")}

    def run_node(self, *words, **more):
        done = subprocess.run(["node", *words], env={**self.environment, **more}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def no_violation(self):
        self.assertEqual([(entry["method"], entry["target"], entry["violation"]) for entry in self.box.log()
                          if entry["violation"]], [])

    def ours(self):
        return [override for override in self.box.history() if override["user"]["id"] == "PADA001"]


class Pdjs(Peer):
    """It is told the server, and speaks https to it."""

    def do(self, method, path, data=None):
        order = {"server": f"127.0.0.1:{self.port}", "token": ACCOUNT, "method": method, "path": path, "data": data}
        return json.loads(self.run_node(SCRIPT, json.dumps(order)))

    def add(self, start, end):
        made = self.do("post", "/schedules/PPRI001/overrides", {"overrides": [
            {"start": at(start), "end": at(end), "user": {"id": "PADA001", "type": "user_reference"}}]})
        self.assertEqual(made["status"], 201)
        return made["data"][0]["override"]["id"]

    def test_overrides_are_added_listed_and_removed(self):
        running, future = self.add(0, 30), self.add(40, 50)
        self.assertEqual(self.box.on_call(), "PADA001")
        listed = self.do("get", f"/schedules/PPRI001/overrides?since={at(-1)}&until={at(60)}")
        self.assertEqual((listed["status"], [row["id"] for row in listed["data"]["overrides"]]),
                         (200, [running, future]))
        self.assertEqual(self.do("delete", f"/schedules/PPRI001/overrides/{future}")["status"], 204)
        self.assertEqual(self.do("delete", f"/schedules/PPRI001/overrides/{running}")["status"], 200)
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.no_violation()

    def test_shifts_are_added_listed_and_removed(self):
        path = "/v3/schedules/PV3PRI1/custom_shifts"
        made = self.do("post", path, {"custom_shifts": [{
            "type": "custom_shift", "start_time": at(0), "end_time": at(30), "assignments": [
                {"type": "shift_assignment", "member": {"type": "user_member", "user_id": "PADA001"}}]}]})
        shift = made["data"]["custom_shifts"][0]["id"]
        listed = self.do("get", f"{path}?since={at(-1)}&until={at(60)}")
        self.assertEqual([row["id"] for row in listed["data"]["custom_shifts"]], [shift])
        self.assertEqual(self.do("delete", f"{path}/{shift}")["status"], 204)
        self.assertEqual(self.box.on_call("PV3PRI1"), "PBOB001")
        self.no_violation()


class PagerdutyCli(Peer):
    """It knows only https://api.pagerduty.com: a proxy leads it here."""

    def pd(self, *words, token=ACCOUNT):
        return self.run_node(os.path.join(PEERS, "node_modules/pagerduty-cli/bin/run"), *words, "--token", token,
                             HTTPS_PROXY=f"http://127.0.0.1:{self.port}")

    def listed(self, *schedule):
        return json.loads(self.pd("schedule", "override", "list", *schedule, "--since", at(-1), "--until", at(120),
                                  "--json"))

    def test_overrides_are_added_listed_and_removed(self):
        self.pd("schedule", "override", "add", "-n", "Primary", "-U", "ada@example.com", "--end", at(60))
        self.assertEqual(self.box.on_call(), "PADA001")
        made, = self.ours()
        self.assertEqual([row["id"] for row in self.listed("-n", "Primary")], [made["id"]])
        self.pd("rest", "delete", "-e", f"schedules/PPRI001/overrides/{made['id']}")
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.no_violation()

    def test_a_users_own_key_names_the_user(self):
        self.pd("schedule", "override", "add", "-i", "PPRI001", "--me", "--end", at(60), token=ADA)
        self.assertEqual(self.box.on_call(), "PADA001")
        self.assertEqual({entry["host"] for entry in self.box.log()}, {"api.pagerduty.com"})
        self.no_violation()
