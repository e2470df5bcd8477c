#include "sandbox/seed/seed.hpp"

#include <cstdio>

// "now" below is the moment the sandbox started. Times of day are UTC.
namespace dutyme::sandbox {

namespace {

constexpr std::chrono::hours day{24};

constexpr const char* description =
    R"(People
  PADA001  Ada Byron     ada@example.com           user
  PBOB001  Bo Larsen     bo@example.com            user; part of turbo@example.com
  PMIA001  Mia Chen      mia@example.com           limited_user
  PCLE001  Cleo Diaz     cleo@example.com          admin; level 2 of every policy
  PTUR001  Turbo Novak   turbo@example.com         user
  PPIA001  Pia Plus      pia+oncall@example.com    user
  PSAM001  Sam Holder    sam@example.com           read_only_user: a stakeholder
  PKIM001  Kim Zander    kim@example.com           user; stands on the second page of 100
  PCRW001… Crew 001…120  crew001.kim@example.com … user; their addresses contain Kim's
  PNOR001  Nora Quiet    nora@example.com          no rule for high urgency
  PBLK001  Blake Barred  blake@example.com         the only phone is blacklisted
  POFF001  Otto Off      otto@example.com          the only phone is not enabled
  PLAT001  Lara Late     lara@example.com          told after 45 minutes
  PEML001  Emil Post     emil@example.com          told by mail only
  PINV001  Ina Vited     ina@example.com           the invitation is pending
  PLEO001  Leo Lookon    leo@example.com           observer, with the licence of a stakeholder
  PGON001  Gone Girl     (deleted)                 still in the layer of "Old Guard"

Layer-based schedules (names; who is on call without overrides)
  PPRI001  Primary            Bo until now + 4 days, then Mia, a week each
  PSEC001  Secondary On-Call  Mia and Cleo daily; Bo from 09:00 to 17:00 (America/Phoenix)
  PPAY001  Payments           Mia; the first of two with this name
  PPAY002  Payments           Cleo
  PLON001  Lonely             Bo; on no escalation policy (Asia/Kolkata)
  PEMP001  Empty Desk         nobody
  POLD001  Old Guard          the deleted user
  PADW001  Ada's Watch        Ada
  PCHG001  Shift Change       Ada until now + 20 minutes, then Bo, a day each
  PROT001  rota               Bo; its name is part of 104 others
  PSTK001  Stockroom          Bo
  PSLT001  Deploy Slot        nobody; level 1 of "Deploys"
  PTEA001… Team 001 rota … Team 104 rota   nobody, on no policy

Shift-based schedules (v3)
  PV3PRI1  Checkout      Bo until now + 4 days, then Mia, a week each
  PV3TWO1  Storefront    Bo and Mia, in two parallel rotations
  PV3ALL1  War Room      Bo, Mia and Cleo at once, in one rotation
  PV3GAP1  Night Shift   Bo until now + 20 minutes, nobody for half an hour, then Mia
  PV3CHG1  Handover      Mia until now + 20 minutes, then Bo, a day each (Asia/Kolkata)
  PV3EMP1  Idle          nobody; it has no rotation
  PV3NIL1  Vacant        nobody; its rotation has an empty place
  PV3ADA1  Ada's Shifts  Ada
  PV3SLT1  Deploy Shifts nobody; level 1 of "Deploys by shifts"
  PV3OVR1  Covered       Bo, overridden by Mia until now + 8 hours
  PV3CUS1  Reinforced    Bo, and Mia besides him by a custom shift until now + 8 hours

Escalation policies (level 1; level 2 is Cleo)
  PEPPRI1  Primary and Ada's Watch      PEPSEC1  Secondary On-Call, both Payments
  PEPRST1  Empty Desk, Old Guard, Shift Change, rota
  PEPCRD1  Storefront, War Room         PEPNGT1  Night Shift, Handover, Idle, Vacant
  PEPEXT1  Ada's Shifts, Covered, Reinforced
  PEPSHP1  Checkout; after 10 minutes Mia, after 15 more Cleo
  PEPMIX1  one by one of Stockroom, Checkout and Mia
  PEPUSR1  Bo                           PEPNOB1  Idle, and no level 2
  PEPSLT1  Deploy Slot; after 5 minutes Stockroom, then Cleo
  PEPSLT2  Deploy Shifts; after 5 minutes Checkout, then Cleo

Services (policy)
  PSVPRI1 Primary API (PEPPRI1)    PSVPAY1 Payments, PSVPAY2 Payments Legacy (PEPSEC1)
  PSVCHK1 Checkout (PEPSHP1)       PSVSTF1 Storefront (PEPCRD1)
  PSVMIX1 Search (PEPMIX1)         PSVUSR1 Billing (PEPUSR1)       PSVNOB1 Archive (PEPNOB1)
  PSVSLT1 Website (PEPSLT1)        PSVSLT2 Web Shop (PEPSLT2)
  PSVMNT1 Printing, in maintenance PSVDIS1 Fax, disabled (both PEPPRI1)

Keys of the US account
  Token token=sandbox-account-key0   account, full rights
  Token token=sandbox-readonly-key   account, read only
  Token token=sandbox-ada-userkey0   Ada's
  Token token=sandbox-sam-userkey0   Sam's, a stakeholder's
  Bearer pdus+_0SANDBOX_ada-bearer   Ada's, OAuth
  Bearer pdus+_0SANDBOX_ada-reader   Ada's, OAuth, with schedules.read and users.read only
Keys of the EU account (--region eu)
  Token token=sandbox-account-eu00   account, full rights
  Token token=sandbox-ada-userkeyE   Ada's
OAuth app, for POST /oauth/token
  client_id sandbox-client, client_secret sandbox-client-secret, scope as_account-REGION.acme and
  more; at GET /oauth/authorize Ada logs in with it
)";

std::string numbered(const char* format, int number) {
    char text[64];
    std::snprintf(text, sizeof text, format, number);
    return text;
}

std::vector<User> people() {
    std::vector<User> users = {
        {"PADA001", "Ada Byron", "ada@example.com"},
        {"PBOB001", "Bo Larsen", "bo@example.com"},
        {"PMIA001", "Mia Chen", "mia@example.com", "limited_user"},
        {"PCLE001", "Cleo Diaz", "cleo@example.com", "admin"},
        {"PTUR001", "Turbo Novak", "turbo@example.com"},
        {"PPIA001", "Pia Plus", "pia+oncall@example.com"},
        {"PSAM001", "Sam Holder", "sam@example.com", "read_only_user"},
        {"PKIM001", "Kim Zander", "kim@example.com"},
        {"PGON001", "Gone Girl", "gone@example.com", "user", true},
    };
    for (int i = 1; i <= 120; ++i)
        users.push_back({numbered("PCRW%03d", i), numbered("Crew %03d", i),
                         numbered("crew%03d.kim@example.com", i)});
    return users;
}

// One layer whose first turn began at `start`.
Layer layer_of(const std::string& id, Time start, Seconds turn, std::vector<std::string> users) {
    return {id, "Layer 1", start, turn, std::move(users), std::nullopt};
}

Schedule secondary(Time now) {
    Layer by_day = layer_of("PLAY003", now - 10 * day, day, {"PBOB001"});
    by_day.name = "Office hours";
    by_day.hours = DailyHours{std::chrono::hours{16}, std::chrono::hours{8}};  // 09:00 in Phoenix
    return {"PSEC001",
            "Secondary On-Call",
            {"America/Phoenix", -std::chrono::hours{7}},
            {layer_of("PLAY002", now - 10 * day, day, {"PMIA001", "PCLE001"}), by_day}};
}

std::vector<Schedule> layer_schedules(Time now) {
    const Zone utc;
    const Zone kolkata{"Asia/Kolkata", std::chrono::minutes{330}};
    const Time before = now - 3 * day;
    std::vector<Schedule> schedules = {
        {"PPRI001", "Primary", utc, {layer_of("PLAY001", before, 7 * day, {"PBOB001", "PMIA001"})}},
        secondary(now),
        {"PPAY001", "Payments", utc, {layer_of("PLAY004", before, 7 * day, {"PMIA001"})}},
        {"PPAY002", "Payments", utc, {layer_of("PLAY005", before, 7 * day, {"PCLE001"})}},
        {"PLON001", "Lonely", kolkata, {layer_of("PLAY006", before, 7 * day, {"PBOB001"})}},
        {"PEMP001", "Empty Desk", utc, {}},
        {"POLD001", "Old Guard", utc, {layer_of("PLAY007", before, 7 * day, {"PGON001"})}},
        {"PADW001", "Ada's Watch", utc, {layer_of("PLAY008", before, 7 * day, {"PADA001"})}},
        {"PCHG001",
         "Shift Change",
         utc,
         {layer_of("PLAY009", now + std::chrono::minutes{20} - day, day, {"PADA001", "PBOB001"})}},
        {"PSTK001", "Stockroom", utc, {layer_of("PLAY011", before, 7 * day, {"PBOB001"})}},
        {"PSLT001", "Deploy Slot", utc, {}},
        {"PROT001", "rota", utc, {layer_of("PLAY010", before, 7 * day, {"PBOB001"})}},
    };
    for (int i = 1; i <= 104; ++i)
        schedules.push_back({numbered("PTEA%03d", i), numbered("Team %03d rota", i), utc, {}});
    return schedules;
}

Policy policy(const char* id, const char* name, std::vector<std::string> schedules) {
    return {id, name, {Level{std::move(schedules), {}}, Level{{}, {"PCLE001"}}}};
}

constexpr std::chrono::minutes minute{1};

Event event_of(const char* id, Time start, Seconds turn, std::vector<std::string> users) {
    return {{id, "On call", start, turn, std::move(users), std::nullopt}};
}

Event everybody(const char* id, Time start, std::vector<std::string> users) {
    Event event = event_of(id, start, day, std::move(users));
    event.everybody = true;
    return event;
}

Event until(Event event, Time end) {
    event.until = end;
    return event;
}

// `before` lies some days back, so that turns of a week last for days yet.
std::vector<ShiftSchedule> shift_schedules(Time now, Time before) {
    const Zone utc;
    const Zone kolkata{"Asia/Kolkata", std::chrono::minutes{330}};
    const auto week = 7 * day;
    return {
        {"PV3PRI1",
         "Checkout",
         utc,
         {{"RPRI1", {event_of("EPRI1", before, week, {"PBOB001", "PMIA001"})}}}},
        {"PV3TWO1",
         "Storefront",
         utc,
         {{"RTWO1", {event_of("ETWO1", before, week, {"PBOB001"})}},
          {"RTWO2", {event_of("ETWO2", before, week, {"PMIA001"})}}}},
        {"PV3ALL1",
         "War Room",
         utc,
         {{"RALL1", {everybody("EALL1", before, {"PBOB001", "PMIA001", "PCLE001"})}}}},
        {"PV3GAP1",
         "Night Shift",
         utc,
         {{"RGAP1",
           {until(event_of("EGAP1", before, day, {"PBOB001"}), now + 20 * minute),
            event_of("EGAP2", now + 50 * minute, week, {"PMIA001"})}}}},
        {"PV3CHG1",
         "Handover",
         kolkata,
         {{"RCHG1", {event_of("ECHG1", now + 20 * minute - day, day, {"PMIA001", "PBOB001"})}}}},
        {"PV3EMP1", "Idle", utc, {}},
        {"PV3NIL1", "Vacant", utc, {{"RNIL1", {event_of("ENIL1", before, week, {""})}}}},
        {"PV3ADA1",
         "Ada's Shifts",
         utc,
         {{"RADA1", {event_of("EADA1", before, week, {"PADA001"})}}}},
        {"PV3SLT1", "Deploy Shifts", utc, {}},
        {"PV3OVR1", "Covered", utc, {{"ROVR1", {event_of("EOVR1", before, week, {"PBOB001"})}}}},
        {"PV3CUS1", "Reinforced", utc, {{"RCUS1", {event_of("ECUS1", before, week, {"PBOB001"})}}}},
    };
}

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

std::vector<Policy> further_policies() {
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

void add_shift_schedules(Account& account, Time now) {
    account.shift_schedules = shift_schedules(now, now - 3 * day);
    // As people set them: at whole minutes.
    const Time this_minute = std::chrono::floor<std::chrono::minutes>(now);
    const Window today{this_minute - 60 * minute, this_minute + 8 * 60 * minute};
    account.added_shifts.add(
        "PV3OVR1", {"", Added::override_shift, {"ROVR1", "", "PBOB001"}, "PMIA001", today},
        today.since, "somebody else");
    account.added_shifts.add("PV3CUS1", {"", Added::custom_shift, {}, "PMIA001", today},
                             today.since, "somebody else");
}

// Adds people who are hard to reach, policies that page them, and services.
void add_policies_and_services(Account& account) {
    for (User& user : hard_to_page()) account.users.push_back(std::move(user));
    for (Policy& policy : further_policies()) account.policies.push_back(std::move(policy));
    account.services = services();
}

}  // namespace

Account seed_account(Time now) {
    Account account;
    account.users = people();
    account.schedules = layer_schedules(std::chrono::floor<Seconds>(now));
    add_shift_schedules(account, std::chrono::floor<Seconds>(now));
    account.policies = {
        policy("PEPPRI1", "Primary", {"PPRI001", "PADW001"}),
        policy("PEPSEC1", "Secondary", {"PSEC001", "PPAY001", "PPAY002"}),
        policy("PEPRST1", "The rest", {"PEMP001", "POLD001", "PCHG001", "PROT001"}),
    };
    add_policies_and_services(account);
    return account;
}

std::vector<Key> seed_keys() {
    return {
        {Key::Kind::account, "sandbox-account-key0", "", "us"},
        {Key::Kind::read_only, "sandbox-readonly-key", "", "us"},
        {Key::Kind::user, "sandbox-ada-userkey0", "PADA001", "us"},
        {Key::Kind::user, "sandbox-sam-userkey0", "PSAM001", "us"},
        {Key::Kind::oauth, "pdus+_0SANDBOX_ada-bearer", "PADA001", "us"},
        {Key::Kind::oauth, "pdus+_0SANDBOX_ada-reader", "PADA001", "us",
         Scopes{"schedules.read", "users.read"}},
        {Key::Kind::account, "sandbox-account-eu00", "", "eu"},
        {Key::Kind::user, "sandbox-ada-userkeyE", "PADA001", "eu"},
    };
}

const char* seed_description() {
    return description;
}

}  // namespace dutyme::sandbox
