#include "catch_compat.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/schedules.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const Instant ten = *from_rfc3339("2026-11-23T10:00:00Z");
const Instant eleven = ten + std::chrono::hours{1};
const std::string layers = R"({"schedule":{"id":"PSCHED1","name":"Primary","type":"schedule"}})";
const std::string shifts =
    R"({"schedule":{"id":"PSCHED1","name":"Primary","type":"schedule_v3","rotations":[]}})";
const std::string no_shifts = R"({"overrides":[]})";

struct Kinds : Desk {
    std::unique_ptr<ScheduleBackend> api = all_schedules(session);

    Schedule find(const std::string& name = "PSCHED1") {
        return api->find(name, ten, eleven, deadline);
    }
    // What was asked, without its query.
    std::vector<std::string> asked() const {
        std::vector<std::string> paths;
        for (std::size_t i = 0; i < transport.sent.size(); ++i)
            paths.push_back(transport.path(i).substr(0, transport.path(i).find('?')));
        return paths;
    }
};

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("an id of unknown kind is looked for as layers and then as shifts", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(400).then(200, shifts);
    CHECK(desk.find().type == ScheduleType::shifts);
    CHECK(desk.asked() == Paths{"/schedules/PSCHED1", "/v3/schedules/PSCHED1"});
    CHECK_THAT(desk.transport.path(1), ContainsSubstring("include%5B%5D=final_schedule&since="));
}

TEST_CASE("an account without shifts has layers all the same", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(200, layers);
    CHECK(desk.find().type == ScheduleType::layers);
    CHECK(desk.asked() == Paths{"/schedules/PSCHED1"});
}

TEST_CASE("a kind that is known is asked for alone", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(400).then(200, shifts).then(200, shifts);
    desk.find();
    CHECK(desk.find().type == ScheduleType::shifts);
    CHECK(desk.asked().size() == 3);
    CHECK(desk.asked().back() == "/v3/schedules/PSCHED1");
}

TEST_CASE("a known kind that is no longer so is found out", "[pagerduty]") {
    for (const int status : {400, 404}) {
        Kinds desk;
        desk.transport.then(200, layers).then(status).then(200, shifts);
        CHECK(desk.find().type == ScheduleType::layers);
        CHECK(desk.find().type == ScheduleType::shifts);
        CHECK(desk.asked().at(1) == "/schedules/PSCHED1");
        CHECK(desk.asked().at(2) == "/v3/schedules/PSCHED1");
    }
}

TEST_CASE("an outage of one API concludes nothing about the other's kind", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(400).then(503).then(503).then(200, shifts);
    CHECK(desk.find().type == ScheduleType::shifts);
    CHECK(desk.asked().back() == "/v3/schedules/PSCHED1");

    Kinds dark;
    dark.transport.takes = milliseconds{1000};
    dark.deadline.at = dark.clock.up + milliseconds{1500};
    dark.transport.then(400).then(503);
    CHECK(thrown_by([&] { dark.find(); }).failure() == Failure::unreachable);
}

TEST_CASE("an outage is no reason to look for the other kind", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(503).then(503).then(200, layers);
    CHECK(desk.find().type == ScheduleType::layers);
    CHECK(desk.asked() == Paths(3, "/schedules/PSCHED1"));
}

TEST_CASE("who may not look at layers is told so, unless they are shifts", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(403).then(404);
    CHECK(thrown_by([&] { desk.find(); }).failure() == Failure::denied);
    Kinds shifted;
    shifted.transport.then(403).then(200, shifts);
    CHECK(shifted.find().type == ScheduleType::shifts);
}

TEST_CASE("a name is looked for in both lists at once and its list tells the kind", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(200, R"({"schedules":[{"id":"PSCHED2","name":"Primary old"}]})")
        .then(200, R"({"schedules":[{"id":"PSCHED1","summary":"Primary"}]})")
        .then(200, shifts);
    CHECK(desk.find("Primary").type == ScheduleType::shifts);
    CHECK(desk.asked() == Paths{"/schedules", "/v3/schedules", "/v3/schedules/PSCHED1"});
}

