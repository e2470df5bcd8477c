#include "base/json.hpp"
#include "catch_compat.hpp"
#include "sandbox/api/routes.hpp"
#include "sandbox/model/account.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/seed/seed.hpp"

using namespace dutyme;
using namespace dutyme::sandbox;

namespace {

const Time noon = *parse_time("2026-11-23T12:00:00Z");

// What the seeded account answers to a request with a key of that kind.
Reply answer(const std::string& method, const std::string& target,
             Key::Kind kind = Key::Kind::account) {
    Account account = seed_account(noon);
    Request request;
    request.method = method;
    request.target = target;
    request.headers = {{"accept", "application/vnd.pagerduty+json;version=2"},
                       {"content-type", "application/json"}};
    read_target(request);
    const Route* route = route_of(request);
    REQUIRE(route != nullptr);
    const Key key{kind, "secret", ""};
    Call call{request, key, account, noon};
    call.ids = ids_in(request, *route);
    try {
        return handle_call(*route, call);
    } catch (const Refusal& refusal) {
        return refusal.reply();
    }
}

json::Document read(const std::string& target) {
    const Reply reply = answer("GET", target);
    REQUIRE(reply.status == 200);
    return json::parse(reply.body);
}

}  // namespace

TEST_CASE("people in turn and all at once are told apart", "[sandbox]") {
    const auto turns = read("/v3/schedules/PV3PRI1/rotations/RPRI1/events/EPRI1");
    const auto& in_turn = turns["event"]["assignment_strategy"];
    CHECK(json::text_or_empty(in_turn, "type") == "rotating_member_assignment_strategy");
    CHECK(json::text_or_empty(in_turn, "shifts_per_member") == "1");
    CHECK(in_turn["members"].Size() == 2);
    const auto room = read("/v3/schedules/PV3ALL1/rotations/RALL1/events/EALL1");
    const auto& at_once = room["event"]["assignment_strategy"];
    CHECK(json::text_or_empty(at_once, "type") == "every_member_assignment_strategy");
    CHECK_FALSE(at_once.HasMember("shifts_per_member"));
    CHECK(at_once["members"].Size() == 3);
}

TEST_CASE("an event says how long a turn is and until when it counts", "[sandbox]") {
    const auto night = read("/v3/schedules/PV3GAP1/rotations/RGAP1/events");
    const auto& first = night["events"][0];
    CHECK(std::string{first["recurrence"][0].GetString()} == "RRULE:FREQ=DAILY;INTERVAL=1");
    CHECK(json::text_or_empty(first, "effective_until") == "2026-11-23T12:20:00Z");
    const auto& second = night["events"][1];
    CHECK(std::string{second["recurrence"][0].GetString()} == "RRULE:FREQ=WEEKLY;INTERVAL=1");
    CHECK(second["effective_until"].IsNull());
    const auto handover = read("/v3/schedules/PV3CHG1/rotations/RCHG1");
    const auto& start = handover["rotation"]["events"][0]["start_time"];
    CHECK(json::text_or_empty(start, "date_time") == "2026-11-22T17:50:00+05:30");
    CHECK(json::text_or_empty(start, "time_zone") == "Asia/Kolkata");
}

TEST_CASE("nobody changes a rotation here, and who may not is told so first", "[sandbox]") {
    const auto [method, target] = GENERATE(table<std::string, std::string>({
        {"POST", "/v3/schedules/PV3PRI1/rotations"},
        {"DELETE", "/v3/schedules/PV3PRI1/rotations/RPRI1"},
        {"POST", "/v3/schedules/PV3PRI1/rotations/RPRI1/events"},
        {"PUT", "/v3/schedules/PV3PRI1/rotations/RPRI1/events/EPRI1"},
        {"DELETE", "/v3/schedules/PV3PRI1/rotations/RPRI1/events/EPRI1"},
    }));
    CHECK(answer(method, target).status == 405);
    CHECK(answer(method, target, Key::Kind::read_only).status == 403);
}

TEST_CASE("a licence decides before the role", "[sandbox]") {
    User user{"PLEO001", "Leo", "leo@example.com", "admin"};
    CHECK(license_of(user).role_group == "FullUser");
    user.only_follows = true;
    CHECK(license_of(user).role_group == "Stakeholder");
    CHECK(license_of({"PSAM001", "Sam", "sam@example.com", "read_only_user"}).role_group ==
          "Stakeholder");
}
