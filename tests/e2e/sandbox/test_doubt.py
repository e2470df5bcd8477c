"""What leaves a client in doubt: effects that come late, twice or never, and lists that lag."""
import threading

from stage import ACCEPT, ACCOUNT, at, seconds
from shifts import Both


class Late(Both):
    def test_a_late_creation(self):
        self.box.fault("create-override=late:60@1")
        self.broken(self.post)
        self.assertEqual((self.history(), self.committed("POST")), ([], [False]))
        self.pass_by(59)
        self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")
        self.pass_by(1)
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")
        self.assertEqual(self.committed("POST"), [True])
        version = self.history()[0]["versions"][0]
        arrived = self.box.log()[0]["arrived_ms"]
        self.assertAlmostEqual(version["known_ms"], arrived + 60000, delta=2000)
        self.assertEqual(version["start_ms"], version["known_ms"])
        self.assertEqual(self.post(start=2).status, 201)
        self.assertEqual(len(self.history()), 2)

    def test_what_answers_meanwhile(self):
        self.box.fault("create-override=late:1", "create-override=status:503@1", "create-override=hang@2",
                       "create-override=lost-reply@3", "create-override=status:502:after@4")
        self.assertEqual(self.post().status, 503)
        line = self.box.connect()
        line.request("POST", "/schedules/PPRI001/overrides", '{"overrides":[]}',
                     {"Authorization": ACCOUNT, "Accept": ACCEPT, "Content-Type": "application/json"})
        self.box.wait("POST", state="arrived", count=2)
        line.close()
        self.broken(self.post)
        self.assertEqual(self.post().status, 502)
        self.pass_by(2)
        self.assertEqual(len(self.history()), 3)  # the one that hung was malformed

    def test_it_takes_place_while_nobody_asks(self):
        self.box.fault("create-override=late:0.3")
        self.broken(self.post)
        entry = self.box.wait("POST", state="committed")[0]
        self.assertEqual(entry["faults"], ["create-override=late:0.3"])
        self.assertIsNone(entry["status"])

    def test_somebody_who_waits_sees_a_moved_clock(self):
        self.box.fault("create-override=late:600")
        self.broken(self.post)
        found = []
        waiter = threading.Thread(target=lambda: found.extend(self.box.wait("POST", state="committed")))
        waiter.start()
        self.pass_by(600)
        waiter.join()
        self.assertEqual(len(found), 1)

    def test_a_late_end_and_a_late_move(self):
        shift = self.add("PV3PRI1", minutes=30).json["custom_shifts"][0]["id"]
        self.box.fault("update-shift=late:20@1", "delete-shift=late:40@1", "delete-override=late:10@1")
        self.broken(self.send, "PUT", "PV3PRI1", f"/custom_shifts/{shift}",
                    {"custom_shift": {"end_time": at(self.start + 3600)}})
        self.broken(self.send, "DELETE", "PV3PRI1", f"/custom_shifts/{shift}")
        self.assertEqual(self.ends("PV3PRI1"), [1800])
        self.pass_by(20)
        self.assertEqual(self.ends("PV3PRI1"), [3600])
        self.pass_by(20)
        self.assertAlmostEqual(self.ends("PV3PRI1")[0], 40, delta=5)
        taken = self.box.take("PPRI001")["id"]
        self.broken(self.box.delete, "PPRI001", taken)
        self.pass_by(10)
        self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")

    def test_later_writes_are_not_undone(self):
        shift = self.add("PV3PRI1", minutes=30).json["custom_shifts"][0]["id"]
        self.box.fault("update-shift=late:20")
        self.broken(self.send, "PUT", "PV3PRI1", f"/custom_shifts/{shift}",
                    {"custom_shift": {"end_time": at(self.start + 3600)}})
        self.assertEqual(self.send("DELETE", "PV3PRI1", f"/custom_shifts/{shift}").status, 204)
        ended = self.ends("PV3PRI1")
        self.pass_by(30)
        self.assertEqual(self.ends("PV3PRI1"), ended)

    def test_what_is_over_when_its_effect_is_due_has_none(self):
        self.box.fault("create-override=late:900", "create-shift=late:900")
        self.broken(self.post, minutes=10)
        self.broken(self.add, "PV3PRI1", minutes=10)
        self.pass_by(900)
        self.assertEqual(self.history() + self.history("PV3PRI1"), [])
        self.assertEqual(self.committed("POST"), [False, False])

    def test_who_may_not_has_no_late_effect_either(self):
        self.box.fault("create-override=late:1")
        self.refused(self.box.call("POST", "/schedules/PPRI001/overrides", "{}", key="Token token=wrong"), 401)


