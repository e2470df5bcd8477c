#include "catch_compat.hpp"
#include "pagerduty/model/codec_v3.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/schedules.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const Instant ten = *from_rfc3339("2026-11-23T10:00:00Z");
const Instant eleven = ten + std::chrono::hours{1};
constexpr Seconds half_an_hour{1800};

Override ours(OverrideKind kind, const std::string& id = {}) {
    User ada;
    ada.id = "PADA001";
    Override made{id, ada, ten, ten + half_an_hour, kind};
    if (kind == OverrideKind::shift_override) {
        made.source.rotation = "R1";
        made.relieved = "PBOB001";
    }
    return made;
}

const Override replacing = ours(OverrideKind::shift_override, "Q1");
const Override beside = ours(OverrideKind::custom_shift, "C1");

// The answers to ends moved to eleven o'clock.
const std::string moved_override = R"({"override":{"id":"Q1","end_time":"2026-11-23T11:00:00Z"}})";
const std::string moved_shift = R"({"custom_shift":{"id":"C1","end_time":"2026-11-23T11:00:00Z"}})";

std::string assignment(const std::string& member, const std::string& source) {
    return R"({"start_time":"2026-11-23T11:00:00+01:00","end_time":"2026-11-23T10:20:00Z",)"
           R"("member":)" +
           member + R"(,"source":)" + source + "}";
}

Schedule schedule_of(const std::string& assignments) {
    const json::Document document =
        json::parse(R"({"id":"PV3PRI1","name":"Checkout","final_schedule":{)"
                    R"("computed_shift_assignments":[)" +
                    assignments + "]}}");
    return *read_shift_schedule(document, ten, eleven);
}

const std::string bo = R"({"type":"user_member","user_id":"PBOB001"})";

struct Shifts : Desk {
    std::unique_ptr<ScheduleBackend> api = all_schedules(session);
    Override create(const Override& asked) { return api->create("PV3PRI1", asked, deadline); }
    Released end(const Override& override) { return api->end("PV3PRI1", override, deadline); }
    bool move(const Override& override) {
        return api->move_end("PV3PRI1", override, eleven, deadline);
    }
    std::string body(std::size_t n) const { return transport.sent.at(n).body; }
};

}  // namespace

TEST_CASE("a turn's source is its rotation", "[pagerduty]") {
    const Schedule schedule =
        schedule_of(assignment(bo, R"({"type":"schedule_rotation","rotation_id":"R1"})"));
    REQUIRE(schedule.shifts.size() == 1);
    CHECK(schedule.type == ScheduleType::shifts);
    CHECK(schedule.shifts[0].start == ten);
    CHECK(schedule.shifts[0].end == ten + Seconds{1200});
    CHECK(schedule.shifts[0].source == ShiftSource{"R1", ""});
    CHECK_FALSE(schedule.shifts[0].substitute);
    CHECK(schedule.existing_overrides.empty());
}

TEST_CASE("a source that is no id is none", "[pagerduty]") {
    const Schedule schedule = schedule_of(
        assignment(bo, R"({"type":"schedule_rotation","rotation_id":"../../users/R1"})"));
    CHECK(schedule.shifts.at(0).source == ShiftSource{});
}

TEST_CASE("a custom shift is called shift_id in a source, custom_shift_id elsewhere",
          "[pagerduty]") {
    const Schedule schedule =
        schedule_of(assignment(bo, R"({"type":"custom_shift","shift_id":"C1"})"));
    CHECK(schedule.shifts.at(0).source == ShiftSource{"", "C1"});
    Override asked = replacing;
    asked.source = schedule.shifts.at(0).source;
    CHECK_THAT(write_new(asked), ContainsSubstring(R"("custom_shift_id":"C1")"));
    CHECK_THAT(write_new(asked), !ContainsSubstring("rotation_id"));
}

