#!/usr/bin/env python3
"""Drives the real dutyme-sandbox (SANDBOX names the binary) over http and https."""
import calendar
import email.utils
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import unittest
from urllib.parse import quote, urlencode, urlsplit

SANDBOX = os.environ["SANDBOX"]
ACCOUNT = "Token token=sandbox-account-key0"
READ_ONLY = "Token token=sandbox-readonly-key"
ADA = "Token token=sandbox-ada-userkey0"
SAM = "Token token=sandbox-sam-userkey0"
BEARER = "Bearer pdus+_0SANDBOX_ada-bearer"
ACCEPT = "application/vnd.pagerduty+json;version=2"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.version = response.version
        self.text = response.read()

    @property
    def json(self):
        return json.loads(self.text)


class Box:
    """A running sandbox; ends with its standard input."""

    def __init__(self, *args):
        self.process = subprocess.Popen(
            [SANDBOX, "--until-eof", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError("the sandbox did not start")
        self.ca = None
        if "--tls" in args:
            self.ca = self.process.stdout.readline().strip()[len("ca="):]
        self.port = urlsplit(self.url).port

    def connect(self, timeout=60):
        if self.ca is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        context = ssl.create_default_context(cafile=self.ca)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=context)

    def call(self, method, target, body=None, key=ACCOUNT, connection=None, drop=(), **extra):
        headers = {"Authorization": key, "Accept": ACCEPT}
        if method == "POST":
            headers["Content-Type"] = "application/json"
        headers.update(extra)
        headers = {name: value for name, value in headers.items()
                   if value is not None and name not in drop}
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        own = connection or self.connect()
        try:
            own.request(method, target, body, headers)
            return Reply(own.getresponse())
        finally:
            if connection is None:
                own.close()

    def get(self, target, **parameters):
        key = parameters.pop("key", ACCOUNT)
        return self.call("GET", target + ("?" + urlencode(parameters) if parameters else ""), key=key)

    def control(self, method, name, body=None, **parameters):
        target = "/sandbox/" + name + ("?" + urlencode(parameters) if parameters else "")
        return self.call(method, target, body, drop=("Authorization", "Accept"))

    def fault(self, *specs):
        assert self.control("POST", "faults", "\n".join(specs)).status == 204

    def log(self):
        return self.control("GET", "log").json

    def now(self):
        return self.control("POST", "clock", {"seconds": 0}).json["now"][:19] + "Z"

    def create(self, schedule, start, end, user="PADA001", **more):
        return self.call("POST", f"/schedules/{schedule}/overrides",
                         {"overrides": [wish(start, end, user)]}, **more)

    def take(self, schedule, minutes=30, start=0, user="PADA001"):
        now = seconds(self.now())
        reply = self.create(schedule, at(now + start * 60), at(now + minutes * 60), user)
        assert reply.status == 201, reply.text
        return reply.json[0]["override"]

    def delete(self, schedule, override, **more):
        return self.call("DELETE", f"/schedules/{schedule}/overrides/{override}", **more)

    def overrides(self, schedule, hours=2, **more):
        now = seconds(self.now())
        return self.get(f"/schedules/{schedule}/overrides", since=at(now - hours * 3600),
                        until=at(now + hours * 3600), **{"overflow": "true", **more})

    def on_call(self, schedule, **when):
        found = self.control("GET", "oncall", schedule=schedule, **when).json
        return found["user"] and found["user"]["id"]

    def wait(self, match, **more):
        reply = self.control("GET", "wait", match=match, **more)
        assert reply.status == 200, reply.text
        return reply.json

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(timeout=60)


def wish(start, end, user="PADA001"):
    return {"start": start, "end": end, "user": {"id": user, "type": "user_reference"}}


def at(unix):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(unix))


def seconds(text):
    """Unix seconds of an RFC 3339 time with any offset."""
    whole = calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))
    if text[19:] == "Z":
        return whole
    sign = 1 if text[19] == "-" else -1
    return whole + sign * (int(text[20:22]) * 3600 + int(text[23:25]) * 60)


