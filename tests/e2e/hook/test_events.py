"""With a routing key PagerDuty is told of a push that somebody is put on call for, twice, and git never waits for that."""
from lib.sandbox import PATIENCE
from lib.push import REFUSE, PushStage
from lib.sandbox import EVENT, ROUTING_KEY


class Told(PushStage):
    def environment(self, **more):
        return super().environment(**{"DUTYME_ROUTING_KEY": ROUTING_KEY, "DUTYME_EVENTS_URL": self.box.url, **more})

    def told(self):
        return [change["event"]["payload"] for change in self.box.control("GET", "changes")]

    def expect(self, commit, refs="main", outcome="the push landed"):
        """A start and an end, that of this push."""
        started, finished = self.told()
        push = f"Push of work {refs} {commit[:7]} by Ada Byron"
        self.assertEqual(started["summary"], f"{push} started")
        self.assertRegex(finished["summary"], rf"^{push} finished \({outcome}\) after \d+s$")
        for event in started, finished:
            details = event["custom_details"]
            self.assertEqual([details[name] for name in ("repo", "ref", "commit", "deployer", "schedules")],
                             ["work", refs, commit, "Ada Byron", "Primary"])

    def test_a_push_that_lands(self):
        commit = self.commit("second")
        self.pushed("origin", "main")
        self.on_call()
        self.expect(commit)
        self.assertEqual([entry["operation"] for entry in self.box.writes()],
                         ["create-override", "change-event", "change-event"])

    def test_a_push_of_two_refs(self):
        commit = self.commit("second")
        self.git("tag", "v2")
        self.pushed("origin", "main", "v2")
        self.expect(commit, "main and refs/tags/v2")

    def test_a_push_that_does_not_land(self):
        self.server_hook(REFUSE)
        commit = self.commit("second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.given_back()
        self.expect(commit, outcome="the push did not land")

    def test_a_push_that_relies_on_what_stands_tells_nothing(self):
        first = self.commit("second")
        self.pushed("origin", "main")
        self.commit("third")
        self.pushed("origin", "main")
        self.says(self.said, "nothing is taken")
        self.expect(first)

    def test_under_exec_the_dutyme_around_it_tells_alone(self):
        """Even where the push puts its deployer on call on one more schedule."""
        self.git("config", "--add", "dutyme.schedule", "PPRI001")
        self.git("config", "--add", "dutyme.schedule", "PPAY001")
        self.commit("second")
        status, err = self.run_exec("--schedule", "PPRI001", "--", "git", "push", "-q", "origin", "main",
                                    env={"DUTYME_SCHEDULE": None})
        self.assertEqual(status, 0, err)
        self.nobody_is_left()
        self.assertEqual(self.box.on_call("PPAY001"), "PADA001")
        self.assertEqual([event["summary"].split(" ")[0] for event in self.told()], ["Deploy", "Deploy"])

    def test_git_does_not_wait_for_an_event(self):
        self.box.fault("change-event=hold")
        commit = self.commit("second")
        process = self.start_push("origin", "main")
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)
        self.box.wait(EVENT, "held")
        self.assertEqual(self.tip(), commit)
        self.assertEqual(self.told(), [])
        self.box.clear_faults()
        self.box.release()
        self.nobody_is_left()
        self.expect(commit)

    def test_a_host_that_does_not_take_them_changes_nothing(self):
        self.box.fault("change-event=status:400")
        self.server_hook(REFUSE)
        self.commit("second")
        self.assertEqual(self.push("origin", "main")[0], 1)
        self.given_back()