TEST_CASE("who is there by an override stands in", "[pagerduty]") {
    const Schedule schedule = schedule_of(
        assignment(bo, R"({"type":"schedule_rotation_override","rotation_id":"R1",)"
                       R"("shift_id":"C9","override_id":"Q7"})") +
        "," +
        assignment(bo, R"({"type":"custom_shift_override","shift_id":"C1","override_id":"Q8"})"));
    REQUIRE(schedule.existing_overrides.size() == 2);
    CHECK(schedule.shifts[0].substitute);
    CHECK(schedule.shifts[0].source == ShiftSource{"R1", ""});
    CHECK(schedule.shifts[1].source == ShiftSource{"", "C1"});
}

TEST_CASE("an empty place is nobody's shift", "[pagerduty]") {
    CHECK(schedule_of(assignment(R"({"type":"empty_member"})",
                                 R"({"type":"schedule_rotation","rotation_id":"R1"})"))
              .shifts.empty());
}

TEST_CASE("an override names whom it relieves, in a list of one", "[pagerduty]") {
    CHECK(write_new(replacing) ==
          R"({"overrides":[{"start_time":"2026-11-23T10:00:00Z","end_time":"2026-11-23T10:30:00Z",)"
          R"("type":"override_shift","rotation_id":"R1",)"
          R"("overridden_member":{"type":"user_member","user_id":"PBOB001"},)"
          R"("overriding_member":{"type":"user_member","user_id":"PADA001"}}]})");
}

TEST_CASE("a custom shift has one assignment", "[pagerduty]") {
    CHECK(write_new(beside) == R"({"custom_shifts":[{"start_time":"2026-11-23T10:00:00Z",)"
                               R"("end_time":"2026-11-23T10:30:00Z","type":"custom_shift",)"
                               R"("assignments":[{"type":"shift_assignment",)"
                               R"("member":{"type":"user_member","user_id":"PADA001"}}]}]})");
}

TEST_CASE("each form is made in its own collection and read back from it", "[pagerduty]") {
    Shifts desk;
    desk.transport.then(201, R"({"overrides":[{"id":"Q5","start_time":"2026-11-23T10:00:03Z"}]})")
        .then(201, R"({"custom_shifts":[{"id":"C5"}]})");
    const Override made = desk.create(replacing);
    CHECK(made.id == "Q5");
    CHECK(made.start == ten + Seconds{3});
    CHECK(made.end == replacing.end);
    CHECK(made.relieved == "PBOB001");
    CHECK(desk.create(beside).id == "C5");
    CHECK(desk.transport.path(0) == "/v3/schedules/PV3PRI1/overrides");
    CHECK(desk.transport.path(1) == "/v3/schedules/PV3PRI1/custom_shifts");
}

TEST_CASE("an answer without an id leaves it open whether something was made", "[pagerduty]") {
    for (const std::string body : {"", "{}", R"({"overrides":[]})", R"({"overrides":[{}]})"}) {
        Shifts desk;
        desk.transport.then(201, body);
        CHECK_THROWS_AS(desk.create(replacing), Unsettled);
    }
}

TEST_CASE("a refusal of the start is answered with a later one, once", "[pagerduty]") {
    const std::string refusal = R"({"error":{"message":"Invalid Input Provided","code":2001,)"
                                R"("errors":{"custom_shifts.0.start_time":["is in the past"]}}})";
    Shifts desk;
    desk.transport.then(400, refusal).then(201, R"({"custom_shifts":[{"id":"C5"}]})");
    CHECK(desk.create(beside).id == "C5");
    CHECK_THAT(desk.body(1), ContainsSubstring(R"("start_time":"2026-11-23T10:00:05Z")"));
    desk.transport.then(400, refusal).then(400, refusal);
    CHECK_THROWS_AS(desk.create(beside), Refusal);
}

TEST_CASE("a refusal of anything else is final and names the field", "[pagerduty]") {
    Shifts desk;
    desk.transport.then(400, R"({"error":{"message":"Invalid Input Provided","code":2001,)"
                             R"("errors":{"overrides.0.overridden_member":["is not on"]}}})");
    CHECK_THROWS_WITH(desk.create(replacing), ContainsSubstring("overridden_member"));
    CHECK(desk.transport.sent.size() == 1);
}

