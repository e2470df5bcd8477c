#include "catch_compat.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/schedules.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const Instant ten = *from_rfc3339("2026-11-23T10:00:00Z");
const Instant eleven = ten + std::chrono::hours{1};
const std::string times = "since=2026-11-23T10%3A00%3A00Z&until=2026-11-23T11%3A00%3A00Z";
const std::string nothing = R"({"overrides":[]})";
constexpr milliseconds a_minute{60000};
const std::string primary = R"({"schedule":{"id":"PSCHED1","name":"Primary"}})";

struct Schedules : Desk {
    Schedules() { transport.knows_shifts = false; }

    std::unique_ptr<ScheduleBackend> api = all_schedules(session);

    Schedule find(const std::string& name) { return api->find(name, ten, eleven, deadline); }
    Override create() {
        return api->create("PSCHED1", {"", {"PUSER01", "", "", ""}, ten, eleven}, deadline);
    }
    Override create_answered(int status, const std::string& body) {
        transport.then(status, body);
        return create();
    }
    Released end() { return api->end("PSCHED1", {"Q1", {}, ten, eleven}, deadline); }
    Error unknown(const std::string& name) {
        return thrown_by([&] { find(name); });
    }
};

}  // namespace

TEST_CASE("a schedule is found by its id in one question", "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(200, primary);
    CHECK(schedules.find("PSCHED1").name == "Primary");
    CHECK(schedules.transport.path(0) == "/schedules/PSCHED1?" + times);
}

TEST_CASE("a schedule whose name looks like an id is found all the same", "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(404)
        .then(200, R"({"schedules":[{"id":"PSCHED1","name":"PRIMARY"}]})")
        .then(200, primary);
    CHECK(schedules.find("PRIMARY").id == "PSCHED1");
    CHECK(schedules.transport.path(1) == "/schedules?query=PRIMARY&limit=100&offset=0");
    CHECK(schedules.transport.path(2) == "/schedules/PSCHED1?" + times);
}

TEST_CASE("an exact name on the last page wins over names that contain it", "[pagerduty]") {
    Schedules schedules;
    schedules.transport
        .then(200, R"({"schedules":[{"id":"PA","name":"Web ops EU"},{"id":"PB","name":"web ops"}],)"
                   R"("more":true})")
        .then(200, R"({"schedules":[{"id":"PC","name":"Web ops"}],"more":false})")
        .then(200, R"({"schedule":{"id":"PC","name":"Web ops"}})");
    CHECK(schedules.find("Web ops").id == "PC");
    CHECK(schedules.transport.path(2) == "/schedules/PC?" + times);
}

TEST_CASE("without an exact name the one that differs in case only is meant", "[pagerduty]") {
    Schedules schedules;
    schedules.transport
        .then(200,
              R"({"schedules":[{"id":"PA","summary":"Web ops"},{"id":"PB","name":"Web ops 2"}]})")
        .then(200, R"({"schedule":{"id":"PA","summary":"Web ops"}})");
    CHECK(schedules.find("WEB OPS").name == "Web ops");
}

TEST_CASE("two schedules of one name are ambiguous and their ids are named", "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(
        200, R"({"schedules":[{"id":"PA","name":"Ops"},{"id":"PB","name":"Ops"}]})");
    const Error error = schedules.unknown("Ops");
    CHECK(error.failure() == Failure::ambiguous);
    CHECK_THAT(error.what(), ContainsSubstring("PA and PB"));
}

TEST_CASE("an unknown schedule comes with the names it may have been", "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(200, R"({"schedules":[{"id":"PA","name":"Web ops EU"}]})");
    const Error contained = schedules.unknown("Web ops");
    CHECK(contained.failure() == Failure::not_found);
    CHECK(std::string{contained.what()} == "PagerDuty has no schedule \"Web ops\"");
    CHECK(contained.hint() == "did you mean \"Web ops EU\"?");

    schedules.transport.then(200, R"({"schedules":[]})")
        .then(200, R"({"schedules":[{"id":"PA","name":"Primary"},{"id":"PB","name":"Billing"}]})");
    CHECK(schedules.unknown("Primray").hint() == "did you mean \"Primary\"?");

    schedules.transport.then(200, R"({"schedules":[]})").then(403);
    CHECK(schedules.unknown("Primray").failure() == Failure::not_found);
}

