#include "catch_compat.hpp"
#include "pagerduty/client.hpp"
#include "pagerduty/incidents.hpp"
#include "pagerduty/service_finder.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const Instant begun = *from_rfc3339("2026-11-23T10:00:00Z");

const std::string policy =
    R"({"escalation_policy":{"id":"PEPPRI1","name":"Primary","escalation_rules":[)"
    R"({"escalation_delay_in_minutes":30,"targets":[{"id":"PPRI001","type":"schedule_reference"}]}]}})";
const std::string other_policy =
    R"({"escalation_policy":{"id":"PEPSHP1","name":"Shop","escalation_rules":[)"
    R"({"escalation_delay_in_minutes":30,"targets":[{"id":"PV3PRI1","type":"schedule_v3_reference"}]}]}})";

std::string incident(const std::string& id, const std::string& policy_id,
                     const std::string& created, const std::string& via = "escalation_policy") {
    return R"({"id":")" + id + R"(","incident_number":12,"title":"Till","status":"triggered",)" +
           R"("html_url":"https://acme.pagerduty.com/incidents/)" + id + R"(","created_at":")" +
           created + R"(","assigned_via":")" + via + R"(","escalation_policy":{"id":")" +
           policy_id +
           R"("},"service":{"id":"PSV1","summary":"Payments"},)"
           R"("assignments":[{"assignee":{"id":"PADA001","summary":"Ada Byron"}}],)"
           R"("acknowledgements":[{"acknowledger":{"id":"PMIA001","summary":"Mia Chen"}}]})";
}

std::string entry(const std::string& user, const std::string& at, const std::string& channel,
                  const std::string& policy_id = "PEPPRI1", const std::string& id = "Q1") {
    return R"({"type":"notify_log_entry","created_at":")" + at + R"(","user":{"id":")" + user +
           R"("},"channel":)" + channel + R"(,"incident":)" +
           incident(id, policy_id, "2026-11-23T10:01:00Z") + "}";
}

std::string list(const char* name, const std::vector<std::string>& rows) {
    std::string text;
    for (const std::string& row : rows) text += (text.empty() ? "" : ",") + row;
    return std::string{R"({")"} + name + R"(":[)" + text + R"(],"more":false})";
}

struct IncidentsDesk : Desk {
    AccountDirectory directory{session};
    Incidents incidents{session, directory};
    IncidentWindow window{begun, begun + Seconds{600}, {"PPRI001"}};

    IncidentHistory history() {
        REQUIRE(incidents.prefetch(window, true));
        return incidents.history(deadline);
    }
};

}  // namespace

TEST_CASE("the incidents that count are those whose policy has a schedule of the tour",
          "[pagerduty]") {
    IncidentsDesk desk;
    desk.transport
        .then(200, list("incidents",
                        {incident("Q1", "PEPPRI1", "2026-11-23T10:01:00Z"),
                         incident("Q2", "PEPSHP1", "2026-11-23T10:01:00Z"),
                         incident("Q3", "PEPPRI1", "2026-11-23T09:59:59Z"),
                         incident("Q4", "PEPPRI1", "2026-11-23T10:02:00Z", "direct_assignment")}))
        .then(200, list("log_entries", {}))
        .then(200, policy)
        .then(200, other_policy);
    const IncidentHistory history = desk.history();
    CHECK(history.is_whole);
    REQUIRE(history.open.size() == 1);
    CHECK(history.open[0].id == "Q1");
    CHECK(history.open[0].acknowledgers == std::vector<std::string>{"Mia Chen"});
    CHECK(history.open[0].url == "https://acme.pagerduty.com/incidents/Q1");
    CHECK_THAT(desk.transport.path(0),
               ContainsSubstring("since=2026-11-23T10%3A00%3A00Z&until=2026-11-23T10%3A10%3A00Z&"
                                 "time_zone=UTC"));
    CHECK_THAT(desk.transport.path(1),
               Catch::Matchers::StartsWith("/log_entries?since=2026-11-23T10%3A00%3A00Z"));
}

TEST_CASE("a page is the first notice of an incident to a person, but for e-mail", "[pagerduty]") {
    IncidentsDesk desk;
    const std::string sms = R"({"type":"sms"})";
    desk.transport.then(200, list("incidents", {}))
        .then(200, list("log_entries",
                        {entry("PADA001", "2026-11-23T10:04:00Z", sms),
                         entry("PADA001", "2026-11-23T10:03:00Z",
                               R"({"type":"auto","notification":{"type":"phone","address":"+1"}})"),
                         entry("PADA001", "2026-11-23T10:02:00Z", R"({"type":"email"})"),
                         entry("PMIA001", "2026-11-23T10:05:00Z", sms),
                         entry("PADA001", "2026-11-23T10:11:00Z", sms, "PEPPRI1", "Q9"),
                         R"({"type":"trigger_log_entry","created_at":"2026-11-23T10:01:00Z"})"}))
        .then(200, policy);
    const IncidentHistory history = desk.history();
    REQUIRE(history.pages.size() == 2);
    CHECK(history.pages[0].user == "PADA001");
    CHECK(history.pages[0].at == begun + Seconds{180});
    CHECK(history.pages[1].user == "PMIA001");
}

TEST_CASE("nothing more is asked where nothing happened", "[pagerduty]") {
    IncidentsDesk desk;
    desk.transport.then(200, list("incidents", {})).then(200, list("log_entries", {}));
    const IncidentHistory history = desk.history();
    CHECK(history.is_whole);
    CHECK_FALSE(history.forbidden);
    CHECK(desk.transport.sent.size() == 2);
}

TEST_CASE("a token that may not read incidents costs nothing more", "[pagerduty]") {
    IncidentsDesk desk;
    desk.transport.then(403).then(403);
    const IncidentHistory history = desk.history();
    CHECK(history.forbidden);
    CHECK(desk.transport.sent.size() == 2);
}

TEST_CASE("what did not come in time is asked again, and nothing is lost", "[pagerduty]") {
    IncidentsDesk desk;
    desk.transport.then(200, list("incidents", {incident("Q1", "PEPPRI1", "2026-11-23T10:01:00Z")}))
        .then_nothing(true)
        .then_nothing(true)
        .then(200, policy);
    REQUIRE(desk.incidents.prefetch(desk.window, true));
    const IncidentHistory first = desk.incidents.history({desk.clock.up + milliseconds{1}, {}});
    CHECK_FALSE(first.is_whole);
    desk.transport.answers.clear();
    desk.transport.then(200, list("log_entries", {})).then(200, policy).then(200, policy);
    const IncidentHistory second = desk.incidents.history(desk.deadline);
    CHECK(second.is_whole);
    CHECK(second.open.size() == 1);
}

TEST_CASE("nothing is asked when few requests of the minute are left", "[pagerduty]") {
    IncidentsDesk desk;
    desk.transport.then(200, R"({"user":{}})",
                        {{"ratelimit-limit", "960"}, {"ratelimit-remaining", "600"}});
    desk.session.get("/users/me", desk.deadline);
    CHECK_FALSE(desk.incidents.prefetch(desk.window, false));
    CHECK(desk.incidents.prefetch(desk.window, true));
}
