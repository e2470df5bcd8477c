"""The account of a big company: what is large in it, what there is much of, and many who ask at once."""
import http.client
import os
import threading
import unittest

from lib.sandbox import PATIENCE
from shifts import V3, custom_shift
from stage import ACCEPT, ACCOUNT, Box, Fresh, at, seconds

MEBIBYTE = 1048576


class BigAccount(unittest.TestCase):
    def test_it_starts_and_answers(self):
        box = Box("--crowd", "10000,5000")
        self.addCleanup(box.stop)
        last = box.get("/users", query="person", limit=100, offset=9900, total="true").json
        self.assertEqual((last["users"][-1]["email"], last["total"]), ("person10000@example.com", 10000))
        counts = [box.get(target, query="crowd", limit=100, total="true").json["total"]
                  for target in ("/schedules", "/v3/schedules")]
        self.assertEqual(counts, [2500, 2500])
        self.assertEqual(box.take("PXS04999")["user"]["id"], "PADA001")
        self.assertEqual(box.get("/v3/schedules/PXS05000").status, 200)


class Large(Fresh):
    """Five thousand schedules of seventy people, two hundred policies on Primary with two services each."""
    ARGS = ("--crowd", "5000,5000,70", "--policies", "200,2")

    def test_a_list_of_more_than_a_mebibyte(self):
        page = self.box.get("/schedules", query="crowd", limit=100)
        self.assertEqual([len(row["users"]) for row in page.json["schedules"]], [70] * 100)
        self.assertEqual(page.json["schedules"][0]["name"], "Crowd")  # a part of all the others' names
        self.assertGreater(len(page.text), 1.2 * MEBIBYTE)
        quarter = self.box.get("/schedules", query="crowd", limit=25, offset=2400)
        self.assertLess(len(quarter.text), MEBIBYTE)

    def test_seventy_people_take_turns_or_are_on_call_at_once(self):
        now = seconds(self.box.now())
        window = {"since": at(now), "until": at(now + 70 * 3600)}
        shown = self.box.get("/schedules/PXS00001", **window).json["schedule"]
        turns = [entry["user"]["id"] for entry in shown["final_schedule"]["rendered_schedule_entries"]]
        self.assertEqual(len(set(turns)), 70)
        shown = self.box.get("/v3/schedules/PXS00002", since=at(now), until=at(now + 1),
                             **{"include[]": "final_schedule"}).json["schedule"]
        people = [row["member"]["user_id"] for row in shown["final_schedule"]["computed_shift_assignments"]]
        self.assertEqual((len(people), len(set(people))), (70, 70))
        self.assertEqual([len(rotation["events"][0]["assignment_strategy"]["members"])
                          for rotation in shown["rotations"]], [20, 20, 20, 10])

    def test_two_hundred_policies_page_one_schedule(self):
        shown = self.box.get("/schedules/PPRI001").json["schedule"]["escalation_policies"]
        self.assertEqual(len(shown), 201)
        policy = self.box.get("/escalation_policies/" + shown[-1]["id"]).json["escalation_policy"]
        self.assertEqual(len(policy["services"]), 2)

    def test_oncalls_of_more_rows_than_a_page_has(self):
        asked = {"schedule_ids[]": "PPRI001", "limit": 100, "total": "true"}
        pages = [self.box.get("/oncalls", offset=offset, **asked).json for offset in (0, 100, 200)]
        self.assertEqual([(len(page["oncalls"]), page["more"], page["total"]) for page in pages],
                         [(100, True, 201), (100, True, 201), (1, False, 201)])
        policies = {row["escalation_policy"]["id"] for page in pages for row in page["oncalls"]}
        self.assertEqual(len(policies), 201)


class Growing(Fresh):
    def test_an_account_grows_while_it_is_used(self):
        self.box.control("POST", "crowd", people=3, schedules=2, members=2)
        self.box.control("POST", "crowd", people=1, policies=1, services=300)
        self.assertEqual(self.box.get("/users", query="person0000", total="true").json["total"], 4)
        self.assertEqual(self.box.on_call("PXS00001"), "PXU00003")
        inlined = self.box.get("/services", query="crowd service", limit=100, **{"include[]": "escalation_policies"})
        self.assertEqual(len(inlined.json["services"][99]["escalation_policy"]["services"]), 300)
        self.assertGreater(len(inlined.text), 5 * MEBIBYTE)
        plain = self.box.get("/services", query="crowd service", limit=100)
        self.assertLess(len(plain.text), MEBIBYTE)
        made = self.box.control("POST", "page", service="PXV00300")["incident"]
        self.assertTrue(made)

    def test_schedules_need_people(self):
        self.refused(self.box.ask("POST", "crowd", schedules=1, members=1), 400)
        self.assertEqual(self.box.get("/schedules/PXS00001").status, 404)