TEST_CASE("shifts come sorted and cut to the window and survive removed people", "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(200, R"({"schedule":{"id":"PSCHED1","name":"Primary",
        "html_url":"https://x.pagerduty.com/schedules/PSCHED1","escalation_policies":[],
        "final_schedule":{"rendered_schedule_entries":[
          {"start":"2026-11-23T05:30:00-05:00","end":null,"user":{"id":"P2","summary":"Removed"}},
          {"start":"2026-11-23T09:00:00Z","end":"2026-11-23T11:10:00+01:00",
           "user":{"id":"P1","name":"Ann","summary":"x"}},
          {"start":"2026-11-23T10:20:00Z","end":"2026-11-23T10:30:00Z","user":null},
          {"start":"2026-11-23T10:50:00Z","end":"2026-11-23T12:00:00Z","user":{"id":"P5"}},
          {"start":"2026-11-23T10:15:00Z","end":"2026-11-23T10:20:00Z","user":{"id":"P3"}},
          {"start":"2026-11-23T08:00:00Z","end":"2026-11-23T09:00:00Z","user":{"id":"P4"}}]}}})");
    const Schedule schedule = schedules.find("PSCHED1");
    REQUIRE(schedule.shifts.size() == 4);
    CHECK(schedule.shifts[3].end == eleven);
    CHECK(schedule.shifts[0].user.name == "Ann");
    CHECK(schedule.shifts[0].start == ten);
    CHECK(schedule.shifts[0].end == ten + std::chrono::minutes{10});
    CHECK(schedule.shifts[1].user.name == "P3");
    CHECK(schedule.shifts[2].user.name == "Removed");
    CHECK(schedule.shifts[2].start == ten + std::chrono::minutes{30});
    CHECK(schedule.shifts[2].end == eleven);
    CHECK_FALSE(schedule.on_a_policy);
    CHECK(schedule.html_url == "https://x.pagerduty.com/schedules/PSCHED1");
}

TEST_CASE("a schedule that does not speak of policies is taken to be on one", "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(200, primary)
        .then(200, R"({"schedule":{"id":"PSCHED1","escalation_policies":[{"id":"PX"}]}})");
    CHECK(schedules.find("PSCHED1").on_a_policy);
    CHECK(schedules.find("PSCHED1").on_a_policy);
}

TEST_CASE("overrides are listed with the times they are stored with", "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(201, R"({"overrides":[
        {"id":"Q1","start":"2026-11-23T04:00:00-05:00","end":"2026-11-23T12:00:00Z",
         "user":{"id":"P1","type":"user_reference","summary":"Ann"}},{"no":"id"}]})");
    const auto found = schedules.api->overrides("PSCHED1", ten, eleven, schedules.deadline);
    CHECK(schedules.transport.path(0) ==
          "/schedules/PSCHED1/overrides?" + times + "&overflow=true");
    REQUIRE(found.size() == 1);
    CHECK(found[0].start == ten - std::chrono::hours{1});
    CHECK(found[0].end == eleven + std::chrono::hours{1});
    CHECK(found[0].user.name == "Ann");
}

TEST_CASE("a list of overrides that says there is more is read to its end", "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(200, R"({"overrides":[{"id":"Q1"}],"more":true})")
        .then(200, R"({"overrides":[{"id":"Q1"}],"limit":1,"more":true})")
        .then(200, R"({"overrides":[{"id":"Q2"}],"limit":1,"more":false})");
    const auto found = schedules.api->overrides("PSCHED1", ten, eleven, schedules.deadline);
    REQUIRE(found.size() == 2);
    CHECK(found[1].id == "Q2");
}

TEST_CASE("a success without a list or a schedule is an outage and nothing is concluded",
          "[pagerduty]") {
    Schedules schedules;
    const auto failure = [&](const char* body, auto act) {
        schedules.transport.then(200, body);
        return thrown_by(act).failure();
    };
    const auto list = [&] { schedules.api->overrides("PSCHED1", ten, eleven, schedules.deadline); };
    CHECK(failure(R"({"overrides":{"id":17}})", list) == Failure::unreachable);
    CHECK(failure(R"({})", list) == Failure::unreachable);
    const auto find = [&](const char* name) { return [&, name] { schedules.find(name); }; };
    CHECK(failure(R"({"schedule":[[]]})", find("PSCHED1")) == Failure::unreachable);
    CHECK(failure(R"({"schedules":null})", find("Web ops")) == Failure::unreachable);
}

