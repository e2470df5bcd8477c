#include "sandbox/seed/seed.hpp"

namespace dutyme::sandbox {

namespace {

ContactMethod phone(const std::string& user) {
    return {user + "PH", "phone_contact_method", "5555550101"};
}

NotificationRule rule(const ContactMethod& contact, long minutes, const char* urgency) {
    return {contact.id + "R", minutes, urgency, contact.id};
}

// Somebody with one phone and one rule for it.
User by_phone(User user, ContactMethod contact, long minutes, const char* urgency) {
    user.reach = Reach{{contact}, {rule(contact, minutes, urgency)}};
    return user;
}

User by_mail_only(User user) {
    const ContactMethod mail{user.id + "EM", "email_contact_method", user.email};
    user.reach = Reach{{mail}, {rule(mail, 0, "high")}};
    return user;
}

std::vector<User> hard_to_page() {
    ContactMethod barred = phone("PBLK001");
    barred.blacklisted = true;
    ContactMethod off = phone("POFF001");
    off.enabled = false;
    User invited{"PINV001", "Ina Vited", "ina@example.com"};
    invited.invitation_sent = true;
    User onlooker{"PLEO001", "Leo Lookon", "leo@example.com", "observer"};
    onlooker.only_follows = true;
    return {
        by_phone({"PNOR001", "Nora Quiet", "nora@example.com"}, phone("PNOR001"), 0, "low"),
        by_phone({"PBLK001", "Blake Barred", "blake@example.com"}, barred, 0, "high"),
        by_phone({"POFF001", "Otto Off", "otto@example.com"}, off, 0, "high"),
        by_phone({"PLAT001", "Lara Late", "lara@example.com"}, phone("PLAT001"), 45, "high"),
        by_mail_only({"PEML001", "Emil Post", "emil@example.com"}),
        invited,
        onlooker,
    };
}

std::vector<Policy> ladders() {
    const Level cleo{{}, {"PCLE001"}};
    return {
        {"PEPSHP1", "Shop", {{{"PV3PRI1"}, {}, 10}, {{}, {"PMIA001"}, 15}, cleo}},
        {"PEPCRD1", "Crowded", {{{"PV3TWO1", "PV3ALL1"}, {}}, cleo}},
        {"PEPNGT1", "Nights", {{{"PV3GAP1", "PV3CHG1", "PV3EMP1", "PV3NIL1"}, {}}, cleo}},
        {"PEPEXT1", "Extra hands", {{{"PV3ADA1", "PV3OVR1", "PV3CUS1"}, {}}, cleo}},
        {"PEPMIX1", "Mixed", {{{"PSTK001", "PV3PRI1"}, {"PMIA001"}, 15, true}, cleo}},
        {"PEPUSR1", "People only", {{{}, {"PBOB001"}}, cleo}},
        {"PEPNOB1", "Nobody", {{{"PV3EMP1"}, {}}}},
        {"PEPSLT1", "Deploys", {{{"PSLT001"}, {}, 5}, {{"PSTK001"}, {}}, cleo}},
        {"PEPSLT2", "Deploys by shifts", {{{"PV3SLT1"}, {}, 5}, {{"PV3PRI1"}, {}}, cleo}},
    };
}

std::vector<Service> services() {
    return {
        {"PSVPRI1", "Primary API", "PEPPRI1", ""},
        {"PSVPAY1", "Payments", "PEPSEC1", ""},
        {"PSVPAY2", "Payments Legacy", "PEPSEC1", ""},
        {"PSVCHK1", "Checkout", "PEPSHP1", ""},
        {"PSVSTF1", "Storefront", "PEPCRD1", ""},
        {"PSVMIX1", "Search", "PEPMIX1", ""},
        {"PSVUSR1", "Billing", "PEPUSR1", ""},
        {"PSVUSR2", "Image Search", "PEPUSR1", ""},
        {"PSVNOB1", "Archive", "PEPNOB1", ""},
        {"PSVSLT1", "Website", "PEPSLT1", ""},
        {"PSVSLT2", "Web Shop", "PEPSLT2", ""},
        {"PSVMNT1", "Printing", "PEPPRI1", "maintenance"},
        {"PSVDIS1", "Fax", "PEPPRI1", "disabled"},
    };
}

}  // namespace

void seed_account(Company& company) {
    for (User& user : hard_to_page()) company.users.push_back(std::move(user));
    for (Policy& policy : ladders()) company.policies.push_back(std::move(policy));
    company.services = services();
}

}  // namespace dutyme::sandbox