class Fresh(unittest.TestCase):
    """A sandbox of its own for each test."""
    ARGS = ()

    def setUp(self):
        self.box = Box(*self.ARGS)
        self.addCleanup(self.stop)

    def stop(self):
        self.assertEqual(self.box.stop(), 0)

    def refused(self, reply, status, code=None):
        self.assertEqual(reply.status, status, reply.text)
        if code is not None:
            self.assertEqual(reply.json["error"]["code"], code)
        return reply


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
        self.refused(self.box.call("GET", "/abilities", "{}"), 400, 2001)
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
        for target in ("/", "/nothing", "/v3/schedules/PPRI001", "/schedules/PNOSUCH",
                       "/users/PNOSUCH", "/users/PGON001", "/schedules/a%2Fb", "/services"):
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
            with socket.create_connection(("127.0.0.1", self.box.port), timeout=60) as line:
                line.sendall(raw)
                self.assertRegex(line.recv(100), rb"^HTTP/1.1 4(00|13|31) ")
        self.assertEqual(self.box.get("/abilities").status, 200)


class Reading(Fresh):
    def test_users(self):
        found = self.box.get("/users", query="BO@example.com").json
        self.assertEqual([user["email"] for user in found["users"]],
                         ["bo@example.com", "turbo@example.com"])
        plus = self.box.get("/users", query="pia+oncall@example.com").json["users"]
        self.assertEqual([user["id"] for user in plus], ["PPIA001"])
        raw = self.box.call("GET", "/users?query=pia+oncall@example.com").json
        self.assertEqual(raw["users"], [])
        self.assertEqual(self.box.get("/users", query="gone@example.com").json["users"], [])
        self.assertEqual(self.box.get("/users/PSAM001").json["user"]["role"], "read_only_user")

    def test_me(self):
        self.assertEqual(self.box.get("/users/me", key=ADA).json["user"]["id"], "PADA001")
        self.assertEqual(self.box.get("/users/me", key=BEARER).json["user"]["id"], "PADA001")
        for key in (ACCOUNT, READ_ONLY):
            self.assertIn("account-level access token",
                          self.refused(self.box.get("/users/me", key=key), 400).json["error"])

    def test_paging(self):
        first = self.box.get("/users", query="kim@example.com").json
        self.assertEqual((len(first["users"]), first["limit"], first["offset"]), (25, 25, 0))
        self.assertTrue(first["more"])
        self.assertIsNone(first["total"])
        last = self.box.get("/users", query="kim@example.com", limit=100, offset=100,
                            total="true").json
        self.assertEqual((len(last["users"]), last["more"], last["total"]), (21, False, 121))
        self.assertEqual(last["users"][-1]["email"], "kim@example.com")
        self.assertEqual(self.box.get("/users", offset=9000, limit=100).json["users"], [])
        rotas = self.box.get("/schedules", query="rota", limit=100).json
        self.assertTrue(rotas["more"])
        self.assertNotIn("rota", [row["name"] for row in rotas["schedules"]])

    def test_schedules(self):
        found = self.box.get("/schedules", query="payments").json["schedules"]
        self.assertEqual([row["id"] for row in found], ["PPAY001", "PPAY002"])
        self.assertNotIn("final_schedule", found[0])
        spaced = self.box.get("/schedules", query="Secondary On-Call").json["schedules"]
        self.assertEqual([row["id"] for row in spaced], ["PSEC001"])

    def test_a_schedule_is_rendered_only_for_a_window(self):
        bare = self.box.get("/schedules/PPRI001").json["schedule"]
        for part in [bare["final_schedule"], bare["overrides_subschedule"], *bare["schedule_layers"]]:
            self.assertEqual(part["rendered_schedule_entries"], [])
            self.assertIsNone(part["rendered_coverage_percentage"])
        self.assertEqual(bare["escalation_policies"][0]["type"], "escalation_policy_reference")
        now = seconds(self.box.now())
        self.box.take("PPRI001", 30)
        window = {"since": at(now - 3600), "until": at(now + 3600)}
        whole = self.box.get("/schedules/PPRI001", **window).json["schedule"]
        entries = whole["final_schedule"]["rendered_schedule_entries"]
        self.assertEqual([entry["user"]["id"] for entry in entries],
                         ["PBOB001", "PADA001", "PBOB001"])
        self.assertEqual(entries[0]["user"]["type"], "user_reference")
        self.assertEqual(whole["final_schedule"]["rendered_coverage_percentage"], 100.0)
        self.assertEqual(seconds(entries[0]["start"]), now - 3600)
        covered = whole["overrides_subschedule"]["rendered_schedule_entries"]
        self.assertEqual([entry["user"]["id"] for entry in covered], ["PADA001"])
        layer = whole["schedule_layers"][0]["rendered_schedule_entries"]
        self.assertEqual([entry["user"]["id"] for entry in layer], ["PBOB001"])
        over = self.box.get("/schedules/PPRI001", overflow="true", **window).json["schedule"]
        first = over["final_schedule"]["rendered_schedule_entries"][0]
        self.assertLess(seconds(first["start"]), now - 2 * 24 * 3600)

    def test_times_carry_the_schedules_zone(self):
        now = seconds(self.box.now())
        window = {"since": at(now), "until": at(now + 60)}
        for schedule, offset in (("PLON001", "+05:30"), ("PSEC001", "-07:00"), ("PPRI001", "Z")):
            shown = self.box.get(f"/schedules/{schedule}", **window).json["schedule"]
            start = shown["final_schedule"]["rendered_schedule_entries"][0]["start"]
            self.assertTrue(start.endswith(offset), start)
            self.assertEqual(seconds(start), now)
        utc = self.box.get("/schedules/PLON001", time_zone="UTC", **window).json["schedule"]
        self.assertEqual(utc["final_schedule"]["rendered_schedule_entries"][0]["start"], at(now))

    def test_who_is_on_call(self):
        now = seconds(self.box.now())
        rows = self.box.get("/oncalls", limit=100).json["oncalls"]
        scheduled = {row["schedule"]["id"] for row in rows if row["schedule"]}
        self.assertIn("PPRI001", scheduled)
        self.assertNotIn("PLON001", scheduled)  # on no escalation policy
        self.assertNotIn("PEMP001", scheduled)  # nobody is on
        always = [row for row in rows if row["schedule"] is None]
        self.assertEqual({row["user"]["id"] for row in always}, {"PCLE001"})
        self.assertEqual({(row["start"], row["end"]) for row in always}, {(None, None)})
        self.box.take("PPRI001")
        one = self.box.get("/oncalls", **{"schedule_ids[]": "PPRI001", "since": at(now),
                                          "until": at(now + 7200)}).json["oncalls"]
        self.assertEqual([row["user"]["id"] for row in one], ["PBOB001", "PADA001", "PBOB001"])
        first = self.box.get("/oncalls", **{"schedule_ids[]": "PPRI001", "since": at(now),
                                            "until": at(now + 7200), "earliest": "true"}).json
        self.assertEqual([row["user"]["id"] for row in first["oncalls"]], ["PBOB001", "PADA001"])

    def test_a_removed_person_is_a_reference_without_a_name(self):
        people = self.box.get("/schedules/POLD001/users").json["users"]
        self.assertEqual(people[0]["type"], "user_reference")
        self.assertNotIn("name", people[0])
        self.assertEqual(self.box.get("/schedules/PPRI001/users").json["users"][0]["name"], "Bo Larsen")

    def test_every_reply_is_dated_and_numbered(self):
        for target in ("/abilities", "/nothing", "/users?limit=x"):
            reply = self.box.get(target)
            self.assertIsNotNone(email.utils.parsedate_to_datetime(reply.headers["Date"]))
            self.assertTrue(reply.headers["X-Request-Id"])
        self.assertIsNotNone(self.box.get("/abilities", key=None).headers["Date"])


