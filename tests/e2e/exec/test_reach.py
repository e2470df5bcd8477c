"""Whether a page would reach the deployer, who is behind them, and what is open already."""
from lib.dutyme import Stage
from lib.sandbox import ACCOUNT


class Reach(Stage):
    def by(self, email, *words, **more):
        """Runs exec for that person: (status, stderr)."""
        return self.run_exec("--user", email, *words, env={"DUTYME_TOKEN": ACCOUNT, **more})

    def refused(self, email, *parts, words=()):
        status, err = self.by(email, *words)
        self.assertEqual(status, 125, err)
        self.says(err, *parts)
        self.assertFalse(self.ran())
        self.assertEqual(self.box.writes(), [])

    def taken(self, email, *parts, words=(), **more):
        status, err = self.by(email, *words, **more)
        self.assertEqual(status, 0, err)
        self.says(err, *parts)
        self.assertTrue(self.ran())
        self.nobody_is_left()
        self.assertEqual(len(self.overrides()), 1)
        return err


class WhoCannotBePaged(Reach):
    def test_no_rule_for_high_urgency_is_refused(self):
        self.refused("nora@example.com", "Nora Quiet cannot be paged: they have no notification rule for high urgency",
                     "--force")

    def test_a_barred_or_switched_off_phone_is_refused(self):
        self.refused("blake@example.com", "Blake Barred cannot be paged: no contact method")
        self.refused("otto@example.com", "Otto Off cannot be paged: no contact method")

    def test_a_stakeholder_is_refused(self):
        self.refused("sam@example.com", "Sam Holder is a stakeholder")

    def test_a_stakeholders_licence_counts_for_more_than_the_role(self):
        self.refused("leo@example.com", "Leo Lookon is a stakeholder", "full user licence")

    def test_with_force_the_licence_is_left_to_pagerduty(self):
        status, err = self.by("leo@example.com", "--force")
        self.assertEqual(status, 125, err)
        self.says(err, "PagerDuty refused the override: User is a stakeholder")
        self.assertFalse(self.ran())
        self.assertFalse(any(entry["target"].endswith("/license") for entry in self.box.log()))
        self.assertEqual(self.overrides(), [])

    def test_a_licence_that_is_not_told_is_no_obstacle(self):
        for fault in ("license=status:403", "license=status:402", "license=status:503", "license=status:404"):
            self.box.fault(fault)
            err = self.run_exec("--user", "ada@example.com", env={"DUTYME_TOKEN": ACCOUNT})[1]
            self.says(err, "Ada Byron takes Primary")
            self.assertTrue(self.ran())

    def test_in_ci_a_stakeholders_licence_leaves_the_rota_alone(self):
        status, err = self.by("leo@example.com", CI="true")
        self.assertEqual(status, 0, err)
        self.says(err, "Leo Lookon is a stakeholder")
        self.assertTrue(self.ran())
        self.assertEqual(self.box.writes(), [])

    def test_force_takes_on_call_all_the_same(self):
        self.taken("nora@example.com", "Nora Quiet takes Primary", "Nora Quiet cannot be paged", words=("--force",))

    def test_in_ci_the_deploy_goes_on_without_them(self):
        status, err = self.by("nora@example.com", CI="true")
        self.assertEqual(status, 0, err)
        self.says(err, "Nora Quiet cannot be paged")
        self.assertTrue(self.ran())
        self.assertEqual(self.box.writes(), [])


class WhoIsHardToPage(Reach):
    def test_mail_only_is_told(self):
        self.taken("emil@example.com", "Emil Post is told of incidents by e-mail only")

    def test_a_pending_invitation_is_told(self):
        self.taken("ina@example.com", "Ina Vited has not accepted the invitation")

    def test_who_is_told_after_the_page_has_gone_on_is_told(self):
        self.taken("lara@example.com",
                   "Lara Late is told of an incident after 45 minutes, but the escalation policy Primary goes on to the next level after 30")

    def test_a_token_that_may_not_read_it_is_no_obstacle(self):
        self.box.fault("users=status:403@1")
        err = self.taken("ada@example.com", "whether Ada Byron can be paged is not known")
        self.assertNotIn("cannot be paged", err)

    def test_who_can_be_paged_well_is_not_remarked_on(self):
        err = self.taken("ada@example.com")
        for word in ("paged is not known", "e-mail", "invitation", "is told of"):
            self.assertNotIn(word, err)


