"""Custom shifts and overrides on shift-based schedules, as the sandbox takes them."""

from stage import ADA, READ_ONLY, SAM, at, seconds
from shifts import HOUR, MINUTE, V3, custom_shift, override, person


class CustomShifts(V3):
    def test_one_is_added_beside_the_others(self):
        made = self.add("PV3PRI1", 30).json["custom_shifts"][0]
        self.assertRegex(made["id"], "^[0-9A-Z]{26}$")
        self.assertEqual(made["assignments"][0]["member"], person("PADA001"))
        self.assertEqual(seconds(made["end_time"]), self.start + 1800)
        self.assertGreaterEqual(seconds(made["start_time"]), self.start)
        self.assertEqual(self.on("PV3PRI1"), ["PADA001", "PBOB001"])
        got = self.send("GET", "PV3PRI1", "/custom_shifts/" + made["id"]).json["custom_shift"]
        self.assertEqual(got, made)
        listed = self.box.get("/v3/schedules/PV3PRI1/custom_shifts", since=at(self.start - 60),
                              until=at(self.start + 60), overflow="true").json
        self.assertEqual((listed["custom_shifts"], listed["more"], listed["limit"]), ([made], False, 25))
        cut = self.box.get("/v3/schedules/PV3PRI1/custom_shifts", since=at(self.start + 60),
                           until=at(self.start + 120)).json["custom_shifts"][0]
        self.assertEqual((cut["start_time"], cut["end_time"]), (at(self.start + 60), at(self.start + 120)))

    def test_a_running_one_can_only_be_given_another_end(self):
        made = self.add("PV3PRI1", 30).json["custom_shifts"][0]
        path = "/custom_shifts/" + made["id"]
        for name, value in (("start_time", made["start_time"]), ("type", "custom_shift"),
                            ("assignments", custom_shift(0, 1)["assignments"])):
            self.fields(self.send("PUT", "PV3PRI1", path, {"custom_shift": {
                name: value, "end_time": at(self.start + HOUR)}}), "custom_shift." + name)
        self.assertEqual(seconds(self.send("GET", "PV3PRI1", path).json["custom_shift"]["end_time"]),
                         self.start + 1800)
        longer = self.send("PUT", "PV3PRI1", path, {"custom_shift": {"end_time": at(self.start + HOUR)}})
        self.assertEqual((longer.status, longer.json["custom_shift"]["id"]), (200, made["id"]))
        self.assertEqual(self.on("PV3PRI1", 45), ["PADA001", "PBOB001"])
        self.fields(self.send("PUT", "PV3PRI1", path, {"custom_shift": {"end_time": at(self.start - 60)}}),
                    "custom_shift.end_time")

    def test_one_to_come_can_be_changed_in_every_part(self):
        made = self.add("PV3PRI1", 60, start=30).json["custom_shifts"][0]
        changed = self.send("PUT", "PV3PRI1", "/custom_shifts/" + made["id"], {
            "custom_shift": custom_shift(self.start + 600, self.start + 1200, "PCLE001")})
        self.assertEqual(changed.status, 200, changed.text)
        self.assertEqual(self.people("PV3PRI1"), [(0, 60, "PBOB001"), (10, 20, "PCLE001")])

    def test_deletion(self):
        future = self.add("PV3PRI1", 60, start=30).json["custom_shifts"][0]["id"]
        running = self.add("PV3PRI1", 30).json["custom_shifts"][0]["id"]
        for made in (future, running):
            reply = self.send("DELETE", "PV3PRI1", "/custom_shifts/" + made)
            self.assertEqual((reply.status, reply.text), (204, b""))
        self.refused(self.send("DELETE", "PV3PRI1", "/custom_shifts/" + future), 404, 2100)
        self.fields(self.send("DELETE", "PV3PRI1", "/custom_shifts/" + running), "custom_shift")
        self.assertEqual(self.on("PV3PRI1"), ["PBOB001"])
        history = self.box.control("GET", "history", schedule="PV3PRI1")
        self.assertEqual([row["kind"] for row in history], ["custom_shift", "custom_shift"])
        self.assertEqual([[version["removed"] for version in row["versions"]] for row in history],
                         [[False, True], [False, False]])
        last = history[1]["versions"][-1]
        self.assertEqual(last["end_ms"], last["known_ms"])
        self.refused(self.send("DELETE", "PV3TWO1", "/custom_shifts/" + running), 404)

    def test_what_is_refused_with_its_field(self):
        now = self.start
        for shift, field in (
                (custom_shift(now, now - 60), "end_time"), (custom_shift(now + 60, now + 30), "end_time"),
                (custom_shift(now, now + 60, "PNOBODY"), "assignments.0.member.user_id"),
                (custom_shift(now, now + 60, "PSAM001"), "assignments.0.member.user_id"),
                ({**custom_shift(now, now + 60), "assignments": []}, "assignments"),
                ({**custom_shift(now, now + 60), "start_time": "noon"}, "start_time"),
                ({**custom_shift(now, now + 60), "type": "override_shift"}, "type")):
            body = {"custom_shifts": [custom_shift(now, now + 900), shift]}
            self.fields(self.send("POST", "PV3PRI1", "/custom_shifts", body), "custom_shifts.1." + field)
        for body in ("", "[]", "{}", {"custom_shifts": []}, {"custom_shift": custom_shift(now, now + 60)},
                     {"custom_shifts": [{**custom_shift(now, now + 60), "reason": "x"}]}):
            self.refused(self.send("POST", "PV3PRI1", "/custom_shifts", body), 400)
            self.assertTrue(self.box.log()[-1]["violation"])
        self.assertEqual(self.on("PV3PRI1"), ["PBOB001"])

    def test_rights(self):
        for key in (READ_ONLY, SAM):
            self.refused(self.add("PV3PRI1", key=key), 403, 2010)
        made = self.add("PV3PRI1", key=ADA).json["custom_shifts"][0]["id"]
        self.refused(self.send("PUT", "PV3PRI1", "/custom_shifts/" + made, "{}", key=SAM), 403)
        self.refused(self.send("DELETE", "PV3PRI1", "/custom_shifts/" + made, key=SAM), 403)