TEST_CASE("an end is moved by naming it alone", "[pagerduty]") {
    Shifts desk;
    desk.transport.then(200, moved_override).then(200, moved_shift);
    CHECK(desk.move(replacing));
    CHECK(desk.body(0) == R"({"override":{"end_time":"2026-11-23T11:00:00Z"}})");
    CHECK(desk.transport.path(0) == "/v3/schedules/PV3PRI1/overrides/Q1");
    CHECK(desk.move(beside));
    CHECK(desk.body(1) == R"({"custom_shift":{"end_time":"2026-11-23T11:00:00Z"}})");
    CHECK(desk.transport.path(1) == "/v3/schedules/PV3PRI1/custom_shifts/C1");
}

TEST_CASE("a server that wants the whole of it gets it", "[pagerduty]") {
    Shifts desk;
    desk.transport.then(400).then(200, moved_shift);
    CHECK(desk.move(beside));
    CHECK_THAT(desk.body(1), ContainsSubstring(R"("start_time":"2026-11-23T10:00:00Z")"));
    CHECK_THAT(desk.body(1), ContainsSubstring(R"("assignments":[)"));
    CHECK_THAT(desk.body(1), ContainsSubstring(R"("end_time":"2026-11-23T11:00:00Z")"));
    desk.transport.then(400).then(400);
    CHECK_FALSE(desk.move(beside));
    // Where it belongs cannot be changed, and PagerDuty knows no such member there.
    desk.transport.then(400).then(200, moved_override);
    CHECK(desk.move(replacing));
    CHECK_THAT(desk.body(5), ContainsSubstring(R"("overridden_member":{)"));
    CHECK_THAT(desk.body(5), !ContainsSubstring("rotation_id"));
}

TEST_CASE("a move that PagerDuty did not answer is looked up in the list", "[pagerduty]") {
    const auto moved = [](int status, const std::string& answer, const std::string& end) {
        Shifts desk;
        desk.pass(milliseconds{60000});
        desk.transport.then(status, answer).then(200, R"({"overrides":[]})");
        desk.transport.then(
            200, end.empty() ? R"({"custom_shifts":[]})"
                             : R"({"custom_shifts":[{"id":"C1","end_time":")" + end + R"("}]})");
        return desk.move(beside);
    };
    const std::string page = "<html>welcome</html>";
    const std::string before = "2026-11-23T10:30:00Z";
    const std::string after = "2026-11-23T11:00:00Z";
    CHECK(moved(200, page, after));
    CHECK(moved(200, "", after));
    CHECK(moved(404, "", after));
    CHECK(moved(200, R"({"custom_shift":{"id":"C2","end_time":"2026-11-23T11:00:00Z"}})", after));
    CHECK_FALSE(moved(404, "", ""));
    CHECK(thrown_by([&] { moved(200, page, before); }).failure() == Failure::unreachable);
    CHECK(thrown_by([&] { moved(200, moved_override, before); }).failure() == Failure::unreachable);
    CHECK_FALSE(moved(404, "", before));  // its id is not known everywhere yet
    CHECK_THROWS_AS(moved(404, page, before), Unsettled);
    CHECK_THROWS_AS(moved(200, page, ""), Unsettled);
}

TEST_CASE("an answer to a new shift counts only with the person and the source", "[pagerduty]") {
    const auto answered = [](const Override& asked, const std::string& body) {
        Shifts desk;
        desk.transport.then(201, body);
        return desk.create(asked).id;
    };
    CHECK(answered(beside, R"({"custom_shift":{"id":"C5","assignments":[{"member":)"
                           R"({"type":"user_member","user_id":"PADA001"}}]}})") == "C5");
    CHECK_THROWS_AS(answered(beside, R"({"custom_shift":{"id":"C5","assignments":[{"member":)"
                                     R"({"type":"user_member","user_id":"PBOB001"}}]}})"),
                    Unsettled);
    CHECK_THROWS_AS(answered(beside, R"({"custom_shift":{"id":"C5","assignments":[]}})"),
                    Unsettled);
    CHECK_THROWS_AS(answered(replacing, R"({"overrides":[{"id":"Q5","rotation_id":"R2"}]})"),
                    Unsettled);
    CHECK_THROWS_AS(answered(replacing, R"({"overrides":[{"id":"Q5","overridden_member":)"
                                        R"({"type":"user_member","user_id":"PMIA001"}}]})"),
                    Unsettled);
    CHECK_THROWS_AS(
        answered(beside, R"({"custom_shifts":[{"id":"C5","end_time":"2026-11-23T10:29:00Z"}]})"),
        Unsettled);
}