class Twice(Both):
    def test_at_once(self):
        self.box.fault("create-override=twice@1", "create-shift=twice@1")
        first = self.post().json[0]["override"]["id"]
        shift = self.add("PV3PRI1").json["custom_shifts"][0]["id"]
        for schedule, known in (("PPRI001", first), ("PV3PRI1", shift)):
            ids = [it["id"] for it in self.history(schedule)]
            self.assertEqual((ids[0], len(set(ids))), (known, 2))

    def test_later(self):
        self.box.fault("create-override=twice:30", "create-override=lost-reply")
        self.broken(self.post)
        self.assertEqual(len(self.history()), 1)
        self.pass_by(30)
        self.assertEqual(len(self.history()), 2)

    def test_an_end(self):
        taken = self.box.take("PPRI001")["id"]
        self.box.fault("delete-override=twice")
        self.assertEqual(self.box.delete("PPRI001", taken).status, 200)
        self.assertEqual(len(self.history()[0]["versions"]), 2)


class Phantom(Both):
    def test_what_was_made_never_shows(self):
        self.box.fault("create-override=phantom@1", "create-shift=phantom@1")
        first = self.post().json[0]["override"]["id"]
        shift = self.add("PV3PRI1").json["custom_shifts"][0]["id"]
        self.assertEqual(self.history() + self.history("PV3PRI1"), [])
        self.assertEqual(self.committed("POST"), [False, False])
        self.refused(self.box.delete("PPRI001", first), 404)
        self.refused(self.send("DELETE", "PV3PRI1", f"/custom_shifts/{shift}"), 404)
        self.assertNotEqual(self.post().json[0]["override"]["id"], first)
        self.assertNotEqual(self.add("PV3PRI1").json["custom_shifts"][0]["id"], shift)

    def test_moves_and_ends(self):
        taken = self.box.take("PPRI001")["id"]
        shift = self.add("PV3PRI1").json["custom_shifts"][0]["id"]
        self.box.fault("delete-override=phantom", "update-shift=phantom")
        self.assertEqual(self.box.delete("PPRI001", taken).status, 200)
        self.assertEqual(self.box.on_call("PPRI001"), "PADA001")
        moved = self.send("PUT", "PV3PRI1", f"/custom_shifts/{shift}",
                          {"custom_shift": {"end_time": at(self.start + 7200)}})
        self.assertEqual(seconds(moved.json["custom_shift"]["end_time"]), self.start + 7200)
        self.assertEqual(self.ends("PV3PRI1"), [3600])


