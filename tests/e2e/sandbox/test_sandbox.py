"""What the sandbox accepts and tells, and how it is started and ended."""
import http.client
import os
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest

from lib.sandbox import PATIENCE
from stage import ACCOUNT, ADA, BEARER, READ_ONLY, SAM, Box, Fresh, at, seconds, wish


class Strictness(Fresh):
    def test_credentials(self):
        for key in (ACCOUNT, READ_ONLY, ADA, SAM, BEARER):
            self.assertEqual(self.box.get("/abilities", key=key).status, 200, key)
        html = self.refused(self.box.get("/abilities", key="Token token=unknown-unknown-0000"), 401)
        self.assertEqual(html.headers["Content-Type"], "text/html")
        for key in ("Bearer sandbox-account-key0", "Token sandbox-account-key0",
                    "sandbox-account-key0", None):
            self.refused(self.box.get("/abilities", key=key), 401, 2006)
        self.refused(self.box.get("/abilities", key="Token token=pdus+_0SANDBOX_ada-bearer"), 401)

    def test_headers(self):
        for accept in (None, "application/json", "*/*", "application/vnd.pagerduty+json",
                       "application/vnd.pagerduty+json;version=1"):
            self.refused(self.box.call("GET", "/abilities", Accept=accept), 400, 2001)
        spaced = "application/vnd.pagerduty+json; version=2"
        self.assertEqual(self.box.call("GET", "/abilities", Accept=spaced).status, 200)
        body = {"overrides": [wish(self.box.now(), at(time.time() + 900))]}
        for kind in (None, "text/plain", "application/x-www-form-urlencoded"):
            self.refused(self.box.call("POST", "/schedules/PPRI001/overrides", body,
                                       **{"Content-Type": kind}), 400, 2001)
        self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")

    def test_rights(self):
        now = seconds(self.box.now())
        made = self.box.take("PPRI001")["id"]
        for key in (READ_ONLY, SAM):
            self.refused(self.box.create("PPRI001", at(now), at(now + 900), key=key), 403, 2010)
            self.refused(self.box.delete("PPRI001", made, key=key), 403, 2010)
            self.assertEqual(self.box.get("/schedules/PPRI001", key=key).status, 200)
        for key in (ADA, BEARER):
            self.assertEqual(self.box.create("PADW001", at(now), at(now + 900), key=key).status, 201)

    def test_what_is_not_there(self):
        for target in ("/", "/nothing", "/v3/schedules/PNOSUCH", "/schedules/PNOSUCH",
                       "/users/PNOSUCH", "/users/PGON001", "/schedules/a%2Fb", "/teams"):
            if target != "/":
                self.refused(self.box.get(target), 404, 2100)
        self.refused(self.box.create("PNOSUCH", "x", "y"), 404, 2100)
        self.refused(self.box.delete("PPRI001", "PNOSUCH"), 404, 2100)

    def test_other_writes_are_refused_and_noted(self):
        for method, target in (("PUT", "/schedules/PPRI001"), ("POST", "/schedules"),
                               ("DELETE", "/schedules/PPRI001"), ("POST", "/users"),
                               ("PUT", "/schedules/PPRI001/overrides/Q1"), ("PATCH", "/users/me"),
                               ("POST", "/schedules/preview"), ("DELETE", "/users/PADA001")):
            self.refused(self.box.call(method, target, "{}"), 404, 2100)
            entry = self.box.log()[-1]
            self.assertIn(f"there is no {method} {target}", entry["violation"])
            self.assertFalse(entry["committed"])
        self.box.get("/nothing")
        self.assertIsNone(self.box.log()[-1]["violation"])

    def test_parameters(self):
        for target in ("/users?page=2", "/users?limit=0", "/users?limit=101", "/users?limit=x",
                       "/users?offset=-1", "/users?offset=9990&limit=100", "/users?total=yes",
                       "/users?query=a&query=b", "/users?query=%zz", "/schedules/PPRI001?overfow=true",
                       "/schedules/PPRI001?since=2026-01-01T00:00:00Z",
                       "/schedules/PPRI001?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z",
                       "/schedules/PPRI001?since=2026-01-01T00:00:00Z&until=2028-01-01T00:00:00Z",
                       "/schedules/PPRI001?since=yesterday&until=2026-01-01T00:00:00Z",
                       # an unescaped plus is a space
                       "/schedules/PPRI001?since=2026-01-01T00:00:00+00:00&until=2026-01-02T00:00:00Z",
                       "/schedules/PPRI001?time_zone=Mars/Base",
                       "/schedules/PPRI001/overrides", "/oncalls?user=PADA001"):
            self.refused(self.box.get(target), 400)

    def test_what_is_no_http(self):
        for raw in (b"nonsense\r\n\r\n", b"GET /users HTTP/1.1\r\n\r\n",
                    b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                    b"POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n{}"):
            with socket.create_connection(("127.0.0.1", self.box.port), timeout=PATIENCE) as line:
                line.sendall(raw)
                self.assertRegex(line.recv(100), rb"^HTTP/1.1 4(00|13|31) ")
        self.assertEqual(self.box.get("/abilities").status, 200)


