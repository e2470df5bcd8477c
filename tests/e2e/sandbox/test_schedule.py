"""People, schedules, overrides and who was on call when, as the sandbox tells them."""
import email.utils
import json
from urllib.parse import quote

from stage import ACCOUNT, ADA, BEARER, READ_ONLY, Fresh, at, seconds, wish


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
        for offset, more in ((0, True), (1, False)):
            page = self.box.get("/schedules", query="payments", limit=1, offset=offset).json
            self.assertEqual((len(page["schedules"]), page["more"]), (1, more))
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
        self.assertEqual({row["user"]["id"] for row in always}, {"PBOB001", "PCLE001", "PMIA001"})
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
        self.box.shift_clock(300)
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
        rival = self.box.ask("POST", "overrides",
                             {"schedule": "PPRI001", "user": "mia@example.com"})
        self.assertEqual(rival.status, 201)
        self.assertEqual(self.box.on_call("PPRI001"), "PMIA001")
        ended = self.box.ask("DELETE", "overrides", schedule="PPRI001", id=rival.json["id"])
        self.assertEqual(ended.status, 204)
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")


class SecureOverrides(Overrides):
    ARGS = ("--tls",)


class History(Fresh):
    def test_every_version_is_kept(self):
        made = self.box.take("PPRI001", 30)["id"]
        self.box.shift_clock(120)
        self.box.delete("PPRI001", made)
        history = self.box.control("GET", "history", schedule="PPRI001")
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
        told = self.box.control("GET", "oncall", schedule="PPRI001", at=moment)
        self.assertEqual(told["override"], made)
        self.box.shift_clock(1200)
        self.box.delete("PPRI001", made)
        told = self.box.control("GET", "oncall", schedule="PPRI001", at=at(moment))
        self.assertEqual(told["known_then"]["user"]["id"], "PADA001")
        self.assertEqual(told["user"]["id"], "PADA001")
        later = self.box.control("GET", "oncall", schedule="PPRI001", at=moment + 900)
        self.assertEqual(later["user"]["id"], "PBOB001")

    def test_timeline(self):
        self.box.take("PPRI001", 30)
        drawn = self.box.control("GET", "timeline", schedule="PPRI001")
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
        self.box.take("PPRI001")
        self.box.get("/users?query=" + quote("<script>"))
        self.box.call("GET", "/users?query=<b>")
        page = self.box.call("GET", "/", drop=("Authorization",)).text.decode()
        for expected in ("Ada Byron takes Primary from Bo Larsen", "POST 201", "query=&lt;b&gt;", "query=%3Cscript%3E"):
            self.assertIn(expected, page)
        self.assertNotIn("query=<b>", page)
