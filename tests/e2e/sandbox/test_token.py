"""OAuth tokens, their scopes, the two regions, and the way to https://api.pagerduty.com."""
import http.client
import socket
import ssl
from urllib.parse import urlencode

from lib.sandbox import PATIENCE
from stage import ACCEPT, ACCOUNT, ADA, Fresh, at, seconds

READER = "Bearer pdus+_0SANDBOX_ada-reader"
ASKED = "as_account-us.acme schedules.read schedules.write users.read"


class Minting(Fresh):
    def ask(self, **changes):
        form = {"grant_type": "client_credentials", "client_id": "sandbox-client",
                "client_secret": "sandbox-client-secret", "scope": ASKED, **changes}
        text = urlencode({name: value for name, value in form.items() if value is not None})
        return self.box.call("POST", "/oauth/token", text, drop=("Authorization", "Accept"),
                             **{"Content-Type": "application/x-www-form-urlencoded"})

    def bearer(self, **changes):
        return "Bearer " + self.ask(**changes).json["access_token"]

    def test_a_token(self):
        minted = self.ask()
        self.assertEqual(minted.status, 200, minted.text)
        self.assertEqual((minted.json["token_type"], minted.json["expires_in"]), ("bearer", 86400))
        self.assertEqual(minted.json["scope"], ASKED)
        key = "Bearer " + minted.json["access_token"]
        now = seconds(self.box.now())
        self.assertEqual(self.box.create("PPRI001", at(now), at(now + 900), key=key).status, 201)
        self.assertEqual(self.box.log()[-1]["token"], "app")
        self.refused(self.box.get("/users/me", key=key), 400)
        self.refused(self.box.get("/users", key=key.replace("Bearer ", "Token token=")), 401)
        self.assertNotEqual(self.bearer(), key)

    def test_it_dies(self):
        key = self.bearer()
        self.assertEqual(self.box.get("/users", key=key).status, 200)
        self.box.shift_clock(86400)
        self.refused(self.box.get("/users", key=key), 401, 2006)
        self.assertEqual(self.box.get("/users", key=self.bearer()).status, 200)

    def test_what_there_is_not_is_dropped_in_silence(self):
        minted = self.ask(scope="as_account-us.acme schedules.read schedules.admin fly").json
        self.assertEqual(minted["scope"], "as_account-us.acme schedules.read")

    def test_refusals(self):
        for changes, status, error in (
                ({"client_secret": "wrong"}, 401, "invalid_client"),
                ({"grant_type": "password"}, 400, "unsupported_grant_type"),
                ({"scope": "schedules.read"}, 400, "invalid_scope"),
                ({"scope": "as_account-eu.acme schedules.read"}, 400, "invalid_scope"),
                ({"scope": "as_account-us.other schedules.read"}, 400, "invalid_scope"),
                ({"scope": None}, 400, "invalid_request")):
            reply = self.ask(**changes)
            self.assertEqual((reply.status, reply.json["error"]), (status, error), changes)
        self.assertEqual(self.box.call("POST", "/oauth/token", {"grant_type": "client_credentials"},
                                       drop=("Authorization",)).status, 400)
        self.assertIn("Content-Type", self.box.log()[-1]["violation"])

    def test_neither_secret_nor_token_is_logged(self):
        key = self.bearer()
        self.box.get("/users", key=key)
        text = self.box.ask("GET", "log").text.decode()
        self.assertIn("client_secret=***&scope=", text)
        for secret in ("sandbox-client-secret", key.split()[1]):
            self.assertNotIn(secret, text)

    def test_it_can_be_broken(self):
        self.box.fault("token=status:503@1", "token=429:3@2")
        self.assertEqual([self.ask().status for _ in range(3)], [503, 429, 200])


class Scopes(Fresh):
    def test_a_missing_scope_is_named(self):
        now = seconds(self.box.now())
        self.assertEqual(self.box.get("/schedules/PPRI001", key=READER).status, 200)
        self.assertEqual(self.box.get("/users/me", key=READER).json["user"]["id"], "PADA001")
        refused = self.refused(self.box.create("PPRI001", at(now), at(now + 900), key=READER), 403)
        error = refused.json["error"]
        self.assertEqual((error["required_scopes"], error["token_scopes"]),
                         ("schedules.write", "schedules.read users.read"))

    def test_each_operation_asks_for_its_own(self):
        for target, scope in (("/abilities", "abilities.read"), ("/oncalls", "oncalls.read"),
                              ("/escalation_policies", "escalation_policies.read"),
                              ("/services", "services.read"), ("/incidents", "incidents.read"),
                              ("/users/PADA001/contact_methods", "users:contact_methods.read"),
                              ("/users/PADA001/notification_rules", "users:contact_methods.read"),
                              ("/users/PADA001/license", "licenses.read"), ("/licenses", "licenses.read")):
            error = self.refused(self.box.get(target, key=READER), 403).json["error"]
            self.assertEqual(error["required_scopes"], scope, target)
            self.assertEqual(self.box.get(target).status, 200, target)
        for target in ("/v3/schedules", "/v3/schedules/PV3PRI1", "/v3/schedules/PV3PRI1/rotations/RPRI1/events",
                       "/users", "/schedules/PPRI001/users"):
            self.assertEqual(self.box.get(target, key=READER).status, 200, target)
        for method, target in (("POST", "custom_shifts"), ("PUT", "custom_shifts/X"),
                               ("DELETE", "overrides/X"), ("POST", "overrides"),
                               ("POST", "rotations"), ("DELETE", "rotations/RPRI1")):
            reply = self.box.call(method, "/v3/schedules/PV3PRI1/" + target, key=READER,
                                  **{"Content-Type": "application/json"})
            self.assertEqual(self.refused(reply, 403).json["error"]["required_scopes"],
                             "schedules.write", target)


