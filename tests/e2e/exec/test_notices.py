"""People are told when the pager is taken and given back, by the webhook that the settings name."""
import os
import signal
import subprocess

from lib.dutyme import DUTYME, Stage

MIDDLE = True
PATHS = {"slack": "slack/services/T0/B0/S3CRETS3CRET", "teams": "teams/workflows/S3CRETS3CRET",
         "google-chat": "google-chat/v1/spaces/S3CRETS3CRET/messages?key=S3CRETS3CRET",
         "discord": "discord/api/webhooks/1/S3CRETS3CRET", "mattermost": "mattermost/hooks/S3CRETS3CRET",
         "json": "json?S3CRETS3CRET"}
TAKE = r"^Ada Byron takes (Primary|Checkout) from Bo Larsen until \d\d:\d\d UTC at the latest: deploy from \S+\."
GIVE_BACK = r"(Primary|Checkout) is back with Bo Larsen: deploy from \S+ ended \(exit 3\) after \d+s\.$"


class Notices(Stage):
    def configure(self, section, settings="notify = team"):
        self.write(os.path.join(self.home, ".config/dutyme/config"), f'[dutyme]\n{settings}\n[notify "team"]\n{section}\n')

    def for_vendor(self, vendor, **how):
        self.configure(f"url = {self.box.url}/notices/{PATHS[vendor]}\nformat = {vendor}", **how)

    def received(self):
        return self.box.control("GET", "notices")

    def told_by(self, *words, **how):
        status, err = self.run_exec(*words, **how)
        self.nobody_is_left()
        self.assertNotIn("S3CRETS3CRET", err)
        return status, err, self.received()


class Told(Notices):
    def test_every_vendor_of_a_take_and_a_give_back(self):
        for vendor in PATHS:
            with self.subTest(vendor=vendor):
                self.for_vendor(vendor)
                before = len(self.received())
                status, err, all_of_them = self.told_by("--", "sh", "-c", "exit 3")
                self.assertEqual(status, 3)
                self.assertNotIn("notice", err)
                texts = [each["text"].replace("\\", "") for each in all_of_them[before:]]
                if vendor == "discord":  # whose message is edited
                    self.assertEqual(all_of_them[-1]["edits"], 1)
                    texts = texts[0].rsplit("\n", 1)
                self.assertEqual(len(texts), 2, texts)
                self.assertRegex(texts[0], TAKE)
                self.assertRegex(texts[1], GIVE_BACK)

    def test_a_bot_of_slack_edits_its_message(self):
        self.configure(f"url = {self.box.url}/notices/slack/api\nformat = slack\ntoken = xoxb-S3CRETS3CRET\nchannel = \"#ops\"")
        _, _, (only,) = self.told_by("--", "sh", "-c", "exit 3")
        self.assertEqual(only["edits"], 1)
        self.assertRegex(only["text"], TAKE)
        self.assertRegex(only["text"], GIVE_BACK)

    def test_a_thread_of_google_chat_holds_both(self):
        self.for_vendor("google-chat")
        _, _, (taken, given_back) = self.told_by()
        self.assertRegex(taken["thread"], r"^dutyme-[0-9a-f]{16}$")
        self.assertEqual(taken["thread"], given_back["thread"])

    def test_who_is_behind_the_deployer(self):
        self.for_vendor("json")
        _, _, (taken, _) = self.told_by("--service", "PSVPRI1")
        self.assertRegex(taken["text"], r"\nIf Ada Byron misses a page: .* after \d+ min\.$")

    def test_on_shifts(self):
        self.for_vendor("json")
        _, _, (taken, given_back) = self.told_by("--schedule", "PV3PRI1", "--", "sh", "-c", "exit 3")
        self.assertRegex(taken["text"], TAKE)
        self.assertRegex(given_back["text"], GIVE_BACK)

    def test_a_variable_alone(self):
        _, _, texts = self.told_by(env={"DUTYME_NOTIFY_URL": f"{self.box.url}/notices/json"})
        self.assertEqual([each["body"]["event"] for each in texts], ["taken", "given_back"])

    def test_a_committed_file_chooses(self):
        self.for_vendor("json", settings="quiet = false")
        self.write(os.path.join(self.work, ".dutyme"), "[dutyme]\nnotify = team\n")
        subprocess.run(["git", "init", "-q", self.work], check=True, env=self.environment())
        self.assertEqual(len(self.told_by()[2]), 2)

    def test_the_sections_are_listed_without_what_is_secret(self):
        self.for_vendor("slack")
        listed = subprocess.run([DUTYME, "config", "list"], env=self.environment(), cwd=self.work, check=True,
                                capture_output=True, text=True).stdout
        self.assertRegex(listed, r'\[notify "team"\] url +\(set, not shown\) +~/.config/dutyme/config:4\n')
        self.assertRegex(listed, r'\[notify "team"\] format +slack +~/.config/dutyme/config:5\n')
        self.assertNotIn("S3CRETS3CRET", listed)

    def test_a_killed_dutyme(self):
        self.for_vendor("json")
        job, command = self.play()
        job.kill()
        command.gone()
        self.assertEqual(job.wait()[0], -signal.SIGKILL)
        self.nobody_is_left()
        self.assertIn("ended (dutyme was killed)", self.received()[1]["text"])

    def test_who_lingers(self):
        self.for_vendor("json")
        _, _, (_, last) = self.told_by("--linger", "1m")
        self.assertRegex(last["text"], r"^Ada Byron stays on call for Primary until \d\d:\d\d UTC: deploy")

    def test_start_and_stop(self):
        self.for_vendor("json")
        for words in (("start", "--for", "30m"), ("stop",)):
            subprocess.run([DUTYME, *words], env=self.environment(), cwd=self.work, check=True, capture_output=True)
        self.assertEqual([each["body"]["event"] for each in self.received()], ["taken", "given_back"])

    def test_a_run_in_a_sandbox_tells_nobody_outside(self):
        self.for_vendor("slack")
        self.assertEqual(self.told_by("--sandbox")[2], [])


