"""Every named fault of the sandbox, over http and https, and two hundred tours at once."""
import email.utils
import http.client
import json
import ssl
import threading
import time

from stage import ACCEPT, ACCOUNT, ADA, Fresh, at, seconds, wish


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
        self.assertEqual(self.box.control("POST", "release"), {"released": 1})
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
        self.assertEqual(self.box.control("POST", "release", count=1), {"released": 1})
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
        self.assertEqual(self.box.ask("DELETE", "faults").status, 204)
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
        self.box.shift_clock(86400)
        shifted = email.utils.parsedate_to_datetime(self.box.get("/abilities").headers["Date"])
        self.assertAlmostEqual(shifted.timestamp(), time.time() + 86400, delta=60)

    def test_stale_list(self):
        self.box.fault("overrides=stale:5")
        self.assertEqual(self.post().status, 201)
        self.assertEqual(self.made(), 0)
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")
        self.box.shift_clock(6)
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


class SecureFaults(Faults):
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
        self.box.wait("POST", state="arrived", count=200)
        self.box.control("POST", "release")
        for thread in tours:
            thread.join()
        self.assertEqual(len({made for made, _ in results}), 200)
        self.assertEqual({status for _, status in results}, {200})
        self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")
        self.assertTrue(all(entry["committed"] for entry in self.box.log()))
