"""The end is honest: pages that came meanwhile and incidents that are still open are told, and with stay-on-incident
the deployer stays on call for them."""
import json
import os
import signal
import subprocess

from lib.dutyme import Stage

MIDDLE = True
SERVICES = {"layers": ("PPRI001", "PSVPRI1", "Primary"), "shifts": ("PV3PRI1", "PSVCHK1", "Checkout")}
OPEN = r'incident #\d+ "Alert \d+" of (Primary API|Checkout) is still open, assigned to Ada Byron: https?://\S+$'


class Aftermath(Stage):
    def alert(self, service):
        """Raises one; returns its id."""
        return self.box.control("POST", "page", service=service)["incident"]

    def set_status(self, incident, status):
        self.box.control("POST", "incident", id=incident, status=status)

    def deploy(self, *options, meanwhile=lambda: None, schedule="PPRI001", **how):
        """A deploy during which something happens: (status, the lines it said from then on)."""
        job, command = self.play("--schedule", schedule, *options, schedules=(schedule,), **how)
        meanwhile()
        command.exit()
        status, err = job.wait()
        self.nobody_is_left()
        return status, err.splitlines()

    def last_logged(self):
        return self.logged()[-1]

    def asked(self):
        return [entry for entry in self.box.log() if entry["target"].startswith(("/incidents", "/log_entries"))
                and "since=" in entry["target"]]


class Told(Aftermath):
    def test_an_incident_that_is_open_and_its_page(self):
        for kind, (schedule, service, name) in SERVICES.items():
            with self.subTest(kind=kind):
                status, lines = self.deploy(schedule=schedule, meanwhile=lambda: self.alert(service))
                self.assertEqual(status, 0)
                self.assertRegex(lines[-3], r"1 page, after \d+s of the deploy, reached Ada Byron$")
                self.assertRegex(lines[-2], OPEN)
                self.assertRegex(lines[-1], rf"{name} is back with ")
                record = self.last_logged()
                self.assertEqual((record["pages"]["count"], record["pages"]["to_deployer"], record["pages"]["whole"]), ("1", "1", True))
                self.assertRegex(record["pages"]["first_after"], r"^\d+s$")
                incident, = record["open_incidents"]
                self.assertEqual((incident["people"], incident["acknowledged"]), (["Ada Byron"], False))
                self.assertRegex(incident["number"], r"^\d+$")

    def test_who_has_acknowledged_it(self):
        _, lines = self.deploy(meanwhile=lambda: self.set_status(self.alert("PSVPRI1"), "acknowledged"))
        self.assertRegex(lines[-2], "is still open, acknowledged by Ada Byron: ")

    def test_one_that_is_resolved_was_a_page(self):
        _, lines = self.deploy(meanwhile=lambda: self.set_status(self.alert("PSVPRI1"), "resolved"))
        self.assertRegex(lines[-2], "1 page, after ")
        self.assertNotIn("still open", "\n".join(lines))
        self.assertNotIn("open_incidents", self.last_logged())

    def test_one_from_before_and_one_on_something_else(self):
        self.alert("PSVPRI1")
        self.box.shift_clock(60)
        _, lines = self.deploy(meanwhile=lambda: self.alert("PSVCHK1"))
        self.assertNotIn("still open", "\n".join(lines))
        self.assertEqual(self.last_logged()["pages"]["count"], "0")

    def test_many_are_counted(self):
        _, lines = self.deploy(meanwhile=lambda: [self.alert("PSVPRI1") for _ in range(5)])
        said = "\n".join(lines)
        self.assertEqual(said.count("is still open, assigned to"), 3)
        self.assertIn("and 2 more incidents are still open", said)
        self.assertIn("5 pages, the first after", said)

    def test_the_log_and_the_summary_tell_it(self):
        summary = os.path.join(self.folder, "summary.md")
        self.deploy(meanwhile=lambda: self.alert("PSVPRI1"), env={"DUTYME_SUMMARY": summary})
        with open(summary, encoding="utf-8") as file:
            text = file.read()
        self.assertIn("is still open, assigned to Ada Byron", text)
        self.assertIn("1 page, after", text)
        log = self.start("log")
        log.wait()
        self.assertRegex(" ".join(log.out.split()), r"exit 0; 1 page, after \d+s; #\d+ is open")

    def test_the_notice_tells_it(self):
        self.deploy(meanwhile=lambda: self.alert("PSVPRI1"), env={"DUTYME_NOTIFY_URL": f"{self.box.url}/notices/json"})
        given_back = json.loads(json.dumps(self.box.control("GET", "notices")[-1]))
        self.assertIn("is still open, assigned to Ada Byron", given_back["text"])
        self.assertIn("1 page, after", given_back["text"])

    def test_nothing_is_said_where_nothing_happened(self):
        status, lines = self.deploy()
        self.assertNotIn("page,", "\n".join(lines))
        self.assertEqual(len(self.asked()), 2)
        self.assertEqual(self.last_logged()["pages"], {"count": "0", "to_deployer": "0", "whole": True})