class NotTold(Notices):
    def test_by_a_webhook_that_a_repository_brings(self):
        url = f"{self.box.url}/notices/json"
        self.write(os.path.join(self.work, ".dutyme"),
                   f'[dutyme]\nnotify = theirs\nnotify-url = {url}\n[notify "theirs"]\nurl = {url}\n')
        for words in (["init", "-q"], ["config", "dutyme.notify-url", url], ["config", "notify.theirs.url", url]):
            subprocess.run(["git", *words], cwd=self.work, check=True, env=self.environment())
        status, err, received = self.told_by("--", "sh", "-c", "exit 3")
        self.assertEqual((status, received), (3, []))
        self.says(err, ".dutyme:3: notify-url cannot be set here", "git config dutyme.notify-url: notify-url cannot be set here",
                  ".dutyme:5: there is no setting notify.theirs.url", "names theirs, but there is no [notify")

    def test_when_nothing_changed(self):
        self.for_vendor("json")
        self.assertEqual(self.told_by("--schedule", "PADW001")[2], [])

    def test_what_is_wrong_is_said_and_stops_nothing(self):
        for section, said in ((f"url = {self.box.url}/notices/json\nformat = irc", "has no format irc"),
                              ("url = http://hooks.slack.com/S3CRETS3CRET", "must be https"),
                              ("format = slack", "is not a URL")):
            with self.subTest(section=section):
                self.configure(section)
                status, err, received = self.told_by("--", "sh", "-c", "exit 3")
                self.assertEqual((status, received), (3, []))
                self.assertEqual(err.count("nobody is sent a notice"), 1, err)
                self.says(err, said, "is back with Bo Larsen")
        self.configure("url = https://example.com", settings="notify = other")
        self.says(self.told_by()[1], "names other, but there is no [notify")

    def test_a_webhook_that_refuses_is_told_once(self):
        self.for_vendor("slack")
        self.box.fault("notice=status:404")
        job, command = self.play()
        self.box.wait("POST /notices/")
        command.exit(3)
        status, err = job.wait()
        self.assertEqual(status, 3)
        self.assertEqual(err.count("a notice did not reach Slack: Slack answered 404"), 1, err)

    def test_a_lost_reply_is_not_posted_again(self):
        self.for_vendor("slack")
        self.box.fault("notice=lost-reply@1")
        self.assertEqual(len(self.told_by()[2]), 2)

    def test_a_webhook_that_hangs_keeps_nobody_waiting(self):
        self.for_vendor("slack")
        self.box.fault("notice=hang")
        job, command = self.play()
        self.box.wait("POST /notices/", state="arrived")
        command.exit(3)
        self.assertEqual(job.wait()[0], 3)
        self.assertEqual(self.box.on_call(), "PBOB001")
        self.box.clear_faults()

    def test_nothing_of_the_command_is_told(self):
        self.for_vendor("json")
        _, _, received = self.told_by("--", "sh", "-c", ": PASSWORD-IN-ARGV", env={"OTHER_SECRET": "PASSWORD-IN-ENV"})
        self.assertNotIn("PASSWORD", str(received))


if __name__ == "__main__":
    import unittest
    unittest.main()


class NobodyGaveBack(Notices):
    """Who was told of the take is told of the end by the next dutyme that settles the tour."""

    def setUp(self):
        super().setUp()
        self.for_vendor("json")

    def settled(self, settings="notify = team"):
        """What is told by `dutyme recover`."""
        before = len(self.received())
        self.configure(f"url = {self.box.url}/notices/{PATHS['json']}\nformat = json", settings=settings)
        self.assertEqual(self.start("recover").wait()[0], 0)
        return [each["text"] for each in self.received()[before:]]

    def test_a_tour_whose_dutyme_was_killed(self):
        self.abandon_tour()
        told, = self.settled()
        self.assertRegex(told, r"^Primary was given back by a later dutyme \(recover\): deploy from \S+\.$")
        self.assertEqual(self.settled(), [])

    def test_one_that_ended_by_itself(self):
        self.assertEqual(self.start("start", "--for", "5m").wait()[0], 0)
        self.assertEqual(self.settled(), [])
        self.box.shift_clock(10 * 60)
        before = len(self.received())
        self.run_exec()
        self.nobody_is_left()
        told = self.received()[before]["text"]
        self.assertRegex(told, r"^Ada Byron's time on call for Primary has ended by itself at \d\d:\d\d UTC: deploy from ")

    def test_not_where_others_are_told(self):
        self.abandon_tour()
        self.write(os.path.join(self.home, ".config/dutyme/config"),
                   f'[dutyme]\nnotify = others\n[notify "others"]\nurl = {self.box.url}/notices/{PATHS["json"]}\nformat = json\n')
        before = len(self.received())
        self.assertEqual(self.start("recover").wait()[0], 0)
        self.assertEqual(len(self.received()), before)