class Ladder(Reach):
    def test_who_is_paged_after_whom_and_when(self):
        _, err = self.run_exec("--dry-run", "--service", "Checkout")
        self.says(err, "a page through the escalation policy Shop would reach Ada Byron now, then Mia Chen after 10 min, then Cleo Diaz after 25 min")

    def test_nobody_behind_the_deployer_is_told(self):
        _, err = self.run_exec("--dry-run", "--service", "Archive")
        self.says(err, "nobody is behind Ada Byron on the escalation policy Nobody: a page they miss reaches nobody else")

    def test_the_deployer_at_two_levels_is_told(self):
        _, err = self.by("cleo@example.com", "--dry-run")
        self.says(err, "Cleo Diaz is at two levels of the escalation policy Primary")

    def test_it_is_left_out_when_it_cannot_be_had(self):
        for fault in ("policy=status:500", "oncalls=status:503", "oncalls=status:403", "policy=status:403"):
            with self.subTest(fault=fault):
                self.box.clear_faults()
                self.box.fault(fault)
                status, err = self.run_exec()
                self.assertEqual(status, 0, err)
                self.says(err, "Ada Byron takes Primary from Bo Larsen")
                self.assertNotIn("a page through", err)
                self.assertEqual("who comes after Ada Byron is not known" in err, "403" in fault)


class Incidents(Reach):
    def incident(self, service="PSVCHK1"):
        return self.box.control("POST", "page", service=service)["incident"]

    def test_what_is_open_is_told_and_does_not_stop_the_deploy(self):
        self.incident()
        for words in (("--service", "Checkout"), ("--schedule", "PV3PRI1"), ("--escalation-policy", "Shop")):
            with self.subTest(words=words):
                status, err = self.run_exec(*words)
                self.assertEqual(status, 0, err)
                self.says(err, "is open on Checkout: Alert 1 (triggered, with Bo Larsen)")
        status, err = self.run_exec("--schedule", "PPRI001")
        self.assertNotIn("is open on", err)
        self.assertTrue(self.ran())

    def test_it_can_be_made_to_stop_the_deploy(self):
        made = self.incident()
        for words in (("--service", "Checkout"), ("--schedule", "PV3PRI1")):
            with self.subTest(words=words):
                status, err = self.run_exec(*words, "--block-on-incident")
                self.assertEqual(status, 125, err)
                self.says(err, "is open on Checkout: Alert 1", "deploy when it is resolved")
                self.assertFalse(self.ran())
        self.assertEqual(self.box.writes(), [])
        self.box.control("POST", "incident", id=made, status="resolved")
        status, err = self.run_exec("--service", "Checkout", "--block-on-incident")
        self.assertEqual(status, 0, err)

    def test_what_nobody_can_tell_does_not_pass_for_nothing(self):
        self.box.fault("policy=status:403")
        status, err = self.run_exec("--block-on-incident")
        self.assertEqual(status, 125, err)
        self.closed(err, "--block-on-incident")

    def closed(self, err, set_by):
        """The line names the gate, where it was set, and the two ways past it."""
        self.says(err, f"block-on-incident ({set_by}) stops the deploy", "does not tell what is open",
                  "--block-on-incident=false", "DUTYME_SKIP=1")
        self.assertFalse(self.ran())
        self.assertEqual(self.box.writes(), [])

    def test_an_outage_closes_the_gate(self):
        for faults in (("incidents=status:503",), ("me=status:503",), ("any=drop-before",), ("policy=hang",)):
            with self.subTest(faults=faults):
                self.box.clear_faults()
                self.incident()
                self.box.fault(*faults)
                status, err = self.run_exec("--service" if "incidents" in faults[0] else "--schedule",
                                            "Checkout" if "incidents" in faults[0] else "PPRI001",
                                            env={"DUTYME_BLOCK_ON_INCIDENT": "true"})
                self.assertEqual(status, 125, err)
                self.closed(err, "DUTYME_BLOCK_ON_INCIDENT")

    def test_the_ways_past_it(self):
        self.box.fault("policy=status:503")
        for words, more in ((("--block-on-incident=false",), {}), ((), {"DUTYME_SKIP": "1"})):
            with self.subTest(words=words):
                status, err = self.run_exec(*words, env={"DUTYME_BLOCK_ON_INCIDENT": "true", **more})
                self.assertEqual(status, 0, err)

    def test_a_courtesy_that_fails_does_not_open_it(self):
        self.incident()
        for faults in (("oncalls=status:503",), ("policy=status:503@1",), ("policy=drop-before@1",)):
            with self.subTest(faults=faults):
                self.box.clear_faults()
                self.box.fault(*faults)
                status, err = self.run_exec("--schedule", "PV3PRI1", "--block-on-incident")
                self.assertEqual(status, 125, err)
                self.says(err, "is open on Checkout: Alert 1", "deploy when it is resolved")

    def test_what_cannot_be_read_is_told_as_far_as_it_is_known(self):
        self.incident()
        for fault in ("incidents=status:403", "incidents=status:503", "incidents=hang"):
            with self.subTest(fault=fault):
                self.box.clear_faults()
                self.box.fault(fault)
                status, err = self.run_exec("--service", "Checkout")
                self.assertEqual(status, 0, err)
                self.says(err, "an incident is open on Checkout")
                self.assertNotIn("without anybody", err)