class Overrides(V3):
    def test_one_replaces_the_scheduled_person(self):
        made = self.over_bo(30)
        self.assertEqual(made["type"], "override_shift")
        self.assertEqual(made["rotation_id"], "RPRI1")
        self.assertNotIn("custom_shift_id", made)
        self.assertEqual((self.on("PV3PRI1"), self.on("PV3PRI1", 31)), (["PADA001"], ["PBOB001"]))
        self.assertEqual(self.send("GET", "PV3PRI1", "/overrides/" + made["id"]).json["override"], made)
        listed = self.box.get("/v3/schedules/PV3PRI1/overrides", since=at(self.start - 60),
                              until=at(self.start + 60), overflow="true").json["overrides"]
        self.assertEqual(listed, [made])
        self.assertEqual(self.send("DELETE", "PV3PRI1", "/overrides/" + made["id"]).status, 204)
        self.assertEqual(self.on("PV3PRI1"), ["PBOB001"])

    def test_of_several_people_only_the_named_one_is_replaced(self):
        reply = self.take("PV3ALL1", override(self.start, self.start + HOUR, "PMIA001", rotation_id="RALL1"))
        self.assertEqual(reply.status, 201, reply.text)
        self.assertEqual(self.on("PV3ALL1"), ["PADA001", "PBOB001", "PCLE001"])

    def test_exactly_one_source(self):
        for source in ({}, {"rotation_id": "RPRI1", "custom_shift_id": "X"}):
            self.fields(self.take("PV3PRI1", override(self.start, self.start + 60, **source)),
                        "overrides.0.custom_shift_id", "overrides.0.rotation_id")
            self.assertIn("exactly one", self.box.log()[-1]["violation"])

    def test_the_overridden_one_must_be_scheduled_all_the_time(self):
        now = self.start
        for schedule, wish in (
                ("PV3PRI1", override(now, now + HOUR, "PMIA001", rotation_id="RPRI1")),
                ("PV3CHG1", override(now, now + HOUR, "PMIA001", rotation_id="RCHG1")),
                ("PV3TWO1", override(now, now + HOUR, "PMIA001", rotation_id="RTWO1")),
                ("PV3PRI1", override(now, now + HOUR, rotation_id="RNONE")),
                ("PV3NIL1", override(now, now + HOUR, None, rotation_id="RNIL1")),
                ("PV3OVR1", override(now, now + HOUR, "PMIA001", rotation_id="ROVR1")),
                ("PV3OVR1", override(now, now + HOUR, "PBOB001", rotation_id="ROVR1"))):
            self.fields(self.take(schedule, wish), "overrides.0.overridden_member")
            self.assertIsNone(self.box.log()[-1]["violation"])
        both = self.take("PV3CHG1", override(now, now + 20 * MINUTE, "PMIA001", rotation_id="RCHG1"),
                         override(now + 20 * MINUTE, now + HOUR, "PBOB001", rotation_id="RCHG1"))
        self.assertEqual(both.status, 201, both.text)
        self.assertEqual(self.people("PV3CHG1", 1), [(1, 20, "PADA001"), (20, 60, "PADA001")])

    def test_a_batch_is_made_as_a_whole_or_not_at_all(self):
        good = override(self.start, self.start + HOUR, rotation_id="RPRI1")
        self.fields(self.take("PV3PRI1", good, good), "overrides.1.overridden_member")
        self.assertEqual(self.on("PV3PRI1"), ["PBOB001"])
        self.assertFalse(self.box.log()[-1]["committed"])
        for member in ("PNOBODY", "PSAM001"):
            self.fields(self.take("PV3PRI1", {**good, "overriding_member": person(member)}),
                        "overrides.0.overriding_member.user_id")

    def test_update(self):
        made = self.over_bo(30)
        path = "/overrides/" + made["id"]
        longer = self.send("PUT", "PV3PRI1", path, {"override": {"end_time": at(self.start + 2 * HOUR)}})
        self.assertEqual((longer.status, longer.json["override"]["id"]), (200, made["id"]))
        self.assertEqual(self.on("PV3PRI1", 90), ["PADA001"])
        self.fields(self.send("PUT", "PV3PRI1", path, {"override": {"start_time": made["start_time"]}}),
                    "override.start_time")
        beyond = self.start + 5 * 24 * HOUR  # Bo's turn ends in four days
        self.fields(self.send("PUT", "PV3PRI1", path, {"override": {"end_time": at(beyond)}}),
                    "override.overridden_member")
        self.refused(self.send("PUT", "PV3PRI1", path, {"override": {"rotation_id": "RPRI1"}}), 400)
        future = self.over_bo(200, start=180)
        moved = self.send("PUT", "PV3PRI1", "/overrides/" + future["id"], {"override": {
            "start_time": at(self.start + 190 * MINUTE), "overriding_member": person("PCLE001")}})
        self.assertEqual(moved.status, 200, moved.text)
        self.assertEqual(self.people("PV3PRI1", 185, 205),
                         [(185, 190, "PBOB001"), (190, 200, "PCLE001"), (200, 205, "PBOB001")])

    def test_deletion(self):
        future, running = self.over_bo(60, start=30)["id"], self.over_bo(20)["id"]
        for made in (future, running):
            self.assertEqual(self.send("DELETE", "PV3PRI1", "/overrides/" + made).status, 204)
        self.refused(self.send("DELETE", "PV3PRI1", "/overrides/" + future), 404)
        self.fields(self.send("DELETE", "PV3PRI1", "/overrides/" + running), "override")
        self.fields(self.send("PUT", "PV3PRI1", "/overrides/" + running,
                              {"override": {"end_time": at(self.start + HOUR)}}), "override")