TEST_CASE("two schedules of one name are ambiguous across the kinds", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(200, R"({"schedules":[{"id":"PSCHED2","name":"Primary"}]})")
        .then(200, R"({"schedules":[{"id":"PSCHED1","summary":"Primary"}]})");
    const Error error = thrown_by([&] { desk.find("Primary"); });
    CHECK(error.failure() == Failure::ambiguous);
    CHECK_THAT(error.what(), ContainsSubstring("PSCHED1 and PSCHED2"));
}

TEST_CASE("an account whose list of shift-based schedules is refused has a list", "[pagerduty]") {
    for (const int status : {402, 403, 404}) {
        Kinds desk;
        desk.transport.then(200, R"({"schedules":[{"id":"PSCHED1","name":"Primary"}]})")
            .then(status)
            .then(200, layers);
        CHECK(desk.find("Primary").type == ScheduleType::layers);
        CHECK(desk.asked().back() == "/schedules/PSCHED1");
    }
}

TEST_CASE("a list that is down is no empty list", "[pagerduty]") {
    Kinds desk;
    desk.transport.takes = milliseconds{1000};
    desk.deadline.at = desk.clock.up + milliseconds{1500};
    desk.transport.then(200, R"({"schedules":[{"id":"PSCHED1","name":"Primary old"}]})").then(503);
    CHECK(thrown_by([&] { desk.find("Primary"); }).failure() == Failure::unreachable);
}

TEST_CASE("a list that fails hides nothing that the other has by its exact name", "[pagerduty]") {
    const std::string list = R"({"schedules":[{"id":"PSCHED1","name":"Primary"}]})";
    for (const int status : {400, 401, 409, 503}) {
        Kinds desk;
        desk.deadline.pause = [](milliseconds) { return true; };
        desk.transport.takes = milliseconds{1000};
        desk.transport.then(200, list).then(status, "<html>");
        if (status == 503)
            for (int i = 0; i < 3; ++i) desk.transport.then(503);
        desk.transport.then(200, layers);
        CHECK(desk.find("Primary").type == ScheduleType::layers);
    }
    Kinds desk;
    desk.transport.takes = milliseconds{1000};
    desk.transport.then(503).then(200, list);
    for (int i = 0; i < 3; ++i) desk.transport.then(503);
    desk.transport.then(200, shifts);
    CHECK(desk.find("Primary").type == ScheduleType::shifts);
}

TEST_CASE("people on shifts are named by one look-up each", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(400)
        .then(200, R"({"schedule":{"id":"PSCHED1","name":"Primary","final_schedule":{)"
                   R"("computed_shift_assignments":[{"start_time":"2026-11-23T09:00:00Z",)"
                   R"("end_time":"2026-11-23T12:00:00Z","member":{"type":"user_member",)"
                   R"("user_id":"PBOB001"}},{"start_time":"2026-11-23T09:00:00Z",)"
                   R"("end_time":"2026-11-23T12:00:00Z","member":{"type":"user_member",)"
                   R"("user_id":"PGON001"}}]}}})")
        .then(200, R"({"user":{"id":"PBOB001","name":"Bo Larsen"}})")
        .then(404);
    std::vector<Schedule> schedules{desk.find()};
    CHECK(desk.asked().size() == 2);
    CHECK(schedules[0].shifts.at(0).user.name == "PBOB001");
    desk.api->name_people(schedules, true, desk.deadline);
    REQUIRE(schedules[0].shifts.size() == 2);
    CHECK(schedules[0].shifts[0].user.name == "Bo Larsen");
    CHECK(schedules[0].shifts[1].user.name == "PGON001");
}

TEST_CASE("of a crowd on shifts ten are asked for by name where nobody looks on", "[pagerduty]") {
    Kinds desk;
    std::vector<Schedule> crowd(1);
    crowd[0].type = ScheduleType::shifts;
    for (int i = 0; i < 30; ++i) {
        Shift& shift = crowd[0].shifts.emplace_back();
        shift.user.id = "PCRW" + std::to_string(100 + i / 2);
        if (i / 2 == 3) desk.api->remember(User{shift.user.id, "Crew 3", "", ""});
    }
    for (int i = 0; i < 10; ++i)
        desk.transport.then(i == 0 ? 403 : 200, R"({"user":{"id":"PCRW101","name":"Crew 1"}})");
    desk.api->name_people(crowd, false, desk.deadline);
    CHECK(desk.asked().size() == 10);
    CHECK(desk.asked().front() == "/users/PCRW100");
    CHECK(crowd[0].shifts.at(2).user.name == "Crew 1");
    CHECK(crowd[0].shifts.at(6).user.name == "Crew 3");
}