class ManyPolicies(Reach):
    """Two hundred policies page Primary, with two services each."""
    SANDBOX_ARGS = ("--policies", "200,2")

    def setUp(self):
        super().setUp()
        self.box.fault("any=414", "any=crowded:8")

    def test_ten_of_them_are_looked_at(self):
        status, err = self.run_exec()
        self.assertEqual(status, 0, err)
        self.says(err, "whom a page reaches is told for 10 escalation policies, and 191 more lead there")
        asked = [entry for entry in self.box.log("GET") if "/escalation_policies/" in entry["target"]]
        self.assertEqual(len(asked), 10)

    def test_the_gate_asks_all_of_them(self):
        status, err = self.run_exec("--block-on-incident")
        self.assertEqual(status, 0, err)
        self.assertTrue(self.ran())
        self.box.control("POST", "page", service="PXV00400")  # of the last one
        status, err = self.run_exec("--block-on-incident")
        self.assertEqual(status, 125, err)
        self.says(err, "is open on Crowd service 00400")


class IfFree(Reach):
    def test_somebodys_override_is_left_alone(self):
        self.box.somebody_else("PMIA001")
        status, err = self.run_exec("--if-free")
        self.assertEqual(status, 0, err)
        self.says(err, "an override of Mia Chen stands on Primary", "it is left alone (if-free)")
        self.assertNotIn("takes Primary", err)
        self.assertTrue(self.ran())
        self.nobody_is_left()
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(self.box.on_call(), "PMIA001")

    def test_another_tour_is_left_alone_on_either_kind(self):
        for schedule in ("PPRI001", "PV3PRI1", "PV3SLT1"):
            with self.subTest(schedule=schedule):
                job, command = self.play("--schedule", schedule, schedules=(schedule,))
                before = len(self.box.writes())
                status, err = self.by("cleo@example.com", "--if-free", "--schedule", schedule)
                self.assertEqual(status, 0, err)
                self.says(err, "an override of Ada Byron stands on", "it is left alone (if-free)")
                self.assertEqual(len(self.box.writes()), before)
                command.exit()
                self.assertEqual(job.wait()[0], 0)

    def test_what_is_free_is_taken(self):
        self.box.somebody_else("PMIA001")
        job, command = self.play("--if-free", "--schedule", "PPRI001", "--schedule", "PSTK001",
                                 schedules=("PPRI001", "PSTK001"))
        self.assertEqual(command.report["on_call"], {"PPRI001": "PMIA001", "PSTK001": "PADA001"})
        command.exit()
        self.assertEqual(job.wait()[0], 0)

    def test_without_a_rival_it_changes_nothing(self):
        status, err = self.run_exec("--if-free")
        self.assertEqual(status, 0, err)
        self.given_back()


class Busy(Reach):
    """A key that others use, too: seven of eight requests are left after the first answer, or fewer."""
    SANDBOX_ARGS = ("--rate", "8")

    def asked(self):
        paths = [entry["target"].split("?")[0] for entry in self.box.log()]
        return [path for path in paths if path.endswith("/license") or path.startswith(("/oncalls", "/escalation"))]

    def test_what_nobody_reads_is_not_asked_for(self):
        status, err = self.run_exec()
        self.assertEqual(status, 0, err)
        self.assertNotIn("a page through", err)
        self.assertEqual(self.asked(), [])

    def test_what_somebody_wants_to_see_is(self):
        status, err = self.run_exec("--dry-run")
        self.assertEqual(status, 0, err)
        self.says(err, "a page through the escalation policy Primary would reach Ada Byron now")
        self.assertEqual(len(self.asked()), 3)
