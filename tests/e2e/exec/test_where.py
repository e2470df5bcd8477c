"""Where on-call is taken, when a service or an escalation policy is named; what it costs to find out."""
import os
import shutil

from lib.dutyme import Stage
from lib.sandbox import ACCOUNT, READ_ONLY

ADA, BO = "PADA001", "PBOB001"


class Place(Stage):
    """Ada, on call through what a service or a policy leads to."""

    def taken(self):
        """The ids of the schedules on which something was made."""
        return sorted({entry["target"].split("/overrides")[0].split("/custom_shifts")[0].rsplit("/", 1)[1]
                       for entry in self.box.writes() if entry["method"] == "POST"})

    def covers(self, schedules, *words, says=(), **how):
        job, command = self.play(*words, schedules=schedules, **how)
        self.assertEqual(command.report["on_call"], {schedule: ADA for schedule in schedules})
        command.exit()
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.says(err, *says)
        self.nobody_is_left()
        self.assertEqual(self.taken(), sorted(schedules))
        return err

    def refused(self, *words, says=(), **how):
        status, err = self.run_exec(*words, **how)
        self.assertEqual(status, 125, err)
        self.says(err, *says)
        self.assertFalse(self.ran())
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])
        return err


class Mistyped(Place):
    def test_what_is_asked_for_a_hint_does_not_decide(self):
        for option, name, fault in (("--service", "Chekout", "services=status:503@3-"),
                                    ("--service", "Chekout", "services=hang@3-"),
                                    ("--escalation-policy", "Shoop", "policies=status:503@2-"),
                                    ("--schedule", "Primray", "schedules=status:503@2-")):
            with self.subTest(option=option, fault=fault):
                self.box.clear_faults()
                self.box.fault(fault)
                self.refused(option, name, says=("PagerDuty has no", name))

    def test_a_list_that_fails_hides_no_exact_name_in_the_other(self):
        self.box.fault("v3-schedules=status:503")
        self.covers(["PPRI001"], "--schedule", "Primary")

    def test_a_list_that_hangs_hides_no_exact_name_in_the_other(self):
        self.box.fault("v3-schedules=hang")
        self.covers(["PPRI001"], "--schedule", "Primary")


class Services(Place):
    def test_by_id_by_name_and_by_name_without_case(self):
        for name in ("PSVCHK1", "Checkout", "CHECKOUT"):
            with self.subTest(name=name):
                self.covers(["PV3PRI1"], "--service", name, says=("Ada Byron takes Checkout from Bo Larsen",))

    def test_an_exact_name_comes_before_longer_ones(self):
        self.covers(["PSEC001", "PPAY001", "PPAY002"], "--service", "Payments",
                    says=("level 1 of the escalation policy Secondary is 3 schedules, and all of them are taken",))

    def test_from_the_environment_and_from_the_repository(self):
        self.covers(["PSLT001"], env={"DUTYME_SCHEDULE": None, "DUTYME_SERVICE": "Website"})

    def test_a_nearer_service_hides_a_schedule_farther_away(self):
        self.covers(["PSLT001"], "--service", "Website", env={"DUTYME_SCHEDULE": "PPRI001"})

    def test_an_unknown_one_names_those_that_are_like_it(self):
        self.refused("--service", "Chekout", says=('PagerDuty has no service "Chekout"', 'did you mean "Checkout"?'))

    def test_one_whose_first_level_is_people_is_refused(self):
        self.refused("--service", "Billing",
                     says=("nothing to override: only people, no schedule, at level 1 of the escalation policy People only (Bo Larsen)",))

    def test_one_that_pages_nobody_now_is_told(self):
        for name, why in (("Printing", "it is in maintenance"), ("Fax", "it is disabled")):
            status, err = self.run_exec("--service", name)
            self.assertEqual(status, 0, err)
            self.says(err, f"nothing pages through {name} now: {why}")

    def test_people_beside_the_schedules_and_round_robin_are_told(self):
        self.covers(["PSTK001", "PV3PRI1"], "--service", "Search",
                    says=("level 1 of the escalation policy Mixed also pages Mia Chen by name, which no override changes",
                          "level 1 of the escalation policy Mixed takes turns: only some of its pages reach Ada Byron"))


