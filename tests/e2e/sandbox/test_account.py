"""Escalation policies, services, incidents and how people are reached, as the sandbox tells them."""
import time
import unittest

from stage import ADA, Box, Fresh, at, seconds


class Policies(Fresh):
    def rules(self, policy, **more):
        found = self.box.get("/escalation_policies/" + policy, **more).json["escalation_policy"]
        return found["escalation_rules"]

    def test_levels(self):
        first, second, third = self.rules("PEPSHP1")
        self.assertEqual([rule["escalation_delay_in_minutes"] for rule in (first, second, third)],
                         [10, 15, 30])
        self.assertEqual([(target["id"], target["type"]) for target in first["targets"]],
                         [("PV3PRI1", "schedule_v3_reference")])
        self.assertEqual([target["id"] for target in second["targets"]], ["PMIA001"])
        self.assertNotIn("escalation_rule_assignment_strategy", first)
        mixed = self.rules("PEPMIX1")[0]["targets"]
        self.assertEqual([target["type"] for target in mixed],
                         ["schedule_reference", "schedule_v3_reference", "user_reference"])

    def test_an_upgraded_schedule_changes_its_type_there(self):
        self.assertEqual(self.rules("PEPPRI1")[0]["targets"][0]["type"], "schedule_reference")
        self.box.control("POST", "upgrade", schedule="PPRI001")
        self.assertEqual(self.rules("PEPPRI1")[0]["targets"][0]["type"], "schedule_v3_reference")

    def test_round_robin_is_told_only_when_asked(self):
        asked = {"include[]": "escalation_rule_assignment_strategies"}
        kinds = [rule["escalation_rule_assignment_strategy"]["type"]
                 for rule in self.rules("PEPMIX1", **asked)]
        self.assertEqual(kinds, ["round_robin", "assign_to_everyone"])

    def test_list(self):
        found = self.box.get("/escalation_policies", query="deploys").json
        self.assertEqual([row["id"] for row in found["escalation_policies"]], ["PEPSLT1", "PEPSLT2"])
        services = found["escalation_policies"][0]["services"]
        self.assertEqual([row["id"] for row in services], ["PSVSLT1"])
        self.refused(self.box.get("/escalation_policies/PNO"), 404, 2100)


class WithoutRoundRobin(Fresh):
    ARGS = ("--no-round-robin",)

    def test_asking_is_forbidden(self):
        asked = {"include[]": "escalation_rule_assignment_strategies"}
        for target in ("/escalation_policies", "/escalation_policies/PEPMIX1"):
            self.refused(self.box.get(target, **asked), 403, 2010)
            self.assertEqual(self.box.get(target).status, 200)


class WithoutIncludes(Fresh):
    def test_all_of_them_or_one_are_refused(self):
        self.box.fault("any=no-include@1-2", "services=no-include:escalation_policies")
        self.refused(self.box.get("/users/PADA001", **{"include[]": "contact_methods"}), 400, 2001)
        self.assertEqual(self.box.get("/users/PADA001").status, 200)
        self.assertEqual(self.box.get("/users/PADA001", **{"include[]": "contact_methods"}).status, 200)
        self.assertIsNone(self.box.log()[0]["violation"])
        self.refused(self.box.get("/services", **{"include[]": "escalation_policies"}), 400, 2001)
        self.assertEqual(self.box.get("/services", **{"include[]": "teams"}).status, 200)
        self.assertEqual(self.box.get("/services/PSVCHK1", **{"include[]": "escalation_policies"}).status, 200)


class Services(Fresh):
    def named(self, **by):
        return [row["id"] for row in self.box.get("/services", **by).json["services"]]

    def test_by_name_and_by_a_part_of_it(self):
        self.assertEqual(self.named(name="Payments"), ["PSVPAY1"])
        self.assertEqual(self.named(query="PAYMENTS"), ["PSVPAY1", "PSVPAY2"])
        self.assertEqual(self.named(name="payments"), [])
        service = self.box.get("/services/PSVCHK1").json["service"]
        self.assertEqual((service["name"], service["status"]), ("Checkout", "active"))
        self.assertEqual(service["escalation_policy"]["type"], "escalation_policy_reference")
        self.refused(self.box.get("/services/PNO"), 404, 2100)

    def test_the_policy_can_stand_in_it(self):
        for target, pick in (("/services/PSVCHK1", lambda found: found["service"]),
                             ("/services?name=Checkout", lambda found: found["services"][0])):
            target += ("&" if "?" in target else "?") + "include%5B%5D=escalation_policies"
            policy = pick(self.box.get(target).json)["escalation_policy"]
            self.assertEqual(policy["escalation_rules"][0]["targets"][0]["id"], "PV3PRI1")

    def test_status(self):
        def status(service):
            return self.box.get("/services/" + service).json["service"]["status"]
        self.assertEqual([status(service) for service in ("PSVMNT1", "PSVDIS1")],
                         ["maintenance", "disabled"])
        made = self.box.control("POST", "page", service="PSVCHK1")["incident"]
        for change, expected in ((None, "critical"), ("acknowledged", "warning"), ("resolved", "active")):
            if change:
                self.assertEqual(
                    self.box.ask("POST", "incident", id=made, status=change).status, 204)
            self.assertEqual(status("PSVCHK1"), expected)


