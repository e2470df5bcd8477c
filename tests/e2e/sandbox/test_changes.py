"""Which change events the sandbox takes, and what it tells of them."""
import json

from stage import ADA, Fresh

KEY = "0123456789abcdef0123456789abcdef"


def event(key=KEY, links=None, **payload):
    whole = {"routing_key": key, "payload": {"summary": "Deploy", **payload}}
    return whole if links is None else {**whole, "links": links}


class Changes(Fresh):
    def send(self, body, **headers):
        return self.box.call("POST", "/v2/change/enqueue", body, drop=("Authorization", "Accept"), **headers)

    def taken(self, body):
        reply = self.send(body)
        self.assertEqual((reply.status, reply.json),
                         (202, {"status": "success", "message": "Change event processed"}))

    def invalid(self, body, part, status=400, violation=True, **headers):
        reply = self.send(body, **headers)
        self.assertEqual(reply.status, status, reply.text)
        self.assertEqual((reply.json["status"], reply.json["message"]), ("invalid event", "Event object is invalid"))
        self.assertIn(part, reply.json["errors"][0])
        self.assertEqual(bool(self.box.log()[-1]["violation"]), violation)

    def changes(self):
        return self.box.control("GET", "changes")

    def test_what_is_taken_is_shown(self):
        whole = event(source="here", timestamp="2026-11-23T10:00:00Z", custom_details={"a": "b"},
                      links=[{"href": "https://example.com", "text": "x"}, {"href": "http://example.com"}])
        self.taken(whole)
        self.taken(event(summary="<Second>"))
        first, second = self.changes()
        self.assertEqual(first["event"], {**whole, "routing_key": "***"})
        self.assertEqual(second["event"]["payload"], {"summary": "<Second>"})
        self.assertLessEqual(first["taken_ms"], second["taken_ms"])
        page = self.box.call("GET", "/").text.decode()
        self.assertLess(page.index("&lt;Second&gt;"), page.index("here: Deploy"))

    def test_keys(self):
        for key in ("", KEY[1:], KEY + "0"):
            self.invalid(event(key), "routing_key", violation=not key)
        self.invalid({"payload": {"summary": "Deploy"}}, "'routing_key' is missing")
        self.invalid(event("R" + KEY[1:]), "ruleset", violation=False)
        self.taken(event(KEY[::-1]))

    def test_the_key_is_not_shown(self):
        self.taken(event())
        self.invalid(event(KEY + "0"), "32 characters", violation=False)
        self.invalid(json.dumps(event())[:-1], "no JSON")
        for name in ("log", "changes"):
            self.assertNotIn(KEY, self.box.ask("GET", name).text.decode())
        self.assertNotIn(KEY, self.box.call("GET", "/").text.decode())

    def test_summaries(self):
        for summary in ("x" * 1024, "\u20ac" * 1024, "\U0001f680" * 512):
            self.taken(event(summary=summary))
        for summary in ("x" * 1025, "\u20ac" * 1025, "\U0001f680" * 512 + "x"):
            self.invalid(event(summary=summary), "'summary' is too long")
        for summary in ("", None, ["x"]):
            self.invalid(event(summary=summary), "summary' is missing")
        self.invalid({"routing_key": KEY}, "'payload' is missing")

    def test_links(self):
        link = {"href": "https://example.com"}
        self.taken(event(links=[link] * 50))
        reply = self.send(event(links=[link] * 51))
        self.assertEqual((reply.status, reply.json), (400, {"error": ["links should have at most 50 item(s)"]}))
        for bad in ({"text": "x"}, {"href": "ftp://example.com"}, {"href": ""}):
            self.invalid(event(links=[bad]), "'links.href'")
        self.invalid(event(links=[{**link, "title": "x"}]), "unknown member")
        self.invalid(event(links={}), "'links' is no list")

    def test_size(self):
        room = 524288 - len(json.dumps(event(custom_details={"x": ""})))
        self.taken(event(custom_details={"x": "x" * room}))
        self.invalid(event(custom_details={"x": "x" * (room + 1)}), "512 KB", status=413)

    def test_shapes(self):
        self.invalid("[]", "'event' is no object")
        self.invalid("nonsense", "no JSON")
        self.invalid({**event(), "event_action": "trigger"}, "event_action")
        self.invalid(event(severity="info"), "severity")
        self.invalid(event(timestamp="yesterday"), "timestamp")
        self.invalid(event(custom_details=["x"]), "custom_details")
        self.invalid(event(source=""), "source")
        self.invalid(json.dumps(event())[:-1] + ', "routing_key": "x"}', "routing_key")
        self.assertEqual(self.changes(), [])

    def test_the_rest_apis_credentials_are_not_for_this_host(self):
        reply = self.box.call("POST", "/v2/change/enqueue", event(), key=ADA)
        self.assertEqual(reply.status, 400)
        self.assertIn("credential", self.box.log()[-1]["violation"])
        self.invalid(event(), "Content-Type", **{"Content-Type": "text/plain"})
        self.assertEqual(self.box.call("GET", "/v2/change/enqueue").status, 404)

    def test_faults(self):
        self.box.fault("change-event=status:503@1", "change-event=lost-reply@2", "change-event=429:3@3")
        self.assertEqual(self.send(event()).status, 503)
        with self.assertRaises(OSError):
            self.send(event())
        limited = self.send(event())
        self.assertEqual((limited.status, limited.headers["ratelimit-reset"]), (429, "3"))
        self.assertEqual(len(self.changes()), 1)
        self.assertEqual([entry["committed"] for entry in self.box.log()], [False, True, False])
        self.assertEqual({entry["operation"] for entry in self.box.log()}, {"change-event"})


class Limited(Changes):
    """The REST API's limit is not that of events, and events do not use it up."""
    ARGS = ("--rate", "1")

    def test_events_do_not_count(self):
        for _ in range(3):
            self.taken(event())
        self.assertEqual(self.box.get("/abilities").status, 200)