TEST_CASE("where few requests are left nobody is asked for by name", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(200, layers, {{"ratelimit-limit", "960"}, {"ratelimit-remaining", "479"}});
    desk.find();
    std::vector<Schedule> one(1);
    one[0].type = ScheduleType::shifts;
    one[0].shifts.emplace_back().user.id = "PBOB001";
    desk.api->name_people(one, false, desk.deadline);
    CHECK(desk.asked().size() == 1);
    desk.transport.then(200, R"({"user":{"id":"PBOB001","name":"Bo Larsen"}})");
    desk.api->name_people(one, true, desk.deadline);
    CHECK(one[0].shifts[0].user.name == "Bo Larsen");
}

TEST_CASE("names are a courtesy, unless somebody is to be found by theirs", "[pagerduty]") {
    Kinds desk;
    std::vector<Schedule> one(1);
    one[0].type = ScheduleType::shifts;
    one[0].shifts.emplace_back().user.id = "PBOB001";
    desk.transport.then(403).then(403).then(200, R"({"user":{"id":"PBOB001","name":"Bo Larsen",)"
                                                 R"("email":"bo@example.com"}})");
    CHECK_NOTHROW(desk.api->name_people(one, false, desk.deadline));
    CHECK_THROWS_AS(desk.api->identify_people(one, desk.deadline), Refusal);
    desk.api->remember(User{"PBOB001", "Bo Larsen", "", ""});
    desk.api->identify_people(one, desk.deadline);
    CHECK(one[0].shifts[0].user.email == "bo@example.com");
    desk.api->remember(User{"PBOB001", "Bo Larsen", "", ""});
    desk.api->identify_people(one, desk.deadline);
    CHECK(desk.asked().size() == 3);
}

TEST_CASE("overrides are listed of whichever kind the schedule is by now", "[pagerduty]") {
    Kinds desk;
    desk.transport.then(200, layers);
    desk.find();
    desk.transport.then(400)
        .then(200, R"({"overrides":[{"id":"Q9","start_time":"2026-11-23T10:00:00Z",)"
                   R"("end_time":"2026-11-23T10:30:17Z","rotation_id":"R1",)"
                   R"("overridden_member":{"user_id":"PBOB001"},)"
                   R"("overriding_member":{"user_id":"PADA001"}}]})")
        .then(200, R"({"custom_shifts":[]})");
    const auto found = desk.api->overrides("PSCHED1", ten, eleven, desk.deadline);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == OverrideKind::shift_override);
    CHECK(found[0].user.id == "PADA001");
}

TEST_CASE("an override whose schedule was upgraded is ended under its new ids", "[pagerduty]") {
    Kinds desk;
    const Instant end = ten + Seconds{1757};
    desk.transport.then(400, R"({"error":{"message":"This is a shift-based schedule"}})")
        .then(400)
        .then(200, R"({"overrides":[{"id":"N1","start_time":"2026-11-23T10:00:00Z",)"
                   R"("end_time":"2026-11-23T10:20:00Z","rotation_id":"R1",)"
                   R"("overriding_member":{"user_id":"PADA001"}},)"
                   R"({"id":"N2","start_time":"2026-11-23T10:20:00Z",)"
                   R"("end_time":"2026-11-23T10:29:17Z","rotation_id":"R1",)"
                   R"("overriding_member":{"user_id":"PADA001"}},)"
                   R"({"id":"N3","start_time":"2026-11-23T10:00:00Z",)"
                   R"("end_time":"2026-11-23T10:29:17Z","rotation_id":"R1",)"
                   R"("overriding_member":{"user_id":"PMIA001"}}]})")
        .then(200, R"({"custom_shifts":[]})")
        .then(204)
        .then(204);
    User ada;
    ada.id = "PADA001";
    CHECK(desk.api->end("PSCHED1", {"Q1", ada, ten, end}, desk.deadline) == Released::cut_short);
    const Paths asked = desk.asked();
    CHECK(asked.at(asked.size() - 2) == "/v3/schedules/PSCHED1/overrides/N2");
    CHECK(asked.back() == "/v3/schedules/PSCHED1/overrides/N1");
}