class Limits(Fresh):
    ARGS = ("--rate", "3")

    def test_rate(self):
        for left in (2, 1, 0):
            reply = self.box.get("/abilities")
            self.assertEqual((reply.status, reply.headers["ratelimit-remaining"]), (200, str(left)))
        over = self.refused(self.box.get("/abilities"), 429, 2020)
        self.assertEqual(over.headers["ratelimit-limit"], "3")
        self.assertTrue(0 < int(over.headers["ratelimit-reset"]) <= 60)
        self.assertEqual(self.box.get("/abilities", key=ADA).status, 200)
        self.box.shift_clock(61)
        self.assertEqual(self.box.get("/abilities").status, 200)

    def test_a_refused_request_counts_and_says_so(self):
        self.assertEqual(self.box.get("/users?limit=x").headers["ratelimit-remaining"], "2")


class Log(Fresh):
    def test_it_tells_all_but_the_key(self):
        self.box.get("/users", query="ada", key=BEARER)
        self.box.get("/users", key="Token token=some-secret-of-somebody")
        self.box.get("/users", key=None)
        self.box.call("POST", "/schedules/PPRI001/overrides", '{"a":1}', **{"User-Agent": "me/1"})
        log = self.box.log()
        self.assertEqual([entry["token"] for entry in log], ["oauth", "unknown", "none", "account"])
        self.assertEqual([entry["status"] for entry in log], [200, 401, 401, 400])
        self.assertEqual([entry["seq"] for entry in log], [1, 2, 3, 4])
        self.assertEqual(len({entry["connection"] for entry in log}), 4)
        self.assertEqual(log[3]["body"], '{"a":1}')
        self.assertEqual(log[3]["user_agent"], "me/1")
        self.assertEqual(log[0]["target"], "/users?query=ada")
        for entry in log:
            self.assertLessEqual(entry["arrived_ms"], entry["answered_ms"])
        text = self.box.ask("GET", "log").text.decode()
        for secret in ("some-secret", "sandbox-account-key0", "pdus+_"):
            self.assertNotIn(secret, text)

    def test_one_connection_serves_many_requests(self):
        line = self.box.connect()
        for _ in range(5):
            self.assertEqual(self.box.call("GET", "/abilities", connection=line).status, 200)
        line.close()
        self.assertEqual(len({entry["connection"] for entry in self.box.log()}), 1)

    def test_waiting_for_a_request(self):
        self.assertEqual(self.box.ask("GET", "wait", match="GET /users", timeout=0).status, 408)
        waiter = threading.Thread(target=lambda: self.box.wait("GET /users", count=2, after=1))
        waiter.start()
        for _ in range(3):
            self.box.get("/users")
        waiter.join()
        self.assertEqual(len(self.box.wait("GET /us.rs", count=3)), 3)