TEST_CASE("a deletion is 204 whether it had begun or not", "[pagerduty]") {
    Shifts desk;
    desk.transport.then(204);
    CHECK(desk.end(replacing) == Released::cut_short);
    Override later = beside;
    later.start = ten + half_an_hour;
    later.end = eleven;
    desk.transport.then(204);
    CHECK(desk.end(later) == Released::deleted);
    CHECK(desk.transport.path(1) == "/v3/schedules/PV3PRI1/custom_shifts/C1");
}

TEST_CASE("what is gone or has ended is over", "[pagerduty]") {
    Shifts desk;
    desk.pass(milliseconds{60000});
    desk.transport.then(404).then(200, R"({"overrides":[]})").then(200, R"({"custom_shifts":[]})");
    CHECK(desk.end(beside) == Released::already_over);
    Override past = beside;
    past.start = ten - half_an_hour;
    past.end = ten;
    desk.transport.then(400, R"({"error":{"errors":{"custom_shift":["has already ended"]}}})");
    CHECK(desk.end(past) == Released::already_over);
}

TEST_CASE("an end of before it was moved, in a list that lags, is no proof that it is over",
          "[pagerduty]") {
    Shifts desk;
    desk.transport.then(200, moved_shift);
    CHECK(desk.move(beside));
    desk.pass(milliseconds{2'400'000});  // past the first end
    Override longer = beside;
    longer.end = eleven;
    const auto end_with = [&](const std::string& shown) {
        desk.transport.then(200, "<html>welcome</html>").then(200, R"({"overrides":[]})");
        desk.transport.then(200,
                            R"({"custom_shifts":[{"id":"C1","end_time":")" + shown + R"("}]})");
        return desk.end(longer);
    };
    CHECK(thrown_by([&] { end_with("2026-11-23T10:30:00Z"); }).failure() == Failure::unreachable);
    CHECK(end_with("2026-11-23T10:35:00Z") == Released::already_over);  // somebody has cut it
}

TEST_CASE("a deletion that is refused while it stands is tried again", "[pagerduty]") {
    Shifts desk;
    desk.transport.then(400)
        .then(200, R"({"overrides":[]})")
        .then(200, R"({"custom_shifts":[{"id":"C1","start_time":"2026-11-23T10:00:00Z",)"
                   R"("end_time":"2026-11-23T10:30:00Z"}]})")
        .then(204);
    CHECK(desk.end(beside) == Released::cut_short);
}

TEST_CASE("overrides and custom shifts are one list, with what they stand for", "[pagerduty]") {
    Shifts desk;
    desk.transport.then(400)
        .then(200, R"({"overrides":[{"id":"Q1","start_time":"2026-11-23T10:00:00Z",)"
                   R"("end_time":"2026-11-23T10:30:00Z","custom_shift_id":"C7",)"
                   R"("overridden_member":{"user_id":"PBOB001"},)"
                   R"("overriding_member":{"user_id":"PADA001"}}],"more":false})")
        .then(200, R"({"custom_shifts":[{"id":"C1","start_time":"2026-11-23T10:00:00Z",)"
                   R"("end_time":"2026-11-23T10:30:00Z","assignments":[)"
                   R"({"member":{"type":"user_member","user_id":"PADA001"}}]}]})");
    const auto found = desk.api->overrides("PV3PRI1", ten, eleven, desk.deadline);
    REQUIRE(found.size() == 2);
    CHECK(found[0].source == ShiftSource{"", "C7"});
    CHECK(found[0].relieved == "PBOB001");
    CHECK(found[1].kind == OverrideKind::custom_shift);
    CHECK(found[1].user.id == "PADA001");
    CHECK_THAT(desk.transport.path(2), ContainsSubstring("overflow=true"));
}
