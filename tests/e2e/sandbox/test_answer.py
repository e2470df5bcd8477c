"""Times that are kept otherwise, answers that are not so, dates that are wrong."""
import email.utils

from stage import at, seconds
from shifts import Both, custom_shift, override


class KeptTimes(Both):
    """Whole minutes, and starts that have passed."""

    def setUp(self):
        super().setUp()
        self.pass_by(20 - self.start % 60 + 60)  # 20 s after a minute
        self.start = seconds(self.box.now())

    def shown(self, item):
        """(start, end) in seconds after the minute that has begun."""
        minute = self.start // 60 * 60
        return tuple(seconds(item[key + more]) - minute for key in ("start", "end") for more in ("", "_time")
                     if key + more in item)

    def test_minutes_are_cut(self):
        self.box.fault("any=minutes-cut")
        self.each_way(lambda asked: asked // 60 * 60)

    def test_minutes_are_rounded(self):
        self.box.fault("any=minutes-rounded")
        self.each_way(lambda asked: (asked + 30) // 60 * 60)

    def each_way(self, kept):
        """Asked for from 20 s after a minute on, until 45 s after another."""
        until = self.start // 60 * 60 + 645
        made = self.box.create("PPRI001", at(self.start), at(until)).json[0]["override"]
        self.assertEqual(self.shown(made), (kept(20), kept(645)))
        self.assertEqual([self.shown(it) for it in self.box.overrides("PPRI001").json["overrides"]], [self.shown(made)])
        shift = self.send("POST", "PV3PRI1", "/custom_shifts",
                          {"custom_shifts": [custom_shift(self.start, until)]}).json["custom_shifts"][0]
        self.assertEqual(self.shown(shift), (kept(20), kept(645)))
        moved = self.send("PUT", "PV3PRI1", f"/custom_shifts/{shift['id']}",
                          {"custom_shift": {"end_time": at(until + 100)}}).json["custom_shift"]
        self.assertEqual(self.shown(moved), (kept(20), kept(745)))
        taken = self.take("PV3PRI1", override(self.start, until, rotation_id="RPRI1")).json["overrides"][0]
        self.assertEqual(self.shown(taken), (kept(20), kept(645)))
        self.pass_by(145)  # 165 s after the minute
        self.assertEqual(self.box.delete("PPRI001", made["id"]).status, 200)
        self.assertEqual(self.shown(self.box.overrides("PPRI001").json["overrides"][0]), (kept(20), kept(165)))

    def test_what_would_be_empty_is_refused(self):
        self.box.fault("any=minutes-cut")
        self.refused(self.box.create("PPRI001", at(self.start + 60), at(self.start + 70)), 201)
        self.refused(self.send("POST", "PV3PRI1", "/custom_shifts", {"custom_shifts": [
            custom_shift(self.start + 60, self.start + 70)]}), 400)
        self.assertEqual(self.history() + self.history("PV3PRI1"), [])

    def test_past_starts(self):
        def starts():
            return (self.post(start=-3).json[0]["override"]["start"],
                    self.add("PV3PRI1", start=-3).json["custom_shifts"][0]["start_time"])
        past = [seconds(start) for start in starts()]
        self.assertTrue(all(start >= self.start for start in past), past)
        self.box.fault("any=past-kept")
        self.assertEqual([seconds(start) for start in starts()], [self.start - 180] * 2)
        self.assertEqual(self.box.on_call("PPRI001", at=self.start - 60), "PADA001")

    def test_refused_past_starts(self):
        self.box.fault("any=past-refused:300")
        self.assertEqual((self.post(start=-3).status, self.add("PV3PRI1", start=-3).status), (201, 201))
        refused = self.post(start=-6)
        self.assertEqual((refused.status, refused.json[0]["status"]), (201, 400))
        self.fields(self.add("PV3PRI1", start=-6), "custom_shifts.0.start_time")
        self.fields(self.take("PV3PRI1", override(self.start - 360, self.start + 60, rotation_id="RPRI1")),
                    "overrides.0.start_time")
        self.box.clear_faults()
        self.box.fault("any=past-refused")
        self.pass_by(2)
        self.assertEqual(self.post().json[0]["errors"], ["Override must not start in the past"])
        self.assertEqual(self.post(start=1).json[0]["status"], 201)


class Answers(Both):
    """What is answered is not what has become of it."""

    def writes(self):
        """A creation, a move and an end on Checkout, an end on Primary, in this order."""
        self.taken = self.box.take("PPRI001", minutes=30)["id"]
        self.shift = "/custom_shifts/" + self.add("PV3PRI1", minutes=30).json["custom_shifts"][0]["id"]
        return [lambda: self.post(minutes=60),
                lambda: self.send("PUT", "PV3PRI1", self.shift, {"custom_shift": {"end_time": at(self.start + 3600)}}),
                lambda: self.send("DELETE", "PV3PRI1", self.shift),
                lambda: self.box.delete("PPRI001", self.taken)]

    def test_a_page_of_html_for_a_success(self):
        writes = self.writes()
        before = self.history() + self.history("PV3PRI1")
        self.box.fault("any=status:200")
        for write in [*writes, lambda: self.box.get("/schedules/PPRI001")]:
            reply = write()
            self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "text/html"))
            self.assertIn(b"<html>", reply.text)
        self.assertEqual(self.history() + self.history("PV3PRI1"), before)

    def test_a_page_of_html_with_the_effect(self):
        create, move, end_shift, end = self.writes()
        self.box.fault("any=status:200:after")
        self.assertIn(b"<html>", create().text)
        self.assertEqual(len(self.history()), 2)
        self.assertEqual((move().status, self.ends("PV3PRI1")), (200, [3600]))
        self.assertIn(b"<html>", end_shift().text)
        self.assertLess(self.ends("PV3PRI1")[0], 60)
        self.assertIn(b"<html>", end().text)
        self.assertLess(self.ends("PPRI001")[0], 60)

    def test_an_error_in_pagerdutys_own_words(self):
        create, move, end_shift, end = self.writes()
        self.box.fault("delete-override=error:404@1", "delete-override=error:404:after@2", "update-shift=error:403",
                       "create-override=error:500")
        self.refused(end(), 404, 2100)
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")
        self.refused(end(), 404, 2100)
        self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")
        self.refused(move(), 403, 2010)
        self.refused(create(), 500, 2000)

    def test_another_override_in_the_answer(self):
        theirs = self.box.somebody_else("PMIA001")["id"]
        self.box.fault("create-override=anothers-reply@1", "create-override=anothers-id@2")
        named = self.post().json[0]["override"]
        self.assertEqual((named["id"], named["user"]["id"]), (theirs, "PMIA001"))
        ours = self.history()[-1]["id"]
        named = self.post().json[0]["override"]
        self.assertEqual((named["id"], named["user"]["id"]), (ours, "PADA001"))
        self.assertEqual(len(self.history()), 3)

    def test_another_shift_in_the_answer(self):
        self.assertEqual(self.add("PV3PRI1", user="PMIA001").status, 201)
        theirs = self.history("PV3PRI1")[0]["id"]
        self.box.fault("create-shift=anothers-reply@1", "create-shift=anothers-id@2", "create-v3-override=anothers-reply")
        named = self.add("PV3PRI1").json["custom_shifts"][0]
        self.assertEqual((named["id"], named["assignments"][0]["member"]["user_id"]), (theirs, "PMIA001"))
        latest = self.history("PV3PRI1")[-1]["id"]
        named = self.add("PV3PRI1").json["custom_shifts"][0]
        self.assertEqual((named["id"], named["assignments"][0]["member"]["user_id"]), (latest, "PADA001"))
        self.assertEqual(self.over_bo()["id"], self.history("PV3PRI1")[-1]["id"])  # there is no other override

    def test_nobody_else_is_there(self):
        self.box.fault("create-override=anothers-reply")
        self.assertEqual(self.post().json[0]["override"]["id"], self.history()[0]["id"])

    def test_another_window_in_the_answer(self):
        self.box.fault("any=moved-reply:600")
        made = self.post(start=1).json[0]["override"]
        self.assertEqual(seconds(made["start"]), self.start + 660)
        shift = self.add("PV3PRI1", minutes=30).json["custom_shifts"][0]
        self.assertEqual(seconds(shift["end_time"]), self.start + 2400)
        moved = self.send("PUT", "PV3PRI1", f"/custom_shifts/{shift['id']}",
                          {"custom_shift": {"end_time": at(self.start + 3600)}}).json["custom_shift"]
        self.assertEqual(seconds(moved["end_time"]), self.start + 4200)
        self.assertEqual((self.ends("PPRI001"), self.ends("PV3PRI1")), ([900], [3600]))


