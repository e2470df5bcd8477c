#include "catch_compat.hpp"
#include "duty/plan.hpp"
#include "duty/record.hpp"
#include "duty_fakes.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace dutyme;
using namespace dutyme::duty;

namespace {

Instant at(const char* text) {
    return *from_rfc3339(text);
}

Record whole_record() {
    Record record = new_record(tour_id());
    record.api_url = "https://api.pagerduty.com";
    record.deployer = person("PADA001", "Ada \"the\" Byron", "ada@example.com");
    record.relieved = {"Bo Larsen", "Mia\nChen"};
    record.deploy = {"git.example.com/acme/api", "main",        "0123abcd",
                     "Fix the pager \xc3\xa9",   "Cleo <Diaz>", "https://ci.example/1"};
    record.lease = Seconds{1800};
    record.max = Seconds{14400};
    record.begun = at("2026-11-23T10:00:00Z");
    const Instant end = at("2026-11-23T10:29:17Z");
    record.leases.push_back(lease_on("PPRI001", record.begun, end, "Q1", LeaseState::held));
    record.leases.push_back(lease_on("PSEC001", record.begun, end, "", LeaseState::intended));
    record.leases.back().renewable = false;
    record.leases.back().existing_overrides = {{"PMIA001", "Mia Chen", at("2026-11-23T11:00:00Z")}};
    record.leases.back().ahead = {{"PBOB001", "Bo Larsen", at("2026-11-23T12:00:00Z")}};
    record.dutyme = 4711;
    record.dutyme_begun = "8150";
    return record;
}

void replace(std::string& text, const std::string& old, const std::string& by) {
    const auto where = text.find(old);
    REQUIRE(where != std::string::npos);
    text.replace(where, old.size(), by);
}

}  // namespace

TEST_CASE("a record that was written is read back as it was", "[duty]") {
    Record record = whole_record();
    const auto read = record_from_json(to_json(record));
    REQUIRE(read);
    CHECK(read->id == record.id);
    CHECK(read->host == record.host);
    CHECK(read->host.boot_id == record.host.boot_id);
    CHECK(read->api_url == record.api_url);
    CHECK(read->deployer.name == record.deployer.name);
    CHECK(read->relieved == record.relieved);
    CHECK(read->deploy.subject == record.deploy.subject);
    CHECK(read->deploy.job_url == record.deploy.job_url);
    CHECK(read->lease == record.lease);
    CHECK(read->max == record.max);
    CHECK(read->begun == record.begun);
    CHECK_FALSE(read->ended);
    REQUIRE(read->leases.size() == 2);
    CHECK(read->leases[0].override_id == "Q1");
    CHECK(read->leases[0].state == LeaseState::held);
    CHECK(read->leases[0].end == record.leases[0].end);
    CHECK(read->leases[1].state == LeaseState::intended);
    CHECK_FALSE(read->leases[1].renewable);
    REQUIRE(read->leases[1].existing_overrides.size() == 1);
    CHECK(read->leases[1].existing_overrides[0].user_id == "PMIA001");
    REQUIRE(read->leases[1].ahead.size() == 1);
    CHECK(read->leases[1].ahead[0].user_id == "PBOB001");
    CHECK(read->dutyme_begun == "8150");
    CHECK(to_json(*read) == to_json(record));
}

TEST_CASE("an ended record tells when and how", "[duty]") {
    Record record = whole_record();
    record.ended = at("2026-11-23T10:08:31Z");
    record.outcome = "exit 0";
    for (const LeaseState state : {LeaseState::over, LeaseState::lingering}) {
        record.leases[0].state = state;
        const auto read = record_from_json(to_json(record));
        REQUIRE(read);
        CHECK(read->ended == record.ended);
        CHECK(read->outcome == "exit 0");
        CHECK(read->leases[0].state == state);
    }
}

TEST_CASE("a record is one line however foreign its texts are", "[duty]") {
    CHECK(to_json(whole_record()).find('\n') == std::string::npos);
}

TEST_CASE("what is damaged or of another version is no record", "[duty]") {
    const std::string whole = to_json(whole_record());
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(record_from_json(whole.substr(0, length)));
    for (const char* other : {"", "null", "[]", "{}", "17", "\"x\"", R"({"version":"1"})",
                              R"({"version":"1","tour":""})", R"({"version":"1","tour":[1]})"})
        CHECK_FALSE(record_from_json(other));
    std::string newer = whole;
    replace(newer, R"("version":"1")", R"("version":"2")");
    CHECK_FALSE(record_from_json(newer));
}

TEST_CASE("a machine that was never up so long tells no time", "[duty]") {
    const auto read = [](const std::string& up) {
        return record_from_json(
            R"({"version":"1","tour":"0123456789abcdef","begun":"2026-11-23T10:00:00Z",)"
            R"("written":{"server":"2026-11-23T10:00:00Z","machine":"2026-11-23T10:00:00Z","up":")" +
            up + R"("}})");
    };
    CHECK(read("5000")->written);
    CHECK_FALSE(read("-9223372036854775808")->written);
}

