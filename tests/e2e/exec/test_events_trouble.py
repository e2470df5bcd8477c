"""Whatever becomes of the change events, the deploy never feels it; and they carry no secret but their own key."""
import json
import os
import signal

from lib.servers import BlackHole, Host, Quiet, nobody
from lib.dutyme import content
from lib.processes import GUARDIAN, family, named
from lib.sandbox import ADA, END, EVENT, ROUTING_KEY
from test_events import Events


class Unfelt(Events):
    """Whatever becomes of the events: the same status, the same overrides, the release not a moment later."""

    def unfelt(self, **how):
        job, command = self.play(**how)
        command.exit(7)
        status, err = job.wait()
        self.assertEqual(status, 7)
        self.given_back()
        return err

    def test_a_host_that_takes_its_time(self):
        self.box.fault("change-event=hold")
        job, command = self.play()
        first, = self.box.wait(EVENT, "held")
        command.exit(7)
        self.assertEqual(job.wait()[0], 7)
        self.given_back()
        # All is over, and the first event has not been answered yet.
        log = self.box.log()
        self.assertEqual([entry["operation"] for entry in log if "answered_ms" not in entry], ["change-event"])
        self.assertEqual(log[first["seq"] - 1]["operation"], "change-event")
        self.assertEqual(self.pages(), [])
        self.box.clear_faults()
        self.box.release()
        self.nobody_is_left()
        self.assertEqual(len(self.told()), 2)

    def test_an_end_that_is_told_beside_the_release(self):
        """Each of the two is on its way while the other one is held."""
        self.box.fault("change-event=hold@2", "delete-override=hold")
        job, command = self.play()
        self.box.wait(EVENT)
        command.exit(7)
        self.box.wait(EVENT, "held")
        self.box.wait(END, "held")
        self.box.clear_faults()
        self.box.release()
        self.assertEqual(job.wait()[0], 7)
        self.nobody_is_left()
        self.given_back()
        self.assertEqual(len(self.told()), 2)

    def test_a_key_that_is_none(self):
        for key, part in (("short", "32 characters"), ("R" + ROUTING_KEY[1:], "ruleset")):
            with self.subTest(key=key):
                job, command = self.play(env={"DUTYME_ROUTING_KEY": key})
                self.box.wait(EVENT)
                self.is_idle(job.guardian())  # it has said so by then
                command.exit(7)
                status, err = job.wait()
                self.assertEqual(status, 7)
                self.says(err, "a change event did not reach PagerDuty", part)
                self.assertEqual(err.count("did not reach"), 1)
                self.assertNotIn(key, err)
                self.nobody_is_left()
        self.given_back(2)
        self.assertEqual(self.told(), [])
        # A refused event is not sent again.
        self.assertEqual(len([entry for entry in self.box.log() if entry["operation"] == "change-event"]), 4)

    def test_a_host_that_does_not_work(self):
        self.box.fault("change-event=status:503")
        self.assertNotIn("dutyme: a change event", self.unfelt())
        self.box.clear_faults()
        self.nobody_is_left()
        self.assertEqual(len(self.told()), 2)

    def test_a_host_that_is_not_there(self):
        self.unfelt(env={"DUTYME_EVENTS_URL": nobody()})
        self.let_the_guardian_go()

    def test_a_host_that_never_answers(self):
        hole = BlackHole()
        self.addCleanup(hole.close)
        self.unfelt(env={"DUTYME_EVENTS_URL": hole.url})
        self.let_the_guardian_go()

    def let_the_guardian_go(self):
        """It would go on trying for a minute and a half. The tour is not its business any more."""
        self.assertEqual(self.pages(), [])
        for pid in named(GUARDIAN):
            os.kill(pid, signal.SIGKILL)

    def test_an_address_that_is_none_is_told_before_anything_is_sent(self):
        status, err = self.run_exec(env={"DUTYME_EVENTS_URL": "http://events.example.com"})
        self.assertEqual(status, 125)
        self.says(err, "DUTYME_EVENTS_URL must be https")
        self.assertEqual(self.box.log(), [])


class EventsHost(Host):
    """Takes every event, and keeps what came with it: where a secret would show."""

    def __init__(self):
        self.seen = seen = []

        class Handler(Quiet):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                seen.append((self.path, dict(self.headers), body.decode()))
                self.send_response(202)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

        super().__init__(Handler)


class Secrets(Events):
    def test_the_events_host_gets_the_routing_key_and_nothing_else_of_ours(self):
        host = EventsHost()
        self.addCleanup(host.close)
        self.run_exec("--", "sh", "-c", ": planted-in-the-command-line", env={
            "DUTYME_EVENTS_URL": host.url, "PLANTED": "planted-in-the-environment"})
        self.nobody_is_left()
        self.assertEqual(len(host.seen), 2)
        for path, headers, body in host.seen:
            self.assertEqual(path, "/v2/change/enqueue")
            self.assertNotIn("authorization", map(str.lower, headers))
            self.assertEqual(body.count(ROUTING_KEY), 1)
            self.assertEqual(json.loads(body)["routing_key"], ROUTING_KEY)
            for secret in (ADA, "planted", "sh -c"):
                self.assertNotIn(secret, json.dumps(headers) + body)
        # Nor does the REST API get the routing key.
        self.assertNotIn(ROUTING_KEY, json.dumps(self.box.log()))

    def test_the_routing_key_shows_nowhere(self):
        job, command = self.play()
        self.box.wait(EVENT)
        for pid in (job.guardian(), *family(job.guardian())):
            for file in ("cmdline", "environ"):
                self.assertNotIn(ROUTING_KEY.encode(), content(f"/proc/{pid}/{file}"))
        command.exit(1)
        _, err = job.wait()
        self.nobody_is_left()
        self.assertNotIn(ROUTING_KEY, err + job.out + json.dumps(self.box.log()))
        for folder, _, names in os.walk(self.home):
            for name in names:
                self.assertNotIn(ROUTING_KEY.encode(), content(os.path.join(folder, name)))
