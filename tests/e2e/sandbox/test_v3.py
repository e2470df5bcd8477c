"""Shift-based schedules: what they tell, what somebody else does to them, and the way there."""
import unittest

from stage import READ_ONLY, Box, at, seconds
from shifts import HOUR, V3, override, person


class Reading(V3):
    def test_list(self):
        page = self.box.get("/v3/schedules", total="true").json
        self.assertEqual((page["limit"], page["more"], page["total"]), (100, False, 11))
        row = self.box.get("/v3/schedules", query="checkOUT").json["schedules"][0]
        self.assertEqual((row["id"], row["type"], row["summary"]),
                         ("PV3PRI1", "schedule_v3_reference", "Checkout"))
        self.assertNotIn("name", row)
        self.assertEqual(self.box.get("/v3/schedules", limit=1000).status, 200)
        self.refused(self.box.get("/v3/schedules", limit=1001), 400)
        first = self.box.get("/v3/schedules", limit=3, offset=9).json
        self.assertEqual((len(first["schedules"]), first["more"]), (2, False))

    def test_each_kind_has_its_own_list_and_its_own_door(self):
        layered = self.box.get("/schedules", query="checkout").json["schedules"]
        self.assertEqual(layered, [])
        self.assertEqual(self.box.get("/v3/schedules", query="primary").json["schedules"], [])
        window = {"since": at(self.start), "until": at(self.start + 1)}
        for target in ("/schedules/PV3PRI1", "/schedules/PV3PRI1/overrides", "/schedules/PV3PRI1/users"):
            told = self.refused(self.box.get(target, **window), 400).json["error"]["message"]
            self.assertIn("This is a shift-based schedule. Use the v3 Schedules API", told)
        self.refused(self.box.create("PV3PRI1", at(self.start), at(self.start + 900)), 400)
        self.refused(self.box.delete("PV3PRI1", "Q1"), 400)
        for rest in ("", "/overrides", "/custom_shifts"):
            told = self.refused(self.box.get("/v3/schedules/PPRI001" + rest, **window), 400)
            self.assertIn("layer-based", told.json["error"]["message"])
        self.refused(self.box.get("/v3/schedules/PNOSUCH"), 404, 2100)
        self.assertEqual([entry["violation"] for entry in self.box.log() if entry["violation"]], [])

    def test_who_is_on(self):
        for schedule, expected in (
                ("PV3PRI1", [(0, 60, "PBOB001")]),
                ("PV3TWO1", [(0, 60, "PBOB001"), (0, 60, "PMIA001")]),
                ("PV3ALL1", [(0, 60, "PBOB001"), (0, 60, "PCLE001"), (0, 60, "PMIA001")]),
                ("PV3GAP1", [(0, 20, "PBOB001"), (20, 50, ""), (50, 60, "PMIA001")]),
                ("PV3CHG1", [(0, 20, "PMIA001"), (20, 60, "PBOB001")]),
                ("PV3EMP1", []), ("PV3NIL1", [(0, 60, "")]), ("PV3ADA1", [(0, 60, "PADA001")]),
                ("PV3OVR1", [(0, 60, "PMIA001")]),
                ("PV3CUS1", [(0, 60, "PBOB001"), (0, 60, "PMIA001")])):
            self.assertEqual(self.people(schedule), expected, schedule)

    def test_where_it_comes_from(self):
        source = self.final("PV3PRI1")[0]["source"]
        self.assertEqual(source, {"type": "schedule_rotation", "rotation_id": "RPRI1"})
        covered = self.final("PV3OVR1")[0]["source"]
        self.assertEqual((covered["type"], covered["rotation_id"]), ("schedule_rotation_override", "ROVR1"))
        self.assertTrue(covered["override_id"])
        added = [row["source"] for row in self.final("PV3CUS1") if row["source"]["type"] == "custom_shift"]
        self.assertEqual(sorted(added[0]), ["shift_id", "type"])
        self.take("PV3CUS1", override(self.start, self.start + HOUR, "PMIA001",
                                      custom_shift_id=added[0]["shift_id"]))
        kinds = [row["source"]["type"] for row in self.final("PV3CUS1", 1, 2)]
        self.assertEqual(sorted(kinds), ["custom_shift_override", "schedule_rotation"])

    def test_it_is_rendered_only_when_asked_with_a_window(self):
        bare = self.box.get("/v3/schedules/PV3PRI1", **{"include[]": "final_schedule"}).json["schedule"]
        self.assertNotIn("final_schedule", bare)
        self.assertEqual(bare["type"], "schedule_v3")
        self.assertEqual(bare["escalation_policies"][0]["id"], "PEPSHP1")
        event = bare["rotations"][0]["events"][0]
        self.assertEqual([member["user_id"] for member in event["assignment_strategy"]["members"]],
                         ["PBOB001", "PMIA001"])
        window = {"since": at(self.start), "until": at(self.start + 60)}
        self.assertNotIn("final_schedule",
                         self.box.get("/v3/schedules/PV3PRI1", **window).json["schedule"])
        whole = self.final("PV3PRI1", overflow="true")[0]
        self.assertLess(seconds(whole["start_time"]), self.start - 48 * HOUR)
        zoned = self.final("PV3CHG1")[0]["start_time"]
        self.assertTrue(zoned.endswith("+05:30"), zoned)

    def test_oncalls_cover_both_kinds(self):
        rows = self.box.get("/oncalls", **{"schedule_ids[]": "PV3TWO1"}).json["oncalls"]
        self.assertEqual([(row["schedule"]["type"], row["user"]["id"]) for row in rows],
                         [("schedule_v3_reference", "PBOB001"), ("schedule_v3_reference", "PMIA001")])
        layered = self.box.get("/oncalls", **{"schedule_ids[]": "PPRI001"}).json["oncalls"]
        self.assertEqual(layered[0]["schedule"]["type"], "schedule_reference")