class WithoutRoundRobin(Place):
    SANDBOX_ARGS = ("--no-round-robin",)

    def test_an_account_that_may_not_ask_is_not_asked_again(self):
        self.covers(["PV3PRI1"], "--escalation-policy", "PEPSHP1", says=("then Bo Larsen", "Mia Chen after 10 min"))
        self.covers(["PV3PRI1"], "--service", "PSVCHK1", says=("Mia Chen after 10 min",))


class Policies(Place):
    def test_by_id_and_by_name(self):
        for name in ("PEPSHP1", "Shop", "shop"):
            with self.subTest(name=name):
                self.covers(["PV3PRI1"], "--escalation-policy", name)

    def test_both_kinds_of_schedules_at_once(self):
        self.covers(["PSTK001", "PV3PRI1"], "--escalation-policy", "Mixed")

    def test_several_and_a_schedule_besides_are_taken_once_each(self):
        self.covers(["PPRI001", "PSTK001", "PV3PRI1"], "--escalation-policy", "Mixed", "--escalation-policy", "Shop",
                    "--schedule", "Primary")

    def test_an_unknown_one_names_those_that_are_like_it(self):
        self.refused("--escalation-policy", "Shopp",
                     says=('PagerDuty has no escalation policy "Shopp"', 'did you mean "Shop"'))

    def test_people_alone_are_refused(self):
        self.refused("--escalation-policy", "People only", says=("nothing to override: only people",))


class Giving(Place):
    def test_start_takes_through_a_service_and_stop_finds_it_there(self):
        job = self.start("start", "--service", "Website")
        self.assertEqual(job.wait()[0], 0)
        self.assertEqual(self.box.on_call("PSLT001"), ADA)
        shutil.rmtree(self.state())  # the journal is lost
        job = self.start("stop", "--mine", "--service", "Website")
        status, err = job.wait()
        self.assertEqual(status, 0, err)
        self.says(err, "is given back")
        self.assertIsNone(self.box.on_call("PSLT001"))

    def test_who_can_be_paged_no_more_can_still_give_back(self):
        self.assertEqual(self.start("start", "--user", "nora@example.com", "--force",
                                    env={"DUTYME_TOKEN": ACCOUNT}).wait()[0], 0)
        shutil.rmtree(self.state())
        status, err = self.start("stop", "--mine", "--user", "nora@example.com",
                                 env={"DUTYME_TOKEN": ACCOUNT}).wait()
        self.assertEqual(status, 0, err)
        self.assertEqual(self.box.on_call(), BO)


class Slot(Place):
    """An otherwise empty schedule at level 1: between deploys level 2 is paged, during one the deployer."""

    def page(self, service):
        told = self.box.control("POST", "page", service=service)
        return told["level"], [row["user"]["id"] for row in told["users"]]

    def test_the_deployer_is_paged_first_and_the_regular_person_stays_behind_them(self):
        for service, slot, policy, schedule in (("PSVSLT1", "PSLT001", "Deploys", "Deploy Slot"),
                                                ("PSVSLT2", "PV3SLT1", "Deploys by shifts", "Deploy Shifts")):
            with self.subTest(schedule=schedule):
                self.assertEqual(self.page(service), (2, [BO]))
                job, command = self.play("--service", service, schedules=(slot,))
                self.assertEqual(self.page(service), (1, [ADA]))
                command.exit()
                status, err = job.wait()
                self.assertEqual(status, 0, err)
                self.says(err, f"Ada Byron takes {schedule}, where nobody is on call",
                          f"a page through the escalation policy {policy} reaches Ada Byron now, then Bo Larsen after 5 min, then Cleo Diaz",
                          f"{schedule} is given back")
                self.nobody_is_left()
                self.assertEqual(self.page(service), (2, [BO]))


class OnlyLooking(Place):
    def test_every_plan_can_be_made_with_a_key_that_may_only_read(self):
        plans = {("--schedule", "Primary"): "would take Primary from Bo Larsen",
                 ("--schedule", "PV3PRI1"): "would take Checkout from Bo Larsen",
                 ("--schedule", "Storefront", "--take", "all"): "would take Storefront from Bo Larsen and Mia Chen",
                 ("--schedule", "War Room", "--mode", "join"): "would join Bo Larsen, Mia Chen and Cleo Diaz on War Room",
                 ("--service", "Website"): "would take Deploy Slot, where nobody is on call",
                 ("--service", "Web Shop"): "would take Deploy Shifts, where nobody is on call",
                 ("--service", "Search"): "level 1 of the escalation policy Mixed is 2 schedules",
                 ("--escalation-policy", "Extra hands", "--take", "all"): "would join Mia Chen, who stands in, on Covered"}
        for words, sentence in plans.items():
            with self.subTest(words=words):
                status, err = self.run_exec("--dry-run", *words,
                                            env={"DUTYME_TOKEN": READ_ONLY, "DUTYME_USER": "ada@example.com"})
                self.assertEqual(status, 0, err)
                self.says(err, sentence)
        self.assertEqual(self.box.writes(), [])
        self.assertEqual({entry["method"] for entry in self.box.log()}, {"GET"})


