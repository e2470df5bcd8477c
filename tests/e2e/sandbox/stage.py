"""A sandbox to be judged, and a client of its API that can also misbehave."""
import calendar
import time
import unittest
from urllib.parse import urlencode

from lib import sandbox

# As Authorization headers.
ACCOUNT = "Token token=" + sandbox.ACCOUNT
READ_ONLY = "Token token=" + sandbox.READ_ONLY
ADA = "Token token=" + sandbox.ADA
SAM = "Token token=" + sandbox.SAM
BEARER = "Bearer pdus+_0SANDBOX_ada-bearer"
ACCEPT = "application/vnd.pagerduty+json;version=2"


class Box(sandbox.Sandbox):
    def call(self, method, target, body=None, key=ACCOUNT, connection=None, drop=(), **extra):
        headers = {"Authorization": key, "Accept": ACCEPT}
        if method == "POST":
            headers["Content-Type"] = "application/json"
        headers.update(extra)
        headers = {name: value for name, value in headers.items()
                   if value is not None and name not in drop}
        return self.request(method, target, body, headers, connection)

    def get(self, target, **parameters):
        key = parameters.pop("key", ACCOUNT)
        return self.call("GET", target + ("?" + urlencode(parameters) if parameters else ""), key=key)

    def now(self):
        """The server's time, in whole seconds."""
        return self.shift_clock(0)["now"][:19] + "Z"

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