class Overrides(Fresh):
    def test_batch(self):
        now = seconds(self.box.now())
        body = {"overrides": [wish(at(now), at(now + 900)), wish(at(now + 60), at(now + 30)),
                              wish(at(now), at(now + 900), "PNOBODY"),
                              wish(at(now), at(now + 900), "PSAM001"),
                              wish(at(now - 900), at(now - 300))]}
        reply = self.box.call("POST", "/schedules/PPRI001/overrides", body)
        self.assertEqual(reply.status, 201)
        items = reply.json
        self.assertEqual([item["status"] for item in items], [201, 400, 400, 400, 400])
        self.assertTrue(items[0]["override"]["id"])
        self.assertNotIn("errors", items[0])
        for item in items[1:]:
            self.assertNotIn("id", item["override"])
            self.assertTrue(item["errors"])
        self.assertEqual(items[1]["errors"], ["Override must end after its start"])
        self.assertEqual(len(self.box.overrides("PPRI001").json["overrides"]), 1)

    def test_legacy_body(self):
        now = seconds(self.box.now())
        reply = self.box.call("POST", "/schedules/PPRI001/overrides",
                              {"override": wish(at(now), at(now + 900))})
        self.assertEqual(reply.status, 201)
        self.assertEqual(reply.json["override"]["user"]["id"], "PADA001")
        for user in ("PNOBODY", "PSAM001"):
            self.refused(self.box.call("POST", "/schedules/PPRI001/overrides",
                                       {"override": wish(at(now), at(now + 900), user)}), 400, 2001)

    def test_a_window_in_the_past_is_refused_as_a_whole(self):
        now = seconds(self.box.now())
        item = wish(at(now - 7200), at(now - 3600))
        for body in ({"override": item}, {"overrides": [item]}):
            error = self.refused(self.box.call("POST", "/schedules/PPRI001/overrides", body),
                                 400, 2001).json["error"]
            self.assertEqual(error["message"], "Invalid Override")
            self.assertEqual(error["errors"], "Override must end in the future, "
                                              "Override must end after its start")

    def test_a_start_in_the_past_is_pulled_up_to_now(self):
        now = seconds(self.box.now())
        made = self.box.create("PPRI001", at(now - 600), at(now + 600)).json[0]["override"]
        self.assertGreaterEqual(seconds(made["start"]), now)
        self.assertEqual(seconds(made["end"]), now + 600)

    def test_what_cannot_be_read_is_refused(self):
        now = seconds(self.box.now())
        good = wish(at(now), at(now + 900))
        bad = [
            "", "nonsense", "[]", "{}", {"overrides": []}, {"overrides": good}, {"overrides": [1]},
            {"override": good, "overrides": [good]}, {"overrides": [good], "extra": 1},
            {"overrides": [{**good, "reason": "deploy"}]}, {"overrides": [{**good, "start": now}]},
            {"overrides": [{**good, "start": at(now)[:-1]}]},
            {"overrides": [{**good, "end": "tomorrow"}]},
            {"overrides": [{**good, "user": {"id": "PADA001"}}]}, {"overrides": [{**good, "user": "x"}]},
            {"overrides": [{**good, "time_zone": "Mars/Base"}]},
            '{"overrides":[],"overrides":[%s]}' % json.dumps(good), "[" * 200 + "]" * 200]
        for body in bad:
            self.refused(self.box.call("POST", "/schedules/PPRI001/overrides", body), 400, 2001)
            self.assertIsNotNone(self.box.log()[-1]["violation"])
        self.assertEqual(self.box.overrides("PPRI001").json["overrides"], [])
        fine = {**good, "time_zone": "UTC"}
        self.assertEqual(self.box.call("POST", "/schedules/PPRI001/overrides",
                                       {"overrides": [fine]}).status, 201)

    def test_delete(self):
        future = self.box.take("PPRI001", 60, start=30)["id"]
        running = self.box.take("PPRI001", 30)["id"]
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")
        reply = self.box.delete("PPRI001", future)
        self.assertEqual((reply.status, reply.text), (204, b""))
        self.assertIsNone(reply.headers["Content-Length"])
        self.refused(self.box.delete("PPRI001", future), 404)
        self.refused(self.box.delete("PPAY001", running), 404)
        self.assertEqual(self.box.delete("PPRI001", running).status, 200)
        self.refused(self.box.delete("PPRI001", running), 400, 4004)
        self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")
        self.assertEqual([entry["committed"] for entry in self.box.log()],
                         [True, True, True, False, False, True, False])

    def test_one_cut_short_stays_listed_for_the_past(self):
        made = self.box.take("PPRI001", 30)["id"]
        self.box.control("POST", "clock", {"seconds": 300})
        now = seconds(self.box.now())
        self.assertEqual(self.box.delete("PPRI001", made).status, 200)
        listed = self.box.overrides("PPRI001").json["overrides"]
        self.assertEqual([row["id"] for row in listed], [made])
        self.assertLessEqual(abs(seconds(listed[0]["end"]) - now), 60)
        coming = self.box.get("/schedules/PPRI001/overrides", since=at(now + 120), until=at(now + 300))
        self.assertEqual(coming.json["overrides"], [])

    def test_list_is_cut_unless_it_overflows(self):
        now = seconds(self.box.now())
        made = self.box.take("PPRI001", 60, start=10)
        window = {"since": at(now + 1200), "until": at(now + 1800)}
        cut = self.box.get("/schedules/PPRI001/overrides", **window).json["overrides"][0]
        self.assertEqual((cut["start"], cut["end"]), (window["since"], window["until"]))
        whole = self.box.get("/schedules/PPRI001/overrides", overflow="true", **window)
        self.assertEqual(whole.json["overrides"][0], made)

    def test_editable_counts_by_being_there(self):
        future = self.box.take("PPRI001", 60, start=30)["id"]
        self.box.take("PPRI001", 30)
        for value in ("true", "false", ""):
            listed = self.box.overrides("PPRI001", editable=value).json["overrides"]
            self.assertEqual(listed, [{"id": future}])

    def test_the_last_one_made_wins(self):
        self.box.take("PPRI001", 30)
        rival = self.box.control("POST", "overrides",
                                 {"schedule": "PPRI001", "user": "mia@example.com"})
        self.assertEqual(rival.status, 201)
        self.assertEqual(self.box.on_call("PPRI001"), "PMIA001")
        ended = self.box.control("DELETE", "overrides", schedule="PPRI001", id=rival.json["id"])
        self.assertEqual(ended.status, 204)
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")