class Paging(Fresh):
    def page(self, service):
        told = self.box.ask("POST", "page", service=service)
        self.assertEqual(told.status, 201, told.text)
        return told.json

    def reached(self, service):
        told = self.page(service)
        return told["level"], sorted(row["user"]["id"] for row in told["users"])

    def test_the_first_level_that_has_somebody(self):
        for service, expected in (("PSVPRI1", (1, ["PADA001", "PBOB001"])), ("PSVCHK1", (1, ["PBOB001"])),
                                  ("PSVSTF1", (1, ["PBOB001", "PCLE001", "PMIA001"])),
                                  ("PSVUSR1", (1, ["PBOB001"])), ("PSVSLT1", (2, ["PBOB001"])),
                                  ("PSVSLT2", (2, ["PBOB001"]))):
            self.assertEqual(self.reached(service), expected, service)

    def test_whoever_is_on_call_when_it_is_created(self):
        self.box.take("PSLT001", 30)
        self.assertEqual(self.reached("PSVSLT1"), (1, ["PADA001"]))
        self.box.shift_clock(1800)
        self.assertEqual(self.reached("PSVSLT1"), (2, ["PBOB001"]))

    def test_nobody_and_closed(self):
        for service, why in (("PSVNOB1", "nobody is on call"), ("PSVMNT1", "maintenance"),
                             ("PSVDIS1", "disabled")):
            told = self.page(service)
            self.assertEqual((told["incident"], told["users"], told["why"]), (None, [], why))
        self.assertEqual(self.box.get("/incidents").json["incidents"], [])
        self.assertEqual(self.box.ask("POST", "page", service="PNO").status, 404)

    def test_round_robin_pages_one_after_another(self):
        people = [self.page("PSVMIX1")["users"] for _ in range(2)]
        self.assertEqual([[row["user"]["id"] for row in each] for each in people],
                         [["PBOB001"], ["PMIA001"]])

    def test_who_cannot_be_paged_is_told(self):
        self.box.take("PSLT001", 30, user="PNOR001")
        self.assertEqual([row["pages"] for row in self.page("PSVSLT1")["users"]], [False])
        self.box.take("PSLT001", 30, user="PEML001")
        self.assertEqual([row["pages"] for row in self.page("PSVSLT1")["users"]], [True])

    def test_open_incidents(self):
        made = [self.page(service)["incident"] for service in ("PSVCHK1", "PSVPRI1")]
        asked = {"service_ids[]": "PSVCHK1", "statuses[]": "triggered", "date_range": "all"}
        found = self.box.get("/incidents", **asked).json["incidents"]
        self.assertEqual([row["id"] for row in found], made[:1])
        self.assertEqual([row["assignee"]["id"] for row in found[0]["assignments"]], ["PBOB001"])
        self.assertEqual(found[0]["incident_number"], 1)
        self.box.shift_clock(40 * 86400)
        self.assertEqual(self.box.get("/incidents").json["incidents"], [])
        self.assertEqual(len(self.box.get("/incidents", date_range="all").json["incidents"]), 2)
        self.box.control("POST", "incident", id=made[0], status="resolved")
        self.assertEqual(self.box.get("/incidents", **asked).json["incidents"], [])
        self.refused(self.box.get("/incidents", date_range="month"), 400)


