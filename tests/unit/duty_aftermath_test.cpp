#include "catch_compat.hpp"
#include "duty/aftermath.hpp"
#include "duty/notice.hpp"

using namespace dutyme;
using namespace dutyme::duty;
using pagerduty::Incident;
using pagerduty::IncidentHistory;

namespace {

const Instant begun = *from_rfc3339("2026-11-23T10:00:00Z");

Record record() {
    Record record = new_record("0011223344556677");
    record.deployer = {"PADA001", "Ada Byron", "", ""};
    record.begun = begun;
    record.leases = {
        {"PPRI001", "Primary", begun, begun + Seconds{600}, "Q1", LeaseState::over, true, {}},
        {"PSEC001", "Secondary", begun, begun + Seconds{600}, "Q2", LeaseState::over, true, {}}};
    return record;
}

Incident incident(const std::string& number, std::vector<std::string> acknowledgers = {}) {
    Incident incident{number, "The \x1b[31mtill is shut", "triggered", "Payments", {"Mia Chen"}};
    incident.acknowledgers = std::move(acknowledgers);
    incident.url = "https://acme.pagerduty.com/incidents/Q" + number;
    return incident;
}

std::vector<std::string> told(const IncidentHistory& history) {
    Record record = ::record();
    note_aftermath(record, history);
    return aftermath(record);
}

}  // namespace

TEST_CASE("what is asked is the tour's time on its schedules", "[duty]") {
    const auto window = incident_window(record(), begun + Seconds{300});
    CHECK(window.since == begun - Seconds{2});
    CHECK(window.until == begun + Seconds{302});
    CHECK(window.schedules == std::set<std::string>{"PPRI001", "PSEC001"});
}

TEST_CASE("an incident that is still open is told with number, title, link and who has it",
          "[duty]") {
    CHECK(told({{incident("12")}, {}, true, false}) ==
          std::vector<std::string>{
              "incident #12 \"The ?[31mtill is shut\" of Payments is still open, assigned to "
              "Mia Chen: https://acme.pagerduty.com/incidents/Q12"});
    CHECK_THAT(told({{incident("12", {"Bo Larsen", "Ada Byron"})}, {}, true, false}).at(0),
               ContainsSubstring("is still open, acknowledged by Bo Larsen and Ada Byron: "));
    Incident strange = incident("13");
    strange.url = "javascript:alert(1)";
    strange.assignees.clear();
    strange.service.clear();
    CHECK_THAT(told({{strange}, {}, true, false}).at(0),
               Catch::Matchers::EndsWith("is still open"));
}

TEST_CASE("of many open incidents the first three are told one by one", "[duty]") {
    const auto four =
        told({{incident("1"), incident("2"), incident("3"), incident("4")}, {}, true, false});
    REQUIRE(four.size() == 4);
    CHECK(four.back() == "and 1 more incident is still open");
}

TEST_CASE("pages are counted, and whom they reached", "[duty]") {
    const auto page = [](const std::string& user, int after) {
        return pagerduty::Page{"Q" + std::to_string(after), user, begun + Seconds{after}};
    };
    CHECK(told({{}, {page("PADA001", 240)}, true, false}) ==
          std::vector<std::string>{"1 page, after 4m of the deploy, reached Ada Byron"});
    CHECK(told({{}, {page("PADA001", 240), page("PBOB001", 250)}, true, false}) ==
          std::vector<std::string>{
              "2 pages, the first after 4m of the deploy, reached Ada Byron (1) and others"});
    CHECK(told({{}, {page("PBOB001", 60)}, false, false}) ==
          std::vector<std::string>{
              "at least 1 page, after 1m of the deploy, reached others than Ada Byron"});
    CHECK(told({{}, {}, true, false}).empty());
}

TEST_CASE("no pages and not knowing are two things", "[duty]") {
    const auto pages = [](const IncidentHistory& history) {
        Record record = ::record();
        note_aftermath(record, history);
        return record.pages.has_value();
    };
    CHECK(pages({{}, {}, true, false}));
    CHECK_FALSE(pages({{}, {}, false, false}));
    CHECK_FALSE(pages({{}, {}, true, true}));
}

TEST_CASE("what is left is written and read back", "[duty]") {
    Record record = ::record();
    note_aftermath(
        record,
        {{incident("12", {"Bo Larsen"})}, {{"Q12", "PADA001", begun + Seconds{90}}}, true, false});
    record.until_outcome = "exit 20";
    record.to_be_told = "payments";
    record.deploy.commits = 4;
    const auto read = record_from_json(to_json(record));
    REQUIRE(read);
    CHECK(aftermath(*read) == aftermath(record));
    CHECK(to_json(*read) == to_json(record));
    CHECK(read->pages->first_after == Seconds{90});
    CHECK(aftermath_in_short(*read) == "1 page, after 1m30s; #12 is open");
    CHECK(aftermath_in_short(::record()).empty());
}

TEST_CASE("a give-back's message tells what is left", "[duty]") {
    Record record = ::record();
    note_aftermath(record,
                   {{incident("12")}, {{"Q12", "PADA001", begun + Seconds{90}}}, true, false});
    const Notice notice = notice_of_give_back(record, "exit 0", begun + Seconds{300}, {}, {});
    REQUIRE(notice.sentences.size() == 3);
    CHECK(notice.sentences[1] == "1 page, after 1m30s of the deploy, reached Ada Byron.");
    CHECK_THAT(notice.sentences[2], Catch::Matchers::StartsWith("Incident #12 "));
}

TEST_CASE("a tour that nobody gave back says how it ended", "[duty]") {
    Record record = ::record();
    record.host.name = "build7";
    const Instant now = begun + Seconds{3600};
    const Notice by_itself = notice_of_recovery(record, true, now);
    CHECK(
        by_itself.sentences ==
        std::vector<std::string>{
            "Ada Byron's time on call for Primary and Secondary has ended by itself at 10:10 UTC: "
            "deploy from build7."});
    CHECK(by_itself.lasted == Seconds{600});
    CHECK(notice_of_recovery(record, false, now).sentences ==
          std::vector<std::string>{"Primary and Secondary was given back by a later dutyme "
                                   "(recover): deploy from build7."});
}