class Secure(Fresh):
    ARGS = ("--tls",)

    def test_the_authority_is_private_and_goes_with_the_sandbox(self):
        folder = os.path.dirname(self.box.ca)
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        self.assertEqual(os.listdir(folder), ["ca.pem"])
        with open(self.box.ca, encoding="ascii") as file:
            self.assertNotIn("PRIVATE", file.read())
        self.stop()
        self.assertFalse(os.path.exists(folder))
        self.stop = lambda: None

    def test_only_who_trusts_it_gets_in(self):
        self.assertTrue(self.box.url.startswith("https://127.0.0.1:"))
        self.assertEqual(self.box.get("/abilities").status, 200)
        by_name = http.client.HTTPSConnection(
            "localhost", self.box.port, timeout=PATIENCE,
            context=ssl.create_default_context(cafile=self.box.ca))
        # A bare machine has no /etc/hosts: the name is for the certificate only.
        by_name._create_connection = lambda _, *rest: socket.create_connection(
            ("127.0.0.1", self.box.port), *rest)
        by_name.request("GET", "/sandbox/log")
        self.assertEqual(by_name.getresponse().status, 200)
        by_name.close()
        stranger = http.client.HTTPSConnection("127.0.0.1", self.box.port, timeout=PATIENCE)
        with self.assertRaises(ssl.SSLCertVerificationError):
            stranger.request("GET", "/abilities")
        stranger.close()
        self.assertEqual(len(self.box.log()), 1)


class CommandLine(unittest.TestCase):
    def run_it(self, *args):
        return subprocess.run([os.environ["SANDBOX"], *args], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE, check=False)

    def test_help_describes_seed_and_faults(self):
        done = self.run_it("--help")
        self.assertEqual(done.returncode, 0)
        for expected in ("PPRI001", "PV3PRI1", "PSVCHK1", "sandbox-account-key0", "lost-reply",
                         "create-shift", "/sandbox/upgrade", "--until-eof"):
            self.assertIn(expected, done.stdout)

    def test_misuse(self):
        for args in (["--fault", "x=y"], ["--nothing"], ["stray"], ["--port", "x"], ["--v3", "200"],
                     ["--crowd", "1"], ["--crowd", "1,2,3,4"], ["--crowd", "1,-1"], ["--crowd", "0,1,1"],
                     ["--policies", "1,2,3"], ["--region", "mars"]):
            done = self.run_it(*args)
            self.assertEqual((done.returncode, done.stdout), (125, ""), args)
            self.assertTrue(done.stderr.startswith("dutyme sandbox: "), done.stderr)

    def test_it_ends_with_its_input(self):
        self.assertEqual(self.run_it("--until-eof").returncode, 0)

    def test_its_old_name_is_a_link_to_dutyme(self):
        self.assertTrue(os.path.samefile(os.environ["SANDBOX"], os.environ["DUTYME"]))
        verb = subprocess.run([os.environ["DUTYME"], "sandbox", "--until-eof", "--tls"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=True)
        self.assertRegex(verb.stdout, r"\Ahttps://127\.0\.0\.1:\d+\nca=\S+\n\Z")

    def test_it_ends_at_a_signal(self):
        for ending in (signal.SIGTERM, signal.SIGINT):
            box = Box()
            box.process.send_signal(ending)
            self.assertEqual(box.process.wait(timeout=PATIENCE), 0)
            box.stop()

    def test_a_port_in_use_is_told(self):
        box = Box()
        done = self.run_it("--port", str(box.port))
        self.assertEqual(done.returncode, 125)
        self.assertIn(str(box.port), done.stderr)
        box.stop()

    def test_own_keys_and_an_empty_account(self):
        box = Box("--token", "20characters-of-mine", "--token", "pdus+_mine", "--empty")
        self.assertEqual(box.get("/users", key="Token token=20characters-of-mine").json["users"], [])
        self.assertEqual(box.get("/schedules", key="Bearer pdus+_mine").json["schedules"], [])
        box.stop()