class People(Fresh):
    def rules(self, user, **more):
        return self.box.get(f"/users/{user}/notification_rules", **more).json["notification_rules"]

    def test_contact_methods(self):
        def told(user, field):
            found = self.box.get(f"/users/{user}/contact_methods").json["contact_methods"]
            return {row["type"].split("_")[0]: row.get(field) for row in found}
        self.assertEqual(told("PADA001", "enabled"), {"email": True, "phone": True, "push": None})
        self.assertEqual(told("PBLK001", "blacklisted"), {"phone": True})
        self.assertEqual(told("POFF001", "enabled"), {"phone": False})
        self.assertEqual(told("PEML001", "blacklisted"), {"email": None})

    def test_notification_rules(self):
        self.assertEqual([rule["start_delay_in_minutes"] for rule in self.rules("PADA001")], [0, 1])
        self.assertEqual([rule["urgency"] for rule in self.rules("PADA001", urgency="low")], ["low"])
        self.assertEqual(len(self.rules("PADA001", urgency="all")), 3)
        self.assertEqual(self.rules("PNOR001"), [])
        self.assertEqual(self.rules("PLAT001")[0]["start_delay_in_minutes"], 45)
        contact = self.rules("PBLK001")[0]["contact_method"]
        self.assertEqual(contact["type"], "phone_contact_method_reference")
        whole = self.rules("PBLK001", **{"include[]": "contact_methods"})[0]["contact_method"]
        self.assertEqual((whole["id"], whole["blacklisted"]), (contact["id"], True))
        self.refused(self.box.get("/users/PADA001/notification_rules", urgency="every"), 400)

    def test_included_with_the_person(self):
        for target in ("/users/me", "/users/PADA001"):
            bare = self.box.get(target, key=ADA).json["user"]
            self.assertTrue(bare["contact_methods"][0]["type"].endswith("_reference"))
            whole = self.box.get(target + "?include[]=contact_methods&include[]=notification_rules",
                                 key=ADA).json["user"]
            self.assertTrue(whole["contact_methods"][0]["enabled"])
            self.assertEqual(whole["notification_rules"][0]["start_delay_in_minutes"], 0)

    def test_invitations(self):
        self.assertTrue(self.box.get("/users/PINV001").json["user"]["invitation_sent"])
        self.assertFalse(self.box.get("/users/PADA001").json["user"]["invitation_sent"])


class Licences(Fresh):
    def license_of(self, user):
        return self.box.get(f"/users/{user}/license").json["license"]

    def test_everybody_has_one(self):
        for user, group in (("PADA001", "FullUser"), ("PMIA001", "FullUser"), ("PSAM001", "Stakeholder")):
            self.assertEqual(self.license_of(user)["role_group"], group)
        self.assertEqual(self.license_of("PADA001")["name"], "Business (Full User)")
        self.assertIn("limited_user", self.license_of("PADA001")["valid_roles"])
        for nobody in ("PNO", "PGON001"):
            self.refused(self.box.get(f"/users/{nobody}/license"), 404)

    def test_it_counts_for_more_than_the_role(self):
        self.assertEqual(self.box.get("/users/PLEO001").json["user"]["role"], "observer")
        self.assertEqual(self.license_of("PLEO001")["role_group"], "Stakeholder")
        now = seconds(self.box.now())
        made = self.box.create("PPRI001", at(now), at(now + 900), user="PLEO001")
        self.assertEqual((made.status, made.json[0]["status"]), (201, 400))
        self.assertIn("stakeholder", made.json[0]["errors"][0])

    def test_what_the_account_has(self):
        full, stakeholder = self.box.get("/licenses").json["licenses"]
        self.assertEqual((full["role_group"], stakeholder["role_group"]), ("FullUser", "Stakeholder"))
        self.assertEqual((stakeholder["current_value"], stakeholder["allocations_available"]), (2, 48))
        self.assertNotIn("current_value", self.license_of("PADA001"))


class Faults(Fresh):
    def test_every_operation_can_be_broken(self):
        for operation, target in (
                ("policies", "/escalation_policies"), ("policy", "/escalation_policies/PEPSHP1"),
                ("services", "/services"), ("service", "/services/PSVCHK1"), ("incidents", "/incidents"),
                ("contact-methods", "/users/PADA001/contact_methods"),
                ("notification-rules", "/users/PADA001/notification_rules"),
                ("license", "/users/PADA001/license"), ("licenses", "/licenses"), ("abilities", "/abilities"),
                ("schedule-users", "/schedules/PPRI001/users")):
            self.box.fault(operation + "=status:503@1")
            self.assertEqual([self.box.get(target).status for _ in range(2)], [503, 200], operation)
