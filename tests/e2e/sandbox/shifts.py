"""Reading and changing shift-based schedules, for the tests of the sandbox."""
import http.client
import ssl

from stage import Fresh, at, seconds, wish

BROKEN = (ConnectionError, http.client.HTTPException, ssl.SSLError, OSError)

MINUTE = 60
HOUR = 3600


def person(user):
    return {"type": "user_member", "user_id": user} if user else {"type": "empty_member"}


def custom_shift(start, end, user="PADA001"):
    return {"type": "custom_shift", "start_time": at(start), "end_time": at(end),
            "assignments": [{"type": "shift_assignment", "member": person(user)}]}


def override(start, end, overridden="PBOB001", user="PADA001", **source):
    return {"type": "override_shift", "start_time": at(start), "end_time": at(end),
            "overridden_member": person(overridden), "overriding_member": person(user), **source}


class V3(Fresh):
    def setUp(self):
        super().setUp()
        self.start = seconds(self.box.now())

    def send(self, method, schedule, rest, body=None, **more):
        extra = {"Content-Type": "application/json"} if method in ("POST", "PUT") else {}
        return self.box.call(method, f"/v3/schedules/{schedule}{rest}", body, **extra, **more)

    def add(self, schedule, minutes=60, start=0, user="PADA001", **more):
        now = self.start
        return self.send("POST", schedule, "/custom_shifts", {"custom_shifts": [
            custom_shift(now + start * MINUTE, now + minutes * MINUTE, user)]}, **more)

    def take(self, schedule, *wishes, **more):
        return self.send("POST", schedule, "/overrides", {"overrides": list(wishes)}, **more)

    def over_bo(self, minutes=60, start=0, **more):
        """Ada instead of Bo on Checkout."""
        reply = self.take("PV3PRI1", override(self.start + start * MINUTE,
                                              self.start + minutes * MINUTE, rotation_id="RPRI1"), **more)
        self.assertEqual(reply.status, 201, reply.text)
        return reply.json["overrides"][0]

    def final(self, schedule, since=0, until=60, **more):
        """The segments of a window in minutes from the start."""
        shown = self.box.get(f"/v3/schedules/{schedule}", since=at(self.start + since * MINUTE),
                             until=at(self.start + until * MINUTE),
                             **{"include[]": "final_schedule", **more}).json["schedule"]
        return shown["final_schedule"]["computed_shift_assignments"]

    def people(self, schedule, since=0, until=60):
        """(minute, minute, person or None), sorted; the sandbox began some seconds before our start."""
        def minute(text):
            return round((seconds(text) - self.start) / MINUTE)
        return sorted((minute(row["start_time"]), minute(row["end_time"]), row["member"].get("user_id") or "")
                      for row in self.final(schedule, since, until))

    def on(self, schedule, minutes=0):
        when = {"at": seconds(self.box.now()) + minutes * MINUTE} if minutes else {}
        found = self.box.control("GET", "oncall", schedule=schedule, **when)
        return sorted(row["user"]["id"] for row in found["users"])

    def fields(self, reply, *names):
        """A refusal that names these fields."""
        self.assertEqual(reply.status, 400, reply.text)
        self.assertEqual(sorted(reply.json["error"]["errors"]), sorted(names))


class Both(V3):
    """Both kinds of schedules. A v2 override is Ada's on Primary, a custom shift Ada's on Checkout."""

    def post(self, start=0, minutes=15, user="PADA001"):
        """Ada (or another) on Primary, times in minutes from the beginning."""
        body = {"overrides": [wish(at(self.start + start * MINUTE), at(self.start + minutes * MINUTE), user)]}
        return self.box.call("POST", "/schedules/PPRI001/overrides", body)

    def broken(self, call, *args, **more):
        with self.assertRaises(BROKEN):
            call(*args, **more)

    def pass_by(self, seconds):
        self.box.shift_clock(seconds)

    def history(self, schedule="PPRI001"):
        return self.box.control("GET", "history", schedule=schedule)

    def ends(self, schedule):
        """The last known end of each that was added, in seconds from the beginning."""
        return [round(it["versions"][-1]["end_ms"] / 1000) - self.start for it in self.history(schedule)]

    def committed(self, method):
        return [entry["committed"] for entry in self.box.log() if entry["method"] == method]