class Trouble(Aftermath):
    FAULTS = ("status:503", "status:403", "status:404", "hang", "drop-before", "status:200", "wrong-shape")

    def test_whatever_goes_wrong_the_pager_is_back_and_the_status_stands(self):
        for fault in self.FAULTS:
            with self.subTest(fault=fault):
                self.box.clear_faults()
                status, lines = self.deploy(meanwhile=lambda: self.box.fault(f"incidents={fault}", f"log-entries={fault}"))
                self.assertEqual(status, 0)
                self.assertRegex(lines[-1], "Primary is ")
                self.assertEqual(self.box.on_call(), "PBOB001")

    def test_dutyme_does_not_wait_for_what_hangs_and_the_log_has_it_later(self):
        """The first answers never come; the guardian asks again when nobody waits."""
        job, command = self.play()
        self.alert("PSVPRI1")
        guardian = job.guardian()
        self.box.fault("log-entries=hang@1-2")
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0)
        self.assertNotIn("1 page", err)
        self.box.release()
        self.await_end(guardian)
        self.assertEqual(self.last_logged()["pages"]["count"], "1")
        self.assertEqual(self.last_logged()["outcome"], "exit 0")

    def test_a_token_that_may_not_read_them(self):
        self.box.fault("incidents=status:403", "log-entries=status:403")
        status, lines = self.deploy("--stay-on-incident", "10m")
        self.assertEqual(status, 0)
        self.assertEqual("\n".join(lines).count("the token may not read it (incidents.read"), 1)
        self.given_back()


class Stays(Aftermath):
    def test_the_deployer_stays_for_an_open_incident(self):
        for kind, (schedule, service, name) in SERVICES.items():
            with self.subTest(kind=kind):
                _, lines = self.deploy("--stay-on-incident", "10m", schedule=schedule, meanwhile=lambda: self.alert(service))
                said = "\n".join(lines)
                self.assertIn("Ada Byron stays on call: an incident is open (stay-on-incident = 10m)", said)
                self.assertRegex(lines[-1], rf"Ada Byron stays on call for {name} until .* \(exit 0 after \d+s\)$")
                self.assertEqual(self.box.on_call(schedule), "PADA001")
                self.box.shift_clock(11 * 60)
                self.assertEqual(self.box.on_call(schedule), "PBOB001")

    def test_it_goes_back_where_none_is_open(self):
        _, lines = self.deploy("--stay-on-incident", "10m",
                               meanwhile=lambda: self.set_status(self.alert("PSVPRI1"), "resolved"))
        self.assertRegex(lines[-1], "Primary is back with Bo Larsen")
        self.given_back()

    def test_it_goes_back_where_pagerduty_does_not_tell(self):
        for fault in ("status:503", "hang"):
            with self.subTest(fault=fault):
                self.box.clear_faults()
                _, lines = self.deploy("--stay-on-incident", "10m",
                                       meanwhile=lambda: (self.alert("PSVPRI1"), self.box.fault(f"incidents={fault}")))
                self.assertIn("PagerDuty does not say whether an incident is open: nobody stays on call for one",
                              "\n".join(lines))
                self.assertEqual(self.box.on_call(), "PBOB001")
                self.box.clear_faults()
                self.box.release()

    def test_the_longer_of_it_and_linger_counts(self):
        for linger, stays in (("5m", 9), ("20m", 19)):
            with self.subTest(linger=linger):
                self.deploy("--stay-on-incident", "10m", "--linger", linger, meanwhile=lambda: self.alert("PSVPRI1"))
                self.box.shift_clock(stays * 60)
                self.assertEqual(self.box.on_call(), "PADA001")
                self.box.shift_clock(120)
                self.assertEqual(self.box.on_call(), "PBOB001")

    def test_not_when_dutyme_is_killed(self):
        job, command = self.play("--stay-on-incident", "10m")
        self.alert("PSVPRI1")
        job.kill(signal.SIGKILL)
        command.gone()
        job.wait()
        self.nobody_is_left()
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.assertEqual(self.last_logged()["outcome"], "dutyme was killed")
        self.assertEqual(len(self.last_logged()["open_incidents"]), 1)

    def test_a_repository_may_ask_for_it(self):
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\n\tstay-on-incident = 10m\n", 0o644)
        subprocess.run(["git", "init", "-q", self.work], check=True, env=self.environment())
        _, lines = self.deploy(meanwhile=lambda: self.alert("PSVPRI1"))
        self.assertRegex(lines[-1], "Ada Byron stays on call for Primary until")