class History(Fresh):
    def test_every_version_is_kept(self):
        made = self.box.take("PPRI001", 30)["id"]
        self.box.control("POST", "clock", {"seconds": 120})
        self.box.delete("PPRI001", made)
        history = self.box.control("GET", "history", schedule="PPRI001").json
        self.assertEqual(len(history), 1)
        first, second = history[0]["versions"]
        self.assertEqual(first["start_ms"], first["known_ms"])
        self.assertEqual(second["end_ms"], second["known_ms"])
        self.assertGreaterEqual(second["known_ms"] - first["known_ms"], 120000)
        self.assertEqual((first["by"], first["removed"]), ("account", False))
        edges = ((first["start_ms"] - 1, "PBOB001"), (first["start_ms"], "PADA001"),
                 (second["end_ms"] - 1, "PADA001"), (second["end_ms"], "PBOB001"))
        for moment, person in edges:
            self.assertEqual(self.box.on_call("PPRI001", at=moment / 1000), person)

    def test_what_was_known_then(self):
        made = self.box.take("PPRI001", 30, start=10)["id"]
        moment = seconds(self.box.now()) + 900
        told = self.box.control("GET", "oncall", schedule="PPRI001", at=moment).json
        self.assertEqual(told["override"], made)
        self.box.control("POST", "clock", {"seconds": 1200})
        self.box.delete("PPRI001", made)
        told = self.box.control("GET", "oncall", schedule="PPRI001", at=at(moment)).json
        self.assertEqual(told["known_then"]["user"]["id"], "PADA001")
        self.assertEqual(told["user"]["id"], "PADA001")
        later = self.box.control("GET", "oncall", schedule="PPRI001", at=moment + 900).json
        self.assertEqual(later["user"]["id"], "PBOB001")

    def test_timeline(self):
        self.box.take("PPRI001", 30)
        drawn = self.box.control("GET", "timeline", schedule="PPRI001").json
        self.assertEqual([shift["user"]["id"] for shift in drawn["final"]],
                         ["PBOB001", "PADA001", "PBOB001"])
        self.assertEqual([shift["user"]["id"] for shift in drawn["layers"]], ["PBOB001"])

    def test_misuse_of_the_control_surface_is_told(self):
        for method, target, body in (("GET", "oncall?schedule=PNO", None), ("POST", "faults", "x=y"),
                                     ("GET", "oncall?schedule=PPRI001&at=noon", None),
                                     ("POST", "clock", "{}"), ("GET", "wait?match=(", None),
                                     ("GET", "wait?state=done", None), ("POST", "overrides", "[")):
            self.assertIn(self.box.call(method, "/sandbox/" + target, body).status, (400, 404), target)

    def test_page(self):
        made = self.box.take("PPRI001")["id"]
        self.box.get("/users?query=" + quote("<script>"))
        self.box.call("GET", "/users?query=<b>")
        page = self.box.call("GET", "/", drop=("Authorization",)).text.decode()
        for expected in ("Primary", "Ada Byron", made, "running"):
            self.assertIn(expected, page)
        self.assertNotIn("<b>", page)


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
        self.box.control("POST", "clock", {"seconds": 61})
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
        text = self.box.control("GET", "log").text.decode()
        for secret in ("some-secret", "sandbox-account-key0", "pdus+_"):
            self.assertNotIn(secret, text)

    def test_one_connection_serves_many_requests(self):
        line = self.box.connect()
        for _ in range(5):
            self.assertEqual(self.box.call("GET", "/abilities", connection=line).status, 200)
        line.close()
        self.assertEqual(len({entry["connection"] for entry in self.box.log()}), 1)

    def test_waiting_for_a_request(self):
        self.assertEqual(self.box.control("GET", "wait", match="GET /users", timeout=0).status, 408)
        waiter = threading.Thread(target=lambda: self.box.wait("GET /users", count=2, after=1))
        waiter.start()
        for _ in range(3):
            self.box.get("/users")
        waiter.join()
        self.assertEqual(len(self.box.wait("GET /us.rs", count=3)), 3)