TEST_CASE("an override is asked for in UTC and whole seconds", "[pagerduty]") {
    Schedules schedules;
    schedules.create_answered(201, R"([{"status":201,"override":{"id":"Q1"}}])");
    const Request& request = schedules.transport.sent.at(0);
    CHECK(request.method == Method::post);
    CHECK(schedules.transport.path(0) == "/schedules/PSCHED1/overrides");
    CHECK(request.body ==
          R"({"overrides":[{"start":"2026-11-23T10:00:00Z","end":"2026-11-23T11:00:00Z",)"
          R"("user":{"id":"PUSER01","type":"user_reference"}}]})");
}

TEST_CASE("a new override is read from every shape of reply", "[pagerduty]") {
    for (const char* body :
         {R"([{"status":201,"override":{"id":"Q1","start":"2026-11-23T10:00:07Z"}}])",
          R"([{"override":{"id":"Q1","start":"2026-11-23T10:00:07Z"}}])",
          R"({"override":{"id":"Q1","start":"2026-11-23T10:00:07Z"}})",
          R"({"overrides":[{"id":"Q1","start":"2026-11-23T10:00:07Z"}]})",
          R"({"overrides":[{"status":201,"override":{"id":"Q1","start":"2026-11-23T10:00:07Z"}}]})",
          R"({"id":"Q1","start":"2026-11-23T11:00:07+01:00"})"}) {
        Schedules schedules;
        const Override made = schedules.create_answered(201, body);
        CHECK(made.id == "Q1");
        CHECK(made.start == ten + Seconds{7});
        CHECK(made.end == eleven);
        CHECK(made.user.id == "PUSER01");
    }
}

TEST_CASE("an override refused inside a 201 was not made", "[pagerduty]") {
    Schedules schedules;
    CHECK_THROWS_AS(schedules.create_answered(201, R"([{"status":400,"override":{"id":"Q1"}}])"),
                    Refusal);
    const char* body = R"([{"status":400,"errors":["Override must end after its start"],)"
                       R"("override":{"start":"x"}}])";
    CHECK_THROWS_AS(schedules.create_answered(201, body), Refusal);
    CHECK_THROWS_WITH(schedules.create_answered(201, body),
                      "PagerDuty refused the override: Override must end after its start");
}

TEST_CASE("an override whose reply tells neither way is unsettled", "[pagerduty]") {
    Schedules schedules;
    for (const char* body : {"", "<html>", "[]", "{}", "null", "[{}]", R"([{"status":201}])",
                             R"([{"status":201,"override":{"id":""}}])", R"({"overrides":[]})",
                             R"({"override":null})", R"([{"errors":["x"],"override":{}}])"})
        CHECK_THROWS_AS(schedules.create_answered(201, body), Unsettled);
    CHECK_THROWS_AS(schedules.create_answered(502, ""), Unsettled);
}

TEST_CASE("an answer that names anything but what was asked for is unsettled", "[pagerduty]") {
    const auto answer = [](const std::string& more) {
        Schedules schedules;
        schedules.create_answered(201, R"([{"status":201,"override":{"id":"Q1",)" + more + "}}]");
    };
    answer(R"("start":"2026-11-23T09:59:55Z")");
    answer(R"("start":"2026-11-23T10:01:00Z","end":"2026-11-23T11:00:00Z")");
    answer(R"("user":{"id":"PUSER01"})");
    for (const char* wrong :
         {R"("user":{"id":"PUSER02"})", R"("user":{"id":"a b"})", R"("user":"PUSER01")",
          R"("end":"2026-11-23T10:59:59Z")", R"("end":"2026-11-23T11:00:59Z")", R"("end":"soon")",
          R"("end":17)", R"("start":"2026-11-23T09:59:54Z")", R"("start":"2026-11-23T10:01:01Z")",
          R"("start":"9999-11-23T10:00:00Z")"})
        CHECK_THROWS_AS(answer(wrong), Unsettled);
    Schedules late;  // the start was moved up to the server's now
    late.transport.then(201,
                        R"([{"status":201,"override":{"id":"Q1",)"
                        R"("start":"2026-11-23T10:21:00Z"}}])",
                        {{"date", "Mon, 23 Nov 2026 10:21:00 GMT"}});
    CHECK(late.create().start == ten + std::chrono::minutes{21});
    Schedules behind;  // PagerDuty's Date is wrong, and this machine's clock is right
    behind.pass(milliseconds{1200000});
    behind.transport.then(201,
                          R"([{"status":201,"override":{"id":"Q1",)"
                          R"("start":"2026-11-23T10:20:00Z"}}])",
                          {{"date", "Mon, 23 Nov 2026 10:00:00 GMT"}});
    CHECK(behind.create().start == ten + std::chrono::minutes{20});
    Schedules schedules;
    schedules.transport.then(200, R"({"overrides":[{"id":"Q1"}]})")
        .then(201, R"([{"status":201,"override":{"id":"Q1"}}])");
    schedules.api->overrides("PSCHED1", ten, eleven, schedules.deadline);
    CHECK_THROWS_AS(schedules.create(), Unsettled);  // the id is that of another
}