class OverrideOfAnOverride(V3):
    """Refused, unless a fault has it accepted. Mia stands in for Bo on Covered, until 8 hours from now."""

    def over_mia(self, **more):
        return self.take("PV3OVR1", override(self.start, self.start + 2 * HOUR, "PMIA001", rotation_id="ROVR1"), **more)

    def test_it_falls_together_with_theirs(self):
        self.fields(self.over_mia(), "overrides.0.overridden_member")
        self.box.fault("create-v3-override=nested")
        reply = self.over_mia()
        self.assertEqual(reply.status, 201, reply.text)
        self.assertEqual(self.on("PV3OVR1"), ["PADA001"])
        self.assertEqual(self.people("PV3OVR1", 1, 180), [(1, 120, "PADA001"), (120, 180, "PMIA001")])
        theirs = self.box.history("PV3OVR1")[0]["id"]
        self.box.control("DELETE", "overrides", schedule="PV3OVR1", id=theirs)
        self.assertEqual(self.on("PV3OVR1"), ["PBOB001"])
        self.assertEqual(self.people("PV3OVR1", 1, 180), [(1, 180, "PBOB001")])

    def test_it_ends_alone(self):
        self.box.fault("create-v3-override=nested")
        made = self.over_mia().json["overrides"][0]["id"]
        self.assertEqual(self.send("DELETE", "PV3OVR1", "/overrides/" + made).status, 204)
        self.assertEqual(self.on("PV3OVR1"), ["PMIA001"])

    def test_it_can_be_moved_where_that_is_accepted_as_well(self):
        self.box.fault("create-v3-override=nested", "update-v3-override=nested@1")
        path = "/overrides/" + self.over_mia().json["overrides"][0]["id"]
        longer = {"override": {"end_time": at(self.start + 3 * HOUR)}}
        self.assertEqual(self.send("PUT", "PV3OVR1", path, longer).status, 200)
        self.assertEqual(self.on("PV3OVR1", 150), ["PADA001"])
        self.fields(self.send("PUT", "PV3OVR1", path, longer), "override.overridden_member")

    def test_who_is_not_there_at_all_is_still_refused(self):
        self.box.fault("create-v3-override=nested")
        for overridden in ("PBOB001", "PCLE001"):
            self.fields(self.take("PV3OVR1", override(self.start, self.start + HOUR, overridden, rotation_id="ROVR1")),
                        "overrides.0.overridden_member")