class Rotations(V3):
    def read(self, schedule, rest="", **more):
        reply = self.box.get(f"/v3/schedules/{schedule}/rotations{rest}", **more)
        self.assertEqual(reply.status, 200, reply.text)
        return reply.json

    def test_they_are_what_stands_in_the_schedule(self):
        for schedule in ("PV3PRI1", "PV3TWO1", "PV3ALL1", "PV3GAP1", "PV3EMP1"):
            whole = self.box.get("/v3/schedules/" + schedule).json["schedule"]["rotations"]
            self.assertEqual(self.read(schedule)["rotations"], whole)
            for rotation in whole:
                self.assertEqual(self.read(schedule, "/" + rotation["id"])["rotation"], rotation)
                events = f"/{rotation['id']}/events"
                self.assertEqual(self.read(schedule, events)["events"], rotation["events"])
                for event in rotation["events"]:
                    self.assertEqual(self.read(schedule, f"{events}/{event['id']}")["event"], event)

    def test_pages(self):
        first = self.read("PV3TWO1", limit=1)
        self.assertEqual(([row["id"] for row in first["rotations"]], first["limit"], first["more"]),
                         (["RTWO1"], 1, True))
        last = self.read("PV3GAP1", "/RGAP1/events", limit=1, offset=1)
        self.assertEqual(([row["id"] for row in last["events"]], last["more"]), (["EGAP2"], False))
        self.assertEqual(self.read("PV3TWO1")["limit"], 25)
        self.refused(self.box.get("/v3/schedules/PV3TWO1/rotations", limit=101), 400)

    def test_an_upgraded_schedule_has_some(self):
        self.box.control("POST", "upgrade", schedule="PPRI001")
        rotation, = self.read("PPRI001")["rotations"]
        event, = self.read("PPRI001", f"/{rotation['id']}/events")["events"]
        self.assertEqual(event["assignment_strategy"]["members"], [person("PBOB001"), person("PMIA001")])
        taken = self.take("PPRI001", override(self.start, self.start + HOUR, rotation_id=rotation["id"]))
        self.assertEqual(taken.status, 201, taken.text)

    def test_what_is_not_there(self):
        for schedule, rest in (("PNOSUCH", ""), ("PV3PRI1", "/RTWO1"), ("PV3PRI1", "/RTWO1/events"),
                               ("PV3PRI1", "/RPRI1/events/ETWO1")):
            self.refused(self.box.get(f"/v3/schedules/{schedule}/rotations{rest}"), 404, 2100)
        self.refused(self.box.get("/v3/schedules/PPRI001/rotations"), 400)

    def test_they_stay_as_they_are(self):
        made = self.send("POST", "PV3PRI1", "/rotations/RPRI1/events", {"event": {}})
        self.assertEqual(self.refused(made, 405).json["error"]["code"], 2015)
        self.assertIn("rotations cannot be changed", self.box.log()[-1]["violation"])
        self.refused(self.send("DELETE", "PV3PRI1", "/rotations/RPRI1", key=READ_ONLY), 403, 2010)
        self.assertEqual(self.on("PV3PRI1"), ["PBOB001"])