class LimitedApp(Minting):
    ARGS = ("--app-scopes", "schedules.read users.read", "--expires-in", "60")

    def test_a_token(self):
        minted = self.ask().json
        self.assertEqual(minted["scope"], "as_account-us.acme schedules.read users.read")
        self.assertEqual(minted["expires_in"], 60)
        self.refused(self.box.delete("PPRI001", "Q1", key="Bearer " + minted["access_token"]), 403)

    def test_what_it_may_not_have_is_refused_where_scopes_are_strict(self):
        self.box.fault("token=strict-scopes@1-2")
        refused = self.ask()
        self.assertEqual((refused.status, refused.json["error"]), (400, "invalid_scope"))
        mine = "as_account-us.acme schedules.read users.read"
        self.assertEqual(self.ask(scope=mine).json["scope"], mine)
        self.assertEqual(self.ask().json["scope"], mine)


class EuropeanMinting(Fresh):
    ARGS = ("--region", "eu")

    def test_the_keys_of_the_other_region_are_unknown(self):
        for key in (ACCOUNT, ADA, READER):
            self.refused(self.box.get("/users", key=key), 401)
        for key in ("Token token=sandbox-account-eu00", "Token token=sandbox-ada-userkeyE"):
            self.assertEqual(self.box.get("/users", key=key).status, 200)
        text = urlencode({"grant_type": "client_credentials", "client_id": "sandbox-client",
                          "client_secret": "sandbox-client-secret",
                          "scope": "as_account-eu.acme users.read"})
        minted = self.box.call("POST", "/oauth/token", text, drop=("Authorization",),
                               **{"Content-Type": "application/x-www-form-urlencoded"}).json
        self.assertEqual(self.box.get("/users", key="Bearer " + minted["access_token"]).status, 200)


class EuropeanNames(Fresh):
    ARGS = ("--region", "eu", "--tls")

    def test_its_keys_are_unknown_in_the_other_region(self):
        for host, status in (("api.eu.pagerduty.com", 200), ("api.pagerduty.com", 401)):
            reply = self.box.call("GET", "/users", key="Token token=sandbox-account-eu00", Host=host)
            self.assertEqual(reply.status, status)
            self.assertEqual(self.box.log()[-1]["host"], host)


class Tunnel(Fresh):
    ARGS = ("--tls",)

    def through(self, host, port=443):
        """A connection to that host with the sandbox as its proxy; the CONNECT itself is not encrypted."""
        line = http.client.HTTPSConnection("127.0.0.1", self.box.port, timeout=PATIENCE,
                                           context=ssl.create_default_context(cafile=self.box.ca))
        line.set_tunnel(host, port)
        self.addCleanup(line.close)
        return line

    def test_the_names_of_pagerduty_lead_here(self):
        line = self.through("api.pagerduty.com")
        for _ in range(2):
            line.request("GET", "/users/PADA001", headers={"Authorization": ACCOUNT, "Accept": ACCEPT})
            self.assertIn(b"Ada Byron", line.getresponse().read())
        self.assertEqual(self.box.log()[-1]["host"], "api.pagerduty.com")
        for host in ("api.eu.pagerduty.com", "identity.pagerduty.com", "events.pagerduty.com",
                     "events.eu.pagerduty.com"):
            line = self.through(host)
            line.request("GET", "/users", headers={"Authorization": ACCOUNT, "Accept": ACCEPT})
            line.getresponse().read()
            self.assertEqual(self.box.log()[-1]["host"], host)
            line.request("GET", "/sandbox/log")
            self.assertEqual(line.getresponse().status, 403, "the sandbox's own pages are for this machine alone")

    def test_the_european_name_does_not_know_our_keys(self):
        line = self.through("api.eu.pagerduty.com")
        line.request("GET", "/users", headers={"Authorization": ACCOUNT, "Accept": ACCEPT})
        self.assertEqual(line.getresponse().status, 401)

    def test_nothing_leads_out(self):
        for host, port in (("example.com", 443), ("api.pagerduty.com", 80),
                           ("api.pagerduty.com.example", 443)):
            with self.assertRaisesRegex(OSError, "403"):
                self.through(host, port).request("GET", "/")

    def test_the_api_is_not_to_be_had_without_tls(self):
        line = http.client.HTTPConnection("127.0.0.1", self.box.port, timeout=PATIENCE)
        line.request("GET", "/users", headers={"Authorization": ACCOUNT, "Accept": ACCEPT})
        reply = line.getresponse()
        self.assertEqual(reply.status, 403)
        self.assertIn(b'"code":2009', reply.read())
        line.close()
        self.assertEqual(self.box.log(), [])

    def test_a_silent_peer_does_not_keep_it_from_ending(self):
        silent = socket.create_connection(("127.0.0.1", self.box.port), timeout=PATIENCE)
        half = socket.create_connection(("127.0.0.1", self.box.port), timeout=PATIENCE)
        half.sendall(b"CONNECT api.pagerduty.com:443 HTTP/1.1\r\n")
        self.stop()
        self.stop = lambda: None
        silent.close()
        half.close()