class Reach(Place):
    """How many other services the deployer is paged for."""

    def test_the_services_that_page_through_what_is_taken_are_counted_and_named(self):
        _, err = self.run_exec("--dry-run")
        self.says(err, "3 services would page Ada Byron meanwhile: Fax, Primary API and Printing")

    def test_the_service_that_was_named_is_no_news(self):
        _, err = self.run_exec("--dry-run", "--service", "Payments")
        self.says(err, "1 more service would page Ada Byron meanwhile: Payments Legacy")
        _, err = self.run_exec("--dry-run", "--service", "Checkout")
        self.assertNotIn("service", err)


class Cost(Place):
    """Requests and round trips until the command starts. Every answer takes a while, so that what is asked at once
    arrives before the first of it is answered."""

    def cost(self, *words, env=None):
        """(round trips, requests) of a take."""
        self.box.fault("any=delay:250")
        before = len(self.box.log())
        job, command = self.play(*words, env=env)
        log = sorted(self.box.log()[before:], key=lambda entry: entry["arrived_ms"])
        command.exit()
        self.assertEqual(job.wait()[0], 0)
        self.nobody_is_left()
        rounds, answered = 0, 0
        for entry in log:
            if entry["arrived_ms"] >= answered:
                rounds, answered = rounds + 1, entry["answered_ms"]
            answered = min(answered, entry["answered_ms"])
        return rounds, len(log)

    def test_by_id(self):
        # me and the schedule; its policy, who is on call, what is open and my licence; the override
        self.assertEqual(self.cost("--schedule", "PPRI001"), (3, 7))
        # it is no layers; my licence; its three policies, what is open, and who Bo is
        self.assertEqual(self.cost("--schedule", "PV3PRI1"), (4, 11))

    def test_by_name(self):
        # me and both kinds' lists; the schedule; its policy, who is on call, what is open and my licence; the override
        self.assertEqual(self.cost("--schedule", "Primary"), (4, 9))
        # from then on the id and the kind are known
        self.assertEqual(self.cost("--schedule", "Primary"), (3, 7))

    def test_a_name_that_has_gone_to_another_schedule_is_followed(self):
        folder = os.path.join(self.home, ".cache/dutyme")
        self.cost("--schedule", "Stockroom")
        file = os.path.join(folder, os.listdir(folder)[0])
        with open(file, encoding="utf-8") as hints:
            text = hints.read()
        self.write(file, text.replace("PSTK001", "PPRI001"))
        self.assertEqual(self.cost("--schedule", "Stockroom")[0], 5)
        self.assertEqual(self.taken(), ["PSTK001"])

    def test_without_a_home_nothing_is_kept(self):
        rounds, _ = self.cost("--schedule", "Primary", env={"XDG_CACHE_HOME": "/proc/nowhere"})
        self.assertEqual(rounds, 4)
        self.assertFalse(os.path.exists(os.path.join(self.home, ".cache")))

    def test_by_service(self):
        # me and the service; its schedule, policy and on-calls, and my licence; the override
        self.assertEqual(self.cost("--service", "PSVCHK1"), (3, 7))
        self.assertEqual(self.cost("--service", "Website"), (3, 7))

    def test_already_on_call(self):
        self.assertEqual(self.cost("--schedule", "PADW001"), (2, 6))

    def test_several_schedules(self):
        # all of them at once; then one override after the other
        self.assertEqual(self.cost("--schedule", "PPRI001", "--schedule", "PSTK001", "--schedule", "PSLT001"),
                         (5, 13))


class Crowd(Cost):
    """An account of 10,000 people and 5,000 schedules costs no more."""
    SANDBOX_ARGS = ("--crowd", "10000,5000")