class Faults(Fresh):
    def started(self, *call, **more):
        """The call on a thread of its own; join() returns the reply."""
        result = []
        thread = threading.Thread(target=lambda: result.append(self.box.call(*call, **more)))
        thread.start()

        def join():
            thread.join()
            return result[0]
        return join

    def broken(self, method="GET", target="/abilities", body=None):
        with self.assertRaises((ConnectionError, http.client.HTTPException, ssl.SSLError, OSError)):
            self.box.call(method, target, body)

    def body(self):
        now = seconds(self.box.now())
        return {"overrides": [wish(at(now), at(now + 900))]}

    def post(self):
        return self.box.call("POST", "/schedules/PPRI001/overrides", self.body())

    def made(self):
        return len(self.box.overrides("PPRI001").json["overrides"])

    def test_hold(self):
        self.box.fault("create-override=hold")
        join = self.started("POST", "/schedules/PPRI001/overrides", self.body())
        entry = self.box.wait("POST /schedules/", state="arrived")[0]
        self.assertIsNone(entry["status"])
        self.assertFalse(entry["committed"])
        self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")
        self.assertEqual(self.box.control("POST", "release").json, {"released": 1})
        self.assertEqual(join().status, 201)
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")

    def test_hold_after(self):
        self.box.fault("create-override=hold-after@1")
        join = self.started("POST", "/schedules/PPRI001/overrides", self.body())
        entry = self.box.wait("POST", state="held")[0]
        self.assertTrue(entry["committed"])
        self.assertIsNone(entry["status"])
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")
        self.box.control("POST", "release")
        self.assertEqual(join().status, 201)

    def test_release_in_the_order_of_arrival(self):
        self.box.fault("users=hold")
        joins = []
        for number in (1, 2):
            joins.append(self.started("GET", f"/users?query={number}"))
            self.box.wait("GET", state="arrived", count=number)
        self.assertEqual(self.box.control("POST", "release", count=1).json, {"released": 1})
        joins[0]()
        states = [entry["status"] for entry in self.box.log()]
        self.assertEqual(states, [200, None])
        self.box.control("POST", "release")
        joins[1]()

    def test_dropped_and_lost(self):
        self.box.fault("create-override=drop-before@1", "create-override=lost-reply@2")
        self.broken("POST", "/schedules/PPRI001/overrides", self.body())
        self.assertEqual(self.made(), 0)
        self.broken("POST", "/schedules/PPRI001/overrides", self.body())
        self.assertEqual(self.made(), 1)
        entries = [entry for entry in self.box.log() if entry["method"] == "POST"]
        self.assertEqual([entry["committed"] for entry in entries], [False, True])
        self.assertEqual([entry["status"] for entry in entries], [None, None])
        self.assertEqual(entries[1]["faults"], ["create-override=lost-reply@2"])
        self.assertEqual(self.post().status, 201)

    def test_status(self):
        self.box.fault("create-override=status:503@1", "create-override=status:502:after@2")
        self.assertEqual((self.post().status, self.made()), (503, 0))
        self.assertEqual((self.post().status, self.made()), (502, 1))
        self.box.fault("any=status:404")
        self.assertEqual(self.box.get("/abilities").status, 404)
        self.assertEqual(self.box.control("DELETE", "faults").status, 204)
        self.assertEqual(self.box.get("/abilities").status, 200)

    def test_bodies(self):
        checks = {"empty": lambda text: text == b"",
                  "deep": lambda text: text.startswith(b"[" * 100000),
                  "wrong-shape": lambda text: isinstance(json.loads(text), dict),
                  "huge": lambda text: len(text) > 50_000_000}
        for number, (kind, check) in enumerate(checks.items(), 1):
            self.box.fault(f"create-override={kind}@1")
            reply = self.post()
            self.box.control("DELETE", "faults")
            self.assertEqual(reply.status, 201, kind)
            self.assertTrue(check(reply.text), kind)
            self.assertEqual(self.made(), number, kind)
        self.box.fault("any=garbage")
        with self.assertRaises(ValueError):
            self.box.get("/abilities").json

    def test_creation_replies(self):
        self.box.fault("create-override=legacy-reply@1", "create-override=overrides-reply@2",
                       "create-override=item-400@3")
        self.assertTrue(self.post().json["override"]["id"])
        self.assertTrue(self.post().json["overrides"][0]["id"])
        failed = self.post()
        self.assertEqual(failed.status, 201)
        self.assertEqual(failed.json[0]["status"], 400)
        self.assertNotIn("id", failed.json[0]["override"])
        self.assertEqual(self.made(), 2)

    def test_limits(self):
        self.box.fault("users=429:7@1", "users=429-bare@2")
        first = self.refused(self.box.get("/users"), 429, 2020)
        self.assertEqual(first.headers["ratelimit-reset"], "7")
        bare = self.box.get("/users")
        self.assertEqual((bare.status, bare.text), (429, b""))
        self.assertIsNone(bare.headers["ratelimit-reset"])

    def test_dates(self):
        self.box.fault("any=date:-600@1", "any=no-date@2")
        off = email.utils.parsedate_to_datetime(self.box.get("/abilities").headers["Date"])
        self.assertAlmostEqual(off.timestamp(), time.time() - 600, delta=60)
        self.assertIsNone(self.box.get("/abilities").headers["Date"])
        self.box.control("POST", "clock", {"seconds": 86400})
        shifted = email.utils.parsedate_to_datetime(self.box.get("/abilities").headers["Date"])
        self.assertAlmostEqual(shifted.timestamp(), time.time() + 86400, delta=60)

    def test_stale_list(self):
        self.box.fault("overrides=stale:5")
        self.assertEqual(self.post().status, 201)
        self.assertEqual(self.made(), 0)
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")
        self.box.control("POST", "clock", {"seconds": 6})
        self.assertEqual(self.made(), 1)

    def test_ways_over_the_wire(self):
        self.box.fault("schedules=redirect", "me=http10", "oncalls=drip")
        moved = self.box.get("/schedules")
        self.assertEqual((moved.status, moved.headers["Location"]), (302, "/redirected"))
        old = self.box.get("/users/me", key=ADA)
        self.assertEqual((old.version, old.json["user"]["id"]), (10, "PADA001"))
        line = self.box.connect()
        line.request("GET", "/oncalls", headers={"Authorization": ACCOUNT, "Accept": ACCEPT})
        self.assertEqual(line.sock.recv(1), b"H")
        line.close()

    def test_hang(self):
        self.box.fault("users=hang", "users=delay:1")
        line = self.box.connect()
        line.request("GET", "/users", headers={"Authorization": ACCOUNT, "Accept": ACCEPT})
        entry = self.box.wait("GET /users", state="arrived")[0]
        self.assertIsNone(entry["status"])
        line.close()
        self.assertEqual(self.box.get("/abilities").status, 200)

    def test_held_and_hanging_requests_do_not_keep_it_from_ending(self):
        self.box.fault("users=hold", "oncalls=hang", "me=delay:3600000", "schedules=drip")
        lines = [self.box.connect() for _ in range(4)]
        for line, target in zip(lines, ("/users", "/oncalls", "/users/me", "/schedules")):
            line.request("GET", target, headers={"Authorization": ACCOUNT, "Accept": ACCEPT})
        self.box.wait("GET", state="arrived", count=4)
        idle = self.box.connect()
        idle.connect()
        self.stop()
        self.stop = lambda: None
        for line in [*lines, idle]:
            line.close()


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
            "localhost", self.box.port, timeout=60,
            context=ssl.create_default_context(cafile=self.box.ca))
        by_name.request("GET", "/sandbox/log")
        self.assertEqual(by_name.getresponse().status, 200)
        by_name.close()
        stranger = http.client.HTTPSConnection("127.0.0.1", self.box.port, timeout=60)
        with self.assertRaises(ssl.SSLCertVerificationError):
            stranger.request("GET", "/abilities")
        stranger.close()
        self.assertEqual(len(self.box.log()), 1)