class Limits(Fresh):
    def started(self, target):
        """The request, on a thread of its own; join() returns the reply's status or the error."""
        result = []

        def ask():
            try:
                result.append(self.box.get(target).status)
            except (OSError, http.client.HTTPException) as error:
                result.append(type(error))
        thread = threading.Thread(target=ask)
        thread.start()

        def join():
            thread.join(PATIENCE)
            return result[0]
        return join

    def test_what_comes_while_many_are_served_is_cut_off(self):
        self.box.fault("users=crowded:2", "users=hold-after@1-2")
        joins = []
        for number in (1, 2):
            joins.append(self.started("/users"))
            self.box.wait("GET /users", state="held", count=number)
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.box.get("/users")
        self.assertEqual(self.box.get("/abilities").status, 200)
        self.box.release()
        self.assertEqual([join() for join in joins], [200, 200])
        self.assertEqual(self.box.get("/users").status, 200)

    def test_what_comes_while_many_are_served_waits(self):
        self.box.fault("users=queued:2", "users=hold-after@1-2")
        joins = []
        for number in (1, 2):
            joins.append(self.started("/users"))
            self.box.wait("GET /users", state="held", count=number)
        joins.append(self.started("/users"))
        self.box.wait("GET /users", state="arrived", count=3)
        self.assertEqual([entry["status"] for entry in self.box.log()], [None, None, None])
        self.box.control("POST", "release", count=1)
        self.assertEqual((joins[0](), joins[2]()), (200, 200))
        self.box.release()
        self.assertEqual(joins[1](), 200)

    def test_who_waits_for_a_turn_does_not_keep_it_from_ending(self):
        self.box.fault("users=queued:0")
        line = self.box.connect()
        line.request("GET", "/users", headers={"Authorization": ACCOUNT, "Accept": ACCEPT})
        self.box.wait("GET /users", state="arrived")
        self.stop()
        self.stop = lambda: None
        line.close()

    def test_a_long_url(self):
        def target(length):
            start = "/incidents?service_ids%5B%5D="
            return start + "P" * (length - len(start))
        self.assertEqual(self.box.get(target(20000)).status, 200)
        self.box.fault("users=414", "incidents=414:100")
        self.assertEqual(self.box.get(target(100)).status, 200)
        refused = self.box.get(target(101))
        self.assertEqual((refused.status, refused.headers["Content-Type"]), (414, "text/html"))
        self.assertEqual(self.box.get("/users?query=" + "x" * 8192).status, 414)
        self.assertEqual(self.box.get("/users?query=" + "x" * 8000).status, 200)

    def test_a_burst_of_429_with_long_waits(self):
        self.box.fault("any=429:60@2-4")
        replies = [self.box.get("/abilities") for _ in range(5)]
        self.assertEqual([reply.status for reply in replies], [200, 429, 429, 429, 200])
        self.assertEqual({reply.headers["ratelimit-reset"] for reply in replies[1:4]}, {"60"})
        self.assertEqual(replies[1].headers["ratelimit-remaining"], "0")


class CrowdOnShifts(V3):
    """A hundred dutymes on Checkout, with one key of 960 requests a minute."""
    ARGS = ("--rate", "960")

    def spent(self):
        """Seconds that the sandbox has computed for so far."""
        with open(f"/proc/{self.box.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def tour(self, number, line):
        """The requests of a tour that stands beside others; returns their statuses."""
        window = {"since": at(self.start), "until": at(self.start + 1800)}
        made = self.send("POST", "PV3PRI1", "/custom_shifts", {"custom_shifts": [
            custom_shift(self.start, self.start + 1800 + number)]}, connection=line)
        path = "/custom_shifts/" + made.json["custom_shifts"][0]["id"]
        end = {"custom_shift": {"end_time": at(self.start + 3600 + number)}}
        rest = [self.box.get("/v3/schedules/PV3PRI1", **window, **{"include[]": "final_schedule"}),
                self.box.get("/v3/schedules/PV3PRI1/custom_shifts", **window, overflow="true"),
                self.send("PUT", "PV3PRI1", path, end, connection=line),
                self.send("DELETE", "PV3PRI1", path, connection=line)]
        return [reply.status for reply in (made, *rest)]

    def test_each_request_is_counted(self):
        seen = []

        def tours(numbers):
            line = self.box.connect()
            for number in numbers:
                seen.append(self.tour(number, line))
            line.close()
        threads = [threading.Thread(target=tours, args=(range(first, 100, 10),)) for first in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(seen, [[201, 200, 200, 200, 204]] * 100)
        left = int(self.box.get("/abilities").headers["ratelimit-remaining"])
        self.assertEqual(left, 960 - 501)
        line = self.box.connect()
        for expected in (*[200] * left, 429):
            self.assertEqual(self.box.call("GET", "/abilities", connection=line).status, expected)
        line.close()
        self.assertEqual(self.on("PV3PRI1"), ["PBOB001"])
        self.pass_by_a_minute()
        self.assertEqual(self.box.get("/abilities").status, 200)

    def pass_by_a_minute(self):
        self.box.shift_clock(60)

    def tour_on_layers(self, number, line):
        made = self.box.create("PPRI001", at(self.start), at(self.start + 1800 + number), connection=line)
        window = f"since={at(self.start)}&until={at(self.start + 7200)}"
        for target in (f"/schedules/PPRI001?{window}", "/oncalls?escalation_policy_ids%5B%5D=PEPPRI1&limit=100"):
            self.assertEqual(self.box.call("GET", target, connection=line).status, 200)
        self.assertEqual(self.box.delete("PPRI001", made.json[0]["override"]["id"], connection=line).status, 200)

    def test_the_cost_of_a_tour_grows_no_faster_than_what_there_is_to_show(self):
        line = self.box.connect()
        self.addCleanup(line.close)
        for tour in (self.tour, self.tour_on_layers):
            costs = []
            for fifty in range(4):
                before = self.spent()
                for number in range(50):
                    tour(50 * fifty + number, line)
                costs.append(self.spent() - before)
                self.pass_by_a_minute()
            # What has ended is still shown: seven times as much to the last fifty as to the first. Squared it is 49.
            self.assertLess(costs[3], 10 * max(costs[0], 0.05), f"{tour.__name__}: {costs}")