TEST_CASE("an override wholly in the past is refused with PagerDuty's words", "[pagerduty]") {
    Schedules schedules;
    CHECK_THROWS_WITH(
        schedules.create_answered(400, R"({"error":{"message":"Invalid Override","code":2001,)"
                                       R"("errors":"Override must end in the future"}})"),
        "PagerDuty refused the request (400): Invalid Override: Override must end in the future");
}

TEST_CASE("every way an override can end is a success", "[pagerduty]") {
    Schedules schedules;
    schedules.pass(a_minute);
    schedules.transport.then(204).then(200, " \n").then(200, R"({"any":"thing"})");
    CHECK(schedules.end() == Released::deleted);
    CHECK(schedules.end() == Released::cut_short);
    CHECK(schedules.end() == Released::cut_short);
    schedules.transport.then(404).then(200, nothing).then(503).then(404).then(200, nothing);
    CHECK(schedules.end() == Released::already_over);
    CHECK(schedules.end() == Released::already_over);
    CHECK(schedules.transport.sent[0].method == Method::remove);
    CHECK(schedules.transport.path(0) == "/schedules/PSCHED1/overrides/Q1");
}

TEST_CASE("what is no id stands in no path", "[pagerduty]") {
    for (const char* text : {"", ".", "..", "Q1/..", "Q1?x", "Q 1"}) {
        Schedules schedules;
        const Override named{text, {}, ten, eleven};
        CHECK(thrown_by([&] {
                  schedules.api->end("PSCHED1", named, schedules.deadline);
              }).failure() == Failure::not_found);
        const Override good{"Q1", {}, ten, eleven};
        CHECK(thrown_by([&] { schedules.api->end(text, good, schedules.deadline); }).failure() ==
              Failure::not_found);
        CHECK(thrown_by([&] {
                  schedules.api->overrides(text, ten, eleven, schedules.deadline);
              }).failure() == Failure::not_found);
        CHECK(schedules.transport.sent.empty());
    }
}

TEST_CASE("a proxy's page in place of an answer ends nothing unless the list agrees",
          "[pagerduty]") {
    const auto ended = [](const std::string& list) {
        Schedules schedules;
        schedules.pass(a_minute);
        schedules.transport.then(200, "<html>welcome</html>").then(200, list);
        return schedules.end();
    };
    CHECK(ended(nothing) == Released::already_over);
    CHECK(ended(R"({"overrides":[{"id":"Q1","end":"2026-11-23T10:00:30Z"}]})") ==
          Released::already_over);
    const Error error = thrown_by([&] { ended(R"({"overrides":[{"id":"Q1"}]})"); });
    CHECK(error.failure() == Failure::unreachable);
    CHECK_THAT(error.what(), ContainsSubstring("was not PagerDuty's"));
}

TEST_CASE("not found ends nothing while the list shows it, nor seconds after it was made",
          "[pagerduty]") {
    Schedules standing;
    standing.pass(a_minute);
    for (int i = 0; i < 4; ++i)
        standing.transport.then(404).then(200, R"({"overrides":[{"id":"Q1"}]})");
    CHECK(thrown_by<Refusal>([&] { standing.end(); }).status() == 404);

    Schedules young;
    young.create_answered(201, R"([{"status":201,"override":{"id":"Q1"}}])");
    for (int i = 0; i < 4; ++i) young.transport.then(404).then(200, nothing);
    CHECK(thrown_by<Refusal>([&] { young.end(); }).status() == 404);
    young.pass(a_minute);
    young.transport.then(404).then(200, nothing);
    CHECK(young.end() == Released::already_over);
}