class SecureFaults(Faults):
    ARGS = ("--tls",)


class SecureOverrides(Overrides):
    ARGS = ("--tls",)


class Crowd(Fresh):
    def test_two_hundred_tours_at_once(self):
        self.box.fault("create-override=hold")
        results = []

        def tour(number):
            line = self.box.connect()
            now = seconds(self.box.now())
            reply = self.box.call("POST", "/schedules/PPRI001/overrides",
                                  {"overrides": [wish(at(now), at(now + 900 + number))]},
                                  connection=line)
            made = reply.json[0]["override"]["id"]
            ended = self.box.call("DELETE", f"/schedules/PPRI001/overrides/{made}", connection=line)
            results.append((made, ended.status))
            line.close()
        tours = [threading.Thread(target=tour, args=(number,)) for number in range(200)]
        for thread in tours:
            thread.start()
        self.box.wait("POST", state="arrived", count=200, timeout=120)
        self.box.control("POST", "release")
        for thread in tours:
            thread.join()
        self.assertEqual(len({made for made, _ in results}), 200)
        self.assertEqual({status for _, status in results}, {200})
        self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")
        self.assertTrue(all(entry["committed"] for entry in self.box.log()))


class CommandLine(unittest.TestCase):
    def run_it(self, *args):
        return subprocess.run([SANDBOX, *args], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False)

    def test_help_describes_seed_and_faults(self):
        done = self.run_it("--help")
        self.assertEqual(done.returncode, 0)
        for expected in ("PPRI001", "sandbox-account-key0", "lost-reply", "--until-eof"):
            self.assertIn(expected, done.stdout)

    def test_misuse(self):
        for args in (["--fault", "x=y"], ["--nothing"], ["stray"], ["--port", "x"]):
            done = self.run_it(*args)
            self.assertEqual((done.returncode, done.stdout), (125, ""), args)
            self.assertTrue(done.stderr.startswith("dutyme-sandbox: "), done.stderr)

    def test_it_ends_with_its_input(self):
        self.assertEqual(self.run_it("--until-eof").returncode, 0)

    def test_it_ends_at_a_signal(self):
        for ending in (signal.SIGTERM, signal.SIGINT):
            box = Box()
            box.process.send_signal(ending)
            self.assertEqual(box.process.wait(timeout=60), 0)
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


if __name__ == "__main__":
    unittest.main(verbosity=int(os.environ.get("VERBOSITY", "1")), argv=[sys.argv[0], *sys.argv[1:]])