class Dates(Both):
    def off(self, reply):
        """How far the Date is off, in seconds."""
        return email.utils.parsedate_to_datetime(reply.headers["Date"]).timestamp() - seconds(self.box.now())

    def test_on_one_answer_or_on_all(self):
        self.box.fault("any=date:3600@2", "me=date:-7200")
        for target, off in (("/abilities", 0), ("/users", 3600), ("/users", 0), ("/users/me", -7200)):
            self.assertAlmostEqual(self.off(self.box.get(target)), off, delta=60)

    def test_on_a_gateways_error_pages(self):
        self.box.fault("users=status:502@2", "users=date:10800@2")
        replies = [self.box.get("/users") for _ in range(3)]
        self.assertEqual([reply.status for reply in replies], [200, 502, 200])
        for reply, off in zip(replies, (0, 10800, 0)):
            self.assertAlmostEqual(self.off(reply), off, delta=60)
        self.assertEqual(replies[1].headers["Content-Type"], "text/html")

    def test_out_of_a_cache(self):
        self.box.fault("any=age:5400", "users=error:500")
        self.pass_by(86400)
        reply = self.box.get("/abilities")
        self.assertEqual((reply.status, reply.headers["Age"]), (200, "5400"))
        self.assertAlmostEqual(self.off(reply), -5400, delta=60)
        error = self.box.get("/users")
        self.assertIsNone(error.headers["Age"])
        self.assertAlmostEqual(self.off(error), 0, delta=60)