class SomebodyElse(V3):
    def rival(self, schedule, user="mia@example.com", **more):
        reply = self.box.ask("POST", "overrides", {"schedule": schedule, "user": user, **more})
        self.assertEqual(reply.status, 201, reply.text)
        return reply.json

    def test_overrides_whom_can_be_overridden_and_fills_gaps(self):
        self.assertEqual(self.rival("PV3PRI1")["kind"], "override_shift")
        self.assertEqual(self.on("PV3PRI1"), ["PMIA001"])
        self.rival("PV3GAP1", "PCLE001")
        self.assertEqual({self.on("PV3GAP1", minute)[0] for minute in (1, 30, 55)}, {"PCLE001"})
        rival = self.rival("PV3OVR1", "PCLE001")
        self.assertEqual((rival["kind"], self.on("PV3OVR1")), ("custom_shift", ["PCLE001", "PMIA001"]))
        self.assertEqual(self.box.ask("DELETE", "overrides", schedule="PV3OVR1",
                                          id=rival["id"]).status, 204)
        self.assertEqual(self.on("PV3OVR1"), ["PMIA001"])

    def test_comes_besides(self):
        self.rival("PV3PRI1", kind="custom_shift")
        self.assertEqual(self.on("PV3PRI1"), ["PBOB001", "PMIA001"])

    def test_history_and_timeline(self):
        made = self.over_bo(30)["id"]
        told = self.box.control("GET", "oncall", schedule="PV3PRI1")
        self.assertEqual((told["user"]["id"], told["override"]), ("PADA001", made))
        self.box.shift_clock(300)
        self.send("DELETE", "PV3PRI1", "/overrides/" + made)
        history = self.box.control("GET", "history", schedule="PV3PRI1")
        self.assertEqual([row["id"] for row in history], [made])
        self.assertEqual(history[0]["overridden"]["id"], "PBOB001")
        begin, end = (history[0]["versions"][place][edge] for place, edge in ((0, "start_ms"), (-1, "end_ms")))
        for moment, expected in ((begin, "PADA001"), (end - 1, "PADA001"), (end, "PBOB001")):
            self.assertEqual(self.box.on_call("PV3PRI1", at=moment / 1000), expected)
        then = self.box.control("GET", "oncall", schedule="PV3PRI1", at=end / 1000)["known_then"]
        self.assertEqual(then["user"]["id"], "PBOB001")
        drawn = self.box.control("GET", "timeline", schedule="PV3TWO1")
        self.assertEqual([shift["user"]["id"] for shift in drawn["layers"]], ["PBOB001", "PMIA001"])
        several = self.box.control("GET", "oncall", schedule="PV3TWO1")
        self.assertIsNone(several["user"])
        self.assertEqual(len(several["users"]), 2)

    def test_page(self):
        self.over_bo()
        page = self.box.call("GET", "/", drop=("Authorization",)).text.decode()
        for expected in ("Ada Byron takes Checkout from Bo Larsen", "Bo Larsen and Mia Chen until"):
            self.assertIn(expected, page)


class Upgrade(V3):
    def upgrade(self, schedule):
        self.assertEqual(self.box.ask("POST", "upgrade", schedule=schedule).status, 204)

    def test_an_override_comes_back_under_another_id(self):
        made = self.box.take("PPRI001", 30)
        self.box.shift_clock(300)
        self.upgrade("PPRI001")
        self.assertIn("shift-based", self.refused(self.box.delete("PPRI001", made["id"]), 400)
                      .json["error"]["message"])
        window = {"since": at(self.start - 60), "until": at(self.start + HOUR), "overflow": "true"}
        found = self.box.get("/v3/schedules/PPRI001/overrides", **window).json["overrides"]
        self.assertEqual(len(found), 1)
        self.assertNotEqual(found[0]["id"], made["id"])
        self.assertEqual((found[0]["start_time"], found[0]["end_time"]), (made["start"], made["end"]))
        self.assertEqual(found[0]["overriding_member"], person("PADA001"))
        self.assertEqual(found[0]["overridden_member"], person("PBOB001"))
        self.assertEqual(self.on("PPRI001"), ["PADA001"])
        self.assertEqual(self.box.on_call("PPRI001", at=self.start + 60), "PADA001")
        self.assertEqual(self.send("DELETE", "PPRI001", "/overrides/" + found[0]["id"]).status, 204)
        self.assertEqual(self.on("PPRI001"), ["PBOB001"])
        self.assertEqual([row["kind"] for row in self.box.control("GET", "history", schedule="PPRI001")],
                         ["override", "override_shift"])

    def test_nobody_is_lost_or_won(self):
        self.box.take("PCHG001", 30)
        self.box.take("PEMP001", 30)
        self.box.take("PSEC001", 60, start=30, user="PCLE001")
        before = {schedule: [self.on(schedule, minute) for minute in range(-30, 90, 5)]
                  for schedule in ("PCHG001", "PEMP001", "PSEC001", "POLD001")}
        for schedule, expected in before.items():
            self.upgrade(schedule)
            self.assertEqual([self.on(schedule, minute) for minute in range(-30, 90, 5)], expected, schedule)
        shifts = self.box.get("/v3/schedules/PEMP001/custom_shifts", since=at(self.start),
                              until=at(self.start + HOUR)).json["custom_shifts"]
        self.assertEqual(shifts[0]["assignments"][0]["member"], person("PADA001"))

    def test_only_once_and_only_the_door_changes(self):
        self.upgrade("PPRI001")
        self.assertEqual(self.box.ask("POST", "upgrade", schedule="PPRI001").status, 400)
        self.assertEqual(self.box.ask("POST", "upgrade", schedule="PNO").status, 404)
        self.assertEqual(self.box.get("/schedules", query="primary").json["schedules"], [])
        self.assertEqual(self.box.get("/v3/schedules", query="primary").json["schedules"][0]["id"], "PPRI001")
        rows = self.box.get("/oncalls", **{"schedule_ids[]": "PPRI001"}).json["oncalls"]
        self.assertEqual(rows[0]["schedule"]["type"], "schedule_v3_reference")