TEST_CASE("who is on call now is asked without a time, over all pages", "[pagerduty]") {
    Kinds desk;
    const auto now = [&] { return desk.api->on_call_now("PSCHED1", desk.deadline); };
    desk.transport.then(200, R"({"oncalls":[{"user":{"id":"PADA001"}},{"user":null}],"more":true})")
        .then(200, R"({"oncalls":[{"user":{"id":"PBOB001"}}],"more":false})");
    const auto people = now();
    REQUIRE(people);
    REQUIRE(people->size() == 2);
    CHECK(people->at(1).id == "PBOB001");
    CHECK(desk.transport.path(0) == "/oncalls?schedule_ids%5B%5D=PSCHED1&limit=100&offset=0");
    CHECK(desk.transport.path(1) == "/oncalls?schedule_ids%5B%5D=PSCHED1&limit=100&offset=100");
    desk.transport.then(200, R"({"oncalls":[]})").then(403).then(401);
    CHECK_FALSE(now());  // on no escalation policy
    CHECK_FALSE(now());
    CHECK_THROWS_AS(now(), Refusal);
}

TEST_CASE("who is not on call is looked for once more after two seconds", "[pagerduty]") {
    Kinds desk;
    const auto is_on_call = [&] {
        const auto people =
            people_on_call_now(*desk.api, "PSCHED1", "PADA001", desk.deadline, desk.clock);
        return people ? std::optional{has(*people, "PADA001")} : std::nullopt;
    };
    const std::string bo_alone = R"({"oncalls":[{"user":{"id":"PBOB001"}}]})";
    const std::string ada_too =
        R"({"oncalls":[{"user":{"id":"PBOB001"}},{"user":{"id":"PADA001"}}]})";
    desk.transport.then(200, ada_too);
    CHECK(is_on_call() == true);
    CHECK(desk.clock.slept.empty());
    desk.transport.then(200, bo_alone).then(200, ada_too);
    CHECK(is_on_call() == true);
    CHECK(desk.clock.slept == std::vector<milliseconds>{milliseconds{2000}});
    desk.transport.then(200, bo_alone).then(200, bo_alone);
    CHECK(is_on_call() == false);
    desk.transport.then(200, R"({"oncalls":[]})");
    CHECK_FALSE(is_on_call().has_value());
}

TEST_CASE("what was asked for ahead is not asked for again", "[pagerduty]") {
    Kinds desk;
    const std::string shorter = R"({"schedule":{"id":"PSCHED1","name":"Primary","final_schedule":{)"
                                R"("rendered_schedule_entries":[{"start":"2026-11-23T09:00:00Z",)"
                                R"("end":"2026-11-23T12:00:00Z","user":{"id":"PBOB001"}}]}}})";
    desk.api->prefetch({"PSCHED1"}, ten - Seconds{60}, eleven + Seconds{60});
    desk.transport.then(200, shorter).then(200, R"({"user":{"id":"PADA001"}})");
    desk.session.get("/users/me", desk.deadline);
    const Schedule schedule = desk.find();
    CHECK(desk.asked() == Paths{"/schedules/PSCHED1", "/users/me"});
    REQUIRE(schedule.shifts.size() == 1);
    CHECK(schedule.shifts[0].start == ten);  // only what was meant to be seen
    CHECK(schedule.shifts[0].end == eleven);
}

TEST_CASE("what was asked for ahead does for no other window", "[pagerduty]") {
    Kinds desk;
    desk.api->prefetch({"PSCHED1"}, ten + Seconds{60}, eleven);
    desk.transport.then(200, layers).then(200, R"({"user":{"id":"PADA001"}})").then(200, layers);
    desk.session.get("/users/me", desk.deadline);
    desk.find();
    CHECK(desk.asked().size() == 3);
}

TEST_CASE("the lists for a name are asked for ahead", "[pagerduty]") {
    Kinds desk;
    desk.api->prefetch({"Primary"}, ten, eleven);
    desk.transport.then(200, R"({"schedules":[{"id":"PSCHED1","name":"Primary"}]})")
        .then(404)
        .then(200, R"({"user":{"id":"PADA001"}})")
        .then(200, layers);
    desk.session.get("/users/me", desk.deadline);
    CHECK(desk.find("Primary").type == ScheduleType::layers);
    CHECK(desk.asked() == Paths{"/schedules", "/v3/schedules", "/users/me", "/schedules/PSCHED1"});
}
