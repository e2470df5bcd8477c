"""Starts the real dutyme-sandbox (SANDBOX names the binary) and talks to it."""
import calendar
import http.client
import json
import os
import ssl
import subprocess
import time
import unittest
from urllib.parse import urlencode, urlsplit

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