class Faults(V3):
    def test_every_operation_can_be_broken(self):
        made = self.over_bo()["id"]
        shift = self.add("PV3PRI1").json["custom_shifts"][0]["id"]
        times = f"?since={at(self.start)}&until={at(self.start + 60)}"
        for operation, method, target in (
                ("v3-schedules", "GET", "/v3/schedules"), ("v3-schedule", "GET", "/v3/schedules/PV3PRI1"),
                ("v3-overrides", "GET", "/v3/schedules/PV3PRI1/overrides" + times),
                ("v3-override", "GET", "/v3/schedules/PV3PRI1/overrides/" + made),
                ("create-v3-override", "POST", "/v3/schedules/PV3PRI1/overrides"),
                ("update-v3-override", "PUT", "/v3/schedules/PV3PRI1/overrides/" + made),
                ("delete-v3-override", "DELETE", "/v3/schedules/PV3PRI1/overrides/" + made),
                ("shifts", "GET", "/v3/schedules/PV3PRI1/custom_shifts" + times),
                ("shift", "GET", "/v3/schedules/PV3PRI1/custom_shifts/" + shift),
                ("rotations", "GET", "/v3/schedules/PV3PRI1/rotations"),
                ("rotation", "GET", "/v3/schedules/PV3PRI1/rotations/RPRI1"),
                ("rotation-events", "GET", "/v3/schedules/PV3PRI1/rotations/RPRI1/events"),
                ("rotation-event", "GET", "/v3/schedules/PV3PRI1/rotations/RPRI1/events/EPRI1"),
                ("change-rotations", "POST", "/v3/schedules/PV3PRI1/rotations"),
                ("create-shift", "POST", "/v3/schedules/PV3PRI1/custom_shifts"),
                ("update-shift", "PUT", "/v3/schedules/PV3PRI1/custom_shifts/" + shift),
                ("delete-shift", "DELETE", "/v3/schedules/PV3PRI1/custom_shifts/" + shift)):
            self.box.fault(operation + "=status:503@1")
            self.assertEqual(self.box.call(method, target).status, 503, operation)
            self.assertEqual(self.box.log()[-1]["operation"], operation)

    def test_a_lost_reply_has_had_its_effect(self):
        self.box.fault("create-shift=lost-reply@1", "create-v3-override=item-400@1")
        with self.assertRaises(OSError):
            self.add("PV3PRI1")
        self.assertEqual(self.on("PV3PRI1"), ["PADA001", "PBOB001"])
        self.fields(self.take("PV3PRI1", override(self.start, self.start + 60, rotation_id="RPRI1")),
                    "overrides.0.end_time")

    def test_stale_lists(self):
        self.box.fault("shifts=stale:5", "v3-overrides=stale:5")
        self.add("PV3PRI1")
        self.over_bo()
        window = {"since": at(self.start), "until": at(self.start + 60)}
        lists = [f"/v3/schedules/PV3PRI1/{kind}" for kind in ("custom_shifts", "overrides")]
        for expected in (0, 1):
            for target in lists:
                self.assertEqual(len(self.box.get(target, **window).json[target.split("/")[-1]]), expected)
            self.box.shift_clock(6)


class Without(unittest.TestCase):
    def test_an_account_without_v3(self):
        for status in (402, 403, 404):
            box = Box("--v3", str(status))
            for target in ("/v3/schedules", "/v3/schedules/PV3PRI1", "/v3/schedules/PPRI001"):
                self.assertEqual(box.get(target).status, status)
            self.assertEqual(box.get("/schedules/PPRI001").status, 200)
            self.assertEqual(box.get("/v3/schedules").json["error"]["code"],
                             {402: 2014, 403: 2010, 404: 2100}[status])
            self.assertEqual(box.stop(), 0)