TEST_CASE("a lease without its window spoils the record and a state nobody knows is looked up",
          "[duty]") {
    const std::string whole = to_json(whole_record());
    std::string without_end = whole;
    replace(without_end, R"("end":"2026-11-23T10:29:17Z")", R"("end":"soon")");
    CHECK_FALSE(record_from_json(without_end));
    std::string strange = whole;
    replace(strange, R"("state":"held")", R"("state":"floating")");
    const auto read = record_from_json(strange);
    REQUIRE(read);
    CHECK(read->leases[0].state == LeaseState::intended);
}

TEST_CASE("where an id has to stand, what is none spoils the record", "[duty]") {
    const std::string whole = to_json(whole_record());
    REQUIRE(record_from_json(whole));
    const std::string tour = R"("tour":")";
    const std::string id = whole.substr(whole.find(tour) + tour.size(), 16);
    for (const auto& [old, by] : std::map<std::string, std::vector<std::string>>{
             {R"("override":"Q1")",
              {R"("override":"")", R"("override":"..")", R"("override":"Q1/../Q2")",
               R"("override":"Q1?x=y")", R"("override":"Q\n1")"}},
             {R"("schedule":"PPRI001")", {R"("schedule":"")", R"("schedule":"PPRI001/overrides")"}},
             {R"("id":"PADA001")", {R"("id":"../PADA001")"}},
             {R"("tour":")" + id,
              {R"("tour":"../../../tmp/x12)", R"("tour":"0123456789abcdeF)",
               R"("tour":"0123456789abcde)"}}})
        for (const std::string& one : by) {
            std::string other = whole;
            replace(other, old, one);
            CAPTURE(one);
            CHECK_FALSE(record_from_json(other));
        }
}

TEST_CASE("new records have ids of their own and tell this machine's present run", "[duty]") {
    std::set<std::string> ids;
    for (int i = 0; i < 50; ++i) {
        const Record record = new_record(tour_id());
        CHECK(record.id.size() == 16);
        CHECK(record.id.find_first_not_of("0123456789abcdef") == std::string::npos);
        CHECK(record.host == platform::this_host());
        CHECK_FALSE(record.host.boot_id.empty());
        ids.insert(record.id);
    }
    CHECK(ids.size() == 50);
    CHECK(new_record("00112233aabbccdd").id == "00112233aabbccdd");
}

TEST_CASE("a plan that was written is read back as it was", "[duty]") {
    Plan plan;
    plan.deployer = ada;
    plan.from = at("2026-11-23T10:00:00Z");
    plan.until = at("2026-11-23T10:29:17Z");
    plan.lease = Seconds{1800};
    plan.max = Seconds{14400};
    SchedulePlan part;
    part.schedule_id = "PPRI001";
    part.schedule_name = "Primary \"A\"";
    part.needed = false;
    part.theirs_already = true;
    part.on_a_policy = false;
    part.start = plan.from + Seconds{60};
    part.end = plan.until;
    part.relieved = {"Bo Larsen", "Mia Chen"};
    part.next = "Cleo";
    part.existing_overrides = {{"PMIA001", "Mia Chen", at("2026-11-23T11:00:00Z")}};
    part.around = {{"Bo Larsen", plan.from, plan.until, false},
                   {"Mia Chen", plan.until, plan.until + Seconds{60}, true}};
    plan.schedules = {part, SchedulePlan{}};
    plan.schedules[1].start = plan.schedules[1].end = plan.until;
    const Plan read = plan_from_json(to_json(plan));
    CHECK(to_json(read) == to_json(plan));
    CHECK(read.lease == plan.lease);
    REQUIRE(read.schedules.size() == 2);
    REQUIRE(read.schedules[0].around.size() == 2);
    CHECK(read.schedules[0].around[1].person == "Mia Chen");
    CHECK(read.schedules[0].around[1].by_override);
    CHECK_FALSE(read.schedules[0].needed);
    CHECK(read.schedules[0].theirs_already);
    CHECK_FALSE(read.schedules[0].on_a_policy);
    CHECK(read.schedules[1].needed);
    CHECK(read.schedules[0].start == part.start);
    CHECK(read.schedules[0].relieved == part.relieved);
    CHECK(read.schedules[0].existing_overrides.at(0).user_name == "Mia Chen");
}

TEST_CASE("a damaged plan is an exception and never half a plan", "[duty]") {
    Plan plan;
    plan.schedules.resize(1);
    const std::string whole = to_json(plan);
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_THROWS_AS(plan_from_json(whole.substr(0, length)), JsonError);
    CHECK_THROWS_AS(plan_from_json("{}"), JsonError);
}