TEST_CASE("what was made a moment ago is so whatever answers tell, and however long they take",
          "[pagerduty]") {
    Schedules schedules;
    const auto answer = [&](int status, const std::string& body, const std::string& minute) {
        schedules.transport.then(status, body,
                                 {{"date", "Mon, 23 Nov 2026 10:" + minute + ":00 GMT"}});
    };
    answer(201, R"([{"status":201,"override":{"id":"Q1"}}])", "00");
    schedules.create();
    answer(404, "", "05");
    if (GENERATE(false, true))
        schedules.transport.then(429, "", {{"ratelimit-reset", "31"}});  // before the list
    answer(200, nothing, "05");
    answer(200, "", "05");
    CHECK(schedules.end() == Released::cut_short);
}

TEST_CASE("an id that is not known yet makes nothing over by a clock that is ahead",
          "[pagerduty]") {
    Schedules schedules;
    std::string date = "Mon, 23 Nov 2026 10:00:00 GMT";
    const auto answer = [&](int status, const std::string& body) {
        schedules.transport.then(status, body, {{"date", date}});
    };
    answer(201, R"([{"status":201,"override":{"id":"Q1"}}])");
    schedules.create();
    schedules.clock.wall += std::chrono::hours{2};
    if (GENERATE(false, true)) {  // as long as ids may lag
        schedules.pass(milliseconds{80000});
        date = "Mon, 23 Nov 2026 10:01:20 GMT";
    }
    answer(404, R"({"error":{"message":"Not Found"}})");
    answer(200, R"({"overrides":[{"id":"Q1"}]})");
    answer(404, R"({"error":{"message":"Not Found"}})");
    answer(200, R"({"overrides":[{"id":"Q1"}]})");
    answer(200, "");
    CHECK(schedules.end() == Released::cut_short);
}

TEST_CASE("a refused end of an override that is no longer listed is a success", "[pagerduty]") {
    for (const int status : {400, 409, 410, 422}) {
        Schedules schedules;
        schedules.pass(a_minute);
        for (int look = 0; look < 2; ++look)
            schedules.transport.then(status).then(200, R"({"overrides":[{"id":"Q2"}]})");
        CHECK(schedules.end() == Released::already_over);
        CHECK(schedules.transport.path(1) ==  // a second longer: it may end where it begins
              "/schedules/PSCHED1/overrides?since=2026-11-23T10%3A00%3A00Z&until="
              "2026-11-23T11%3A00%3A01Z&overflow=true");
    }
    Schedules schedules;
    schedules.transport.then(400).then(
        200, R"({"overrides":[{"id":"Q1","end":"2026-11-23T10:00:00Z"}]})");
    CHECK(schedules.end() == Released::already_over);
}

TEST_CASE("a refused end is asked for again although the list does not show the override yet",
          "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(400).then(200, R"({"overrides":[]})").then(200);
    CHECK(schedules.end() == Released::cut_short);
    CHECK(schedules.clock.slept.size() == 1);
}

TEST_CASE("an override too young to be cut short is asked again", "[pagerduty]") {
    Schedules schedules;
    schedules.transport.then(400).then(200, R"({"overrides":[{"id":"Q1"}]})").then(200);
    CHECK(schedules.end() == Released::cut_short);
    CHECK(schedules.clock.slept == std::vector<milliseconds>{milliseconds{2000}});
}

TEST_CASE("an override that cannot be ended is an error and not a success", "[pagerduty]") {
    Schedules schedules;
    for (int i = 0; i < 4; ++i)
        schedules.transport.then(400, R"({"error":{"message":"no"}})")
            .then(200, R"({"overrides":[{"id":"Q1"}]})");
    CHECK_THROWS_WITH(schedules.end(), "PagerDuty refused the request (400): no");
    CHECK(schedules.transport.answers.empty());

    schedules.transport.then(403);
    CHECK_THROWS_AS(schedules.end(), Refusal);
    CHECK(schedules.transport.answers.empty());

    schedules.transport.then(400).then(400, R"({"error":{"message":"shift-based"}})");
    CHECK_THROWS_WITH(schedules.end(), ContainsSubstring("shift-based"));
}

TEST_CASE("a future override that is refused is looked for where it lies", "[pagerduty]") {
    Schedules schedules;
    schedules.transport
        .then(400, R"({"error":{"message":"no"}})", {{"date", "Mon, 23 Nov 2026 05:00:00 GMT"}})
        .then(200, R"({"overrides":[]})")
        .then(204);
    schedules.end();
    CHECK_THAT(schedules.transport.path(1),
               ContainsSubstring("since=2026-11-23T05%3A00%3A00Z&until=2026-11-23T11%3A00%3A01Z"));
}
