"""Who may ask the sandbox, and for how much."""
import json

from stage import Fresh


class Door(Fresh):
    def get_from(self, target, **headers):
        return self.box.request("GET", target, headers={name.title(): value for name, value in headers.items()})

    def test_another_name(self):
        for target in ("/abilities", "/", "/sandbox/log"):
            self.assertEqual(self.get_from(target, host="rebound.example.com").status, 421)
            self.assertEqual(self.get_from(target, host="api.pagerduty.com").status, 421)
        self.assertEqual(self.get_from("/sandbox/log", host=f"localhost:{self.box.port}").status, 200)

    def test_another_origin(self):
        for origin in ("https://evil.example.com", "null", f"http://127.0.0.1:{self.box.port + 1}"):
            self.assertEqual(self.get_from("/", origin=origin).status, 403)
            moved = self.box.request("POST", "/sandbox/clock", json.dumps({"seconds": "60"}), {"Origin": origin})
            self.assertEqual(moved.status, 403)
        self.assertEqual(self.get_from("/", origin=self.box.url).status, 200)


class Bounds(Fresh):
    def too_much(self, reply):
        self.assertEqual(reply.status, 400, reply.text)

    def test_a_timeline_is_a_year_at_most(self):
        window = {"schedule": "PPRI001", "since": "2026-01-01T00:00:00Z"}
        self.assertEqual(self.box.ask("GET", "timeline", until="2027-01-01T00:00:00Z", **window).status, 200)
        self.too_much(self.box.ask("GET", "timeline", until="2027-01-03T00:00:00Z", **window))
        self.too_much(self.box.ask("GET", "timeline", until="9999-12-31T23:59:59Z", **window))
        self.too_much(self.box.ask("GET", "timeline", until="99999999999999999", **window))

    def test_the_clock_stays_in_its_century(self):
        for seconds in (10 ** 18, -10 ** 18, 100 * 366 * 86400, -60 * 366 * 86400):
            self.too_much(self.box.ask("POST", "clock", {"seconds": str(seconds)}))
        self.assertEqual(self.box.ask("POST", "clock", {"seconds": "60"}).status, 200)

    def test_the_log_forgets_the_oldest(self):
        body = json.dumps({"x": "y" * 1_000_000})
        for _ in range(70):
            self.box.request("POST", "/nothing", body)
        entries = self.box.log()
        self.assertLess(len(entries), 70)
        self.assertEqual(entries[-1]["seq"], 70)
        self.assertEqual(self.box.request("GET", "/abilities").status, 401)
        self.assertEqual(self.box.log()[-1]["status"], 401)