class Lag(Both):
    """Each kind of look lags by itself, behind creations, moves and ends alike."""
    LOOKS = {
        "overrides": lambda box: [it["user"]["id"] for it in box.overrides("PPRI001").json["overrides"]],
        "schedule": lambda box: [it["user"]["id"] for it in Lag.final_now(box)],
        "schedule-users": lambda box: [it["id"] for it in box.get("/schedules/PPRI001/users").json["users"]],
        "oncalls": lambda box: [it["user"]["id"] for it in
                                box.get("/oncalls", **{"schedule_ids[]": "PPRI001"}).json["oncalls"]],
    }

    @staticmethod
    def final_now(box):
        now = seconds(box.now())
        shown = box.get("/schedules/PPRI001", since=at(now), until=at(now + 1)).json["schedule"]
        return shown["final_schedule"]["rendered_schedule_entries"]

    def seen(self):
        return {name: "PADA001" in look(self.box) for name, look in self.LOOKS.items()}

    def test_layers(self):
        lags = {"overrides": 60, "schedule": 300, "schedule-users": 600, "oncalls": 900}
        self.box.fault(*(f"{name}=stale:{lag}" for name, lag in lags.items()))
        taken = self.box.take("PPRI001", minutes=60)["id"]
        for passed in (0, 60, 240, 300, 300):
            self.pass_by(passed)
            lags = {name: lag - passed for name, lag in lags.items()}
            self.assertEqual(self.seen(), {name: lag <= 0 for name, lag in lags.items()})
        self.assertEqual(self.box.delete("PPRI001", taken).status, 200)
        self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")
        self.assertEqual(self.seen(), dict.fromkeys(lags, True))
        self.pass_by(301)
        self.assertEqual(self.seen(), {"overrides": True, "schedule": False, "schedule-users": True, "oncalls": True})

    def test_the_list_shows_the_end_that_was(self):
        def listed():
            return [seconds(it["end"]) - self.start for it in self.box.overrides("PPRI001").json["overrides"]]
        taken = self.box.take("PPRI001", minutes=60)["id"]
        asked = listed()
        self.pass_by(30)
        self.box.fault("overrides=stale:20.5")
        self.box.delete("PPRI001", taken)
        self.assertEqual(listed(), asked)
        self.pass_by(21)
        self.assertLess(listed()[0], 60)

    def test_shifts(self):
        self.box.fault("shifts=stale:100", "v3-overrides=stale:200", "shift=stale:300", "v3-schedule=stale:400",
                       "oncalls=stale:500")
        shift = self.add("PV3PRI1").json["custom_shifts"][0]["id"]
        self.over_bo()

        def seen():
            around = {"since": at(self.start - 60), "until": at(self.start + 60)}
            rows = self.box.get("/oncalls", **{"schedule_ids[]": "PV3PRI1"}).json["oncalls"]
            return [len(self.box.get("/v3/schedules/PV3PRI1/custom_shifts", **around).json["custom_shifts"]),
                    len(self.box.get("/v3/schedules/PV3PRI1/overrides", **around).json["overrides"]),
                    self.send("GET", "PV3PRI1", f"/custom_shifts/{shift}").status,
                    len(self.people("PV3PRI1")), {row["user"]["id"] for row in rows}]
        looks = []
        for _ in range(6):
            looks.append(seen())
            self.pass_by(100)
        self.assertEqual(looks, [[0, 0, 404, 1, {"PBOB001"}], [1, 0, 404, 1, {"PBOB001"}], [1, 1, 404, 1, {"PBOB001"}],
                                 [1, 1, 200, 1, {"PBOB001"}], [1, 1, 200, 2, {"PBOB001"}], [1, 1, 200, 2, {"PADA001"}]])

    def test_a_fresh_id_is_unknown_to_a_write(self):
        self.box.fault("delete-override=stale:50", "update-shift=stale:50", "delete-shift=stale:50")
        taken = self.box.take("PPRI001")["id"]
        shift = "/custom_shifts/" + self.add("PV3PRI1").json["custom_shifts"][0]["id"]
        move = {"custom_shift": {"end_time": at(self.start + 900)}}
        self.refused(self.box.delete("PPRI001", taken), 404, 2100)
        self.refused(self.send("PUT", "PV3PRI1", shift, move), 404, 2100)
        self.refused(self.send("DELETE", "PV3PRI1", shift), 404, 2100)
        self.pass_by(51)
        self.assertEqual(self.send("PUT", "PV3PRI1", shift, move).status, 200)
        self.assertEqual(self.send("DELETE", "PV3PRI1", shift).status, 204)
        self.assertEqual(self.box.delete("PPRI001", taken).status, 200)


class OneSchedule(Both):
    def test_a_fault_for_what_has_an_id_in_its_path(self):
        self.box.fault("create-override/PSEC001=status:503@2", "delete-override/QNOBODY=status:500")
        codes = [self.box.create(schedule, at(self.start), at(self.start + 900)).status
                 for schedule in ("PSEC001", "PPRI001", "PPRI001", "PSEC001", "PSEC001")]
        self.assertEqual(codes, [201, 201, 201, 503, 201])
        self.refused(self.box.delete("PPRI001", "QNOBODY"), 500)
        self.refused(self.box.delete("PPRI001", "QOTHER"), 404)

    def test_durations(self):
        for argument, status in (("0.5", 204), ("90", 204), ("", 400), ("-1", 400), ("-0.5", 400), ("1.", 400), ("x", 400)):
            reply = self.box.ask("POST", "faults", f"overrides=stale:{argument}")
            self.assertEqual(reply.status, status, argument)
