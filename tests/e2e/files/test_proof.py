"""What a page or an id-file names is deleted only once PagerDuty has shown that it is what was taken."""
import json
import os

from lib.dutyme import content
from lib.overrides import in_force, rfc3339
from lib.sandbox import END
from stage import Verbs

TEN_MINUTES = 600_000  # ms


class Proof(Verbs):
    def setUp(self):
        super().setUp()
        self.file = os.path.join(self.folder, "tour.json")

    def deletions(self):
        return [entry["target"] for entry in self.box.log("DELETE")]

    def lists(self):
        return [entry for entry in self.box.log("GET") if "/overrides?" in entry["target"]]

    def forget(self):
        """The journal is lost; the id-file is all there is."""
        for name in os.listdir(self.state("tours")):
            os.remove(self.state("tours", name))

    def edited(self, change):
        """The id-file, or else the page, says something else."""
        path = self.file if os.path.exists(self.file) else self.state("tours", self.pages()[0])
        record = json.loads(content(path))
        change(record)
        self.write(path, json.dumps(record))


class Normal(Proof):
    def test_one_list_and_one_deletion(self):
        self.verb("start")
        self.verb("stop")
        self.assertEqual((len(self.lists()), len(self.deletions())), (1, 1))
        self.given_back()

    def test_what_exec_has_made_is_ended_by_its_id(self):
        self.assertEqual(self.run_exec()[0], 0)
        self.assertEqual((len(self.lists()), len(self.deletions())), (0, 1))
        self.given_back()


class Lag(Proof):
    def test_a_list_that_lags_by_two_seconds_is_asked_again(self):
        self.verb("start", "--id-file", self.file)
        for words in (("stop", "--id-file", self.file), ("stop",)):
            self.box.fault("overrides=stale:2")
            if words == ("stop",):
                self.verb("start")
            self.verb(*words)
            self.box.clear_faults()
            self.assertEqual(self.box.on_call("PPRI001"), "PBOB001")

    def test_what_no_list_shows_is_not_deleted(self):
        self.verb("start")
        self.box.fault("overrides=stale:600")
        self.assertIn("PagerDuty does not show the override", self.verb("stop", status=125))
        self.assertEqual(self.deletions(), [])
        self.assertEqual(len(self.pages()), 1)
        self.box.clear_faults()
        self.verb("stop")
        self.given_back()

    def test_what_is_named_on_another_machine_is_looked_for_three_times(self):
        self.verb("start")
        name, home = self.out.strip(), os.path.join(self.folder, "elsewhere")
        os.mkdir(home)
        self.box.fault("overrides=stale:600@1-2")
        self.assertIn("is given back", self.verb("stop", name, HOME=home))
        self.assertEqual(len(self.lists()), 3)
        self.given_back()
        self.assertIn("is over already", self.verb("stop", name, HOME=home))
        self.assertEqual((len(self.lists()), len(self.deletions())), (4, 1))
        self.assertIn("is over already", self.verb("stop", "PPRI001/QNONE00", HOME=home))
        self.assertEqual((len(self.lists()), len(self.deletions())), (7, 1))

    def test_recovery_deletes_nothing_unseen_either(self):
        self.abandon_tour()
        self.box.fault("overrides=stale:600")
        said = self.verb("recover", status=125)
        self.assertIn("could not be settled: PagerDuty does not show the override", said)
        self.assertEqual(self.deletions(), [])
        self.box.clear_faults()
        self.verb("recover")
        self.given_back()


class Others(Proof):
    def test_an_id_file_cannot_name_another_persons_override(self):
        theirs = self.box.somebody_else("PMIA001")
        self.verb("start", "--id-file", self.file)
        self.forget()
        mine = json.loads(content(self.file))["leases"][0]["override"]
        self.edited(lambda record: record["leases"][0].update(override=theirs["id"]))
        self.assertIn("is not the one that was taken: it is left alone",
                      self.verb("stop", "--id-file", self.file, status=125))
        self.assertEqual(self.deletions(), [])
        self.edited(lambda record: record["leases"][0].update(override=mine))
        self.verb("stop", "--id-file", self.file)

    def test_nor_another_time_of_the_same_persons(self):
        now = self.box.now_ms()
        theirs = self.box.somebody_else("PADA001", start=rfc3339(now + 4 * TEN_MINUTES), end=rfc3339(now + 12 * TEN_MINUTES))
        self.verb("start", "--for", "30m")
        self.edited(lambda record: record["leases"][0].update(override=theirs["id"]))
        self.assertIn("it is left alone", self.verb("stop", status=125))
        self.assertEqual(self.deletions(), [])

    def test_what_is_no_id_is_no_record(self):
        self.verb("start", "--id-file", self.file)
        self.forget()
        good = content(self.file).decode()
        for change in ({"override": ".."}, {"override": ""}, {"override": "../../x"}, {"schedule": "PPRI001/overrides/Q1?"}):
            self.edited(lambda record, by=change: record["leases"][0].update(by))
            self.assertIn("was not written by dutyme", self.verb("stop", "--id-file", self.file, status=125))
            self.write(self.file, good)
        for tour in ("../../../tmp/x", "..", "0123"):
            self.edited(lambda record, by=tour: record.update(tour=by))
            self.assertIn("was not written by dutyme", self.verb("stop", "--id-file", self.file, status=125))
            self.write(self.file, good)
        self.assertEqual(self.deletions(), [])
        self.verb("stop", "--id-file", self.file)
        self.given_back()


class Moved(Proof):
    """PagerDuty's times count, and not the file's."""

    def moved_by_a_person(self, *words):
        # On shifts, where an end can be moved at all.
        self.verb("start", "--id-file", self.file, DUTYME_SCHEDULE="PV3PRI1")
        [mine] = [one for one in self.box.history("PV3PRI1")]
        end = in_force(mine)[1] + 15 * 60_000
        kind = "custom_shifts" if mine.get("kind") == "custom_shift" else "overrides"
        one = "custom_shift" if kind == "custom_shifts" else "override"
        reply = self.box.request("PUT", f"/v3/schedules/PV3PRI1/{kind}/{mine['id']}",
                                 {one: {"end_time": rfc3339(end // 1000 * 1000)}},
                                 {"Authorization": f"Token token={self.environment()['DUTYME_TOKEN']}",
                                  "Accept": "application/vnd.pagerduty+json;version=2", "Content-Type": "application/json"})
        self.assertEqual(reply.status, 200, reply.text)
        if words[1:]:
            for name in os.listdir(self.state("tours")):
                os.remove(self.state("tours", name))
        self.verb(*words, DUTYME_SCHEDULE="PV3PRI1")
        self.assertEqual(self.box.on_call("PV3PRI1"), "PBOB001")

    def test_page(self):
        self.moved_by_a_person("stop")

    def test_id_file(self):
        self.moved_by_a_person("stop", "--id-file", self.file)


class Minutes(Proof):
    """An account that keeps whole minutes."""

    def test_page(self):
        self.box.fault("create-override=minutes-cut")
        self.verb("start")
        self.verb("stop")
        self.given_back()

    def test_id_file(self):
        self.box.fault("create-override=minutes-cut")
        self.verb("start", "--id-file", self.file)
        page = self.state("tours", self.pages()[0])
        kept = content(page).decode()
        self.forget()
        self.assertIn("it is left alone", self.verb("stop", "--id-file", self.file, status=125))
        self.assertEqual(self.deletions(), [])
        self.write(page, kept)
        self.verb("stop")
        self.given_back()
