#include "catch_compat.hpp"
#include "duty_fakes.hpp"

#include <set>

using namespace dutyme;
using namespace dutyme::duty;
using dutyme::pagerduty::thrown_by;

namespace {

constexpr Seconds half_an_hour{1800};

// The plan for Ada at ten o'clock, for half an hour, on schedules that are called as they are.
Plan plan_for(const std::vector<Schedule>& schedules, std::vector<std::string> names = {}) {
    FakeSchedules api;
    for (const Schedule& one : schedules) {
        api.known[one.id] = one;
        api.known[one.name] = one;
        if (names.empty() || names.size() < schedules.size()) names.push_back(one.id);
    }
    TakeRequest request;
    request.schedules = std::move(names);
    request.lease = half_an_hour;
    request.max = std::chrono::hours{4};
    Plan plan = make_plan(request, ada, api, ten, chance, {});
    CHECK(api.asked_for("find") == static_cast<long>(api.asked.size()));  // look-ups only
    return plan;
}

SchedulePlan stand_for(const Schedule& on) {
    return plan_for({on}).schedules.at(0);
}

config::Settings settings(std::map<std::string, std::string> values) {
    values.emplace("schedule", "PPRI001");
    config::Settings made;
    for (const auto& [key, text] : values)
        made.put(*config::find_key(key), {{text, config::Origin::flag, "--" + key}});
    return made;
}

}  // namespace

TEST_CASE("who is on call is relieved from now until the end of the lease", "[duty]") {
    const Plan plan = plan_for({schedule("PPRI001", {shift(bo, -60, 600)})});
    CHECK(plan.from == ten);
    CHECK(plan.until <= ten + half_an_hour);
    CHECK(plan.until > ten + half_an_hour - Seconds{60});
    const SchedulePlan& part = plan.schedules.at(0);
    CHECK(part.needed);
    CHECK(part.start == ten);
    CHECK(part.end == plan.until);
    CHECK(part.relieved == std::vector<std::string>{"Bo Larsen"});
    CHECK(part.next == "Bo Larsen");
}

TEST_CASE("everybody whose shift is touched is relieved in the order of their shifts", "[duty]") {
    const SchedulePlan part =
        stand_for(schedule("PPRI001", {shift(bo, -60, 10), shift(mia, 10, 20), shift(bo, 20, 60),
                                       shift(mia, 60, 90)}));
    CHECK(part.relieved == std::vector<std::string>{"Bo Larsen", "Mia Chen", "Bo Larsen"});
}

TEST_CASE("who is on call all the time anyway takes nothing", "[duty]") {
    for (const auto& shifts : {std::vector{shift(ada, -60, 600)},
                               std::vector{shift(ada, -60, 10), shift(ada, 10, 600)}}) {
        const SchedulePlan part = stand_for(schedule("PADW001", shifts));
        CHECK_FALSE(part.needed);
        CHECK(part.relieved.empty());
    }
}

TEST_CASE("a shift of one's own that ends inside the lease is continued from there", "[duty]") {
    const SchedulePlan part =
        stand_for(schedule("PCHG001", {shift(ada, -60, 20), shift(bo, 20, 600)}));
    CHECK(part.needed);
    CHECK(part.start == ten + std::chrono::minutes{20});
    CHECK(part.relieved == std::vector<std::string>{"Bo Larsen"});
}

TEST_CASE("a gap inside the lease is filled", "[duty]") {
    const SchedulePlan part =
        stand_for(schedule("PGAP001", {shift(ada, -60, 5), shift(ada, 25, 600)}));
    CHECK(part.needed);
    CHECK(part.start == ten + std::chrono::minutes{5});
    CHECK(part.relieved.empty());
}

TEST_CASE("a shift of one's own that begins inside the lease saves nothing", "[duty]") {
    const SchedulePlan part =
        stand_for(schedule("PCHG001", {shift(bo, -60, 10), shift(ada, 10, 600)}));
    CHECK(part.needed);
    CHECK(part.start == ten);
}

TEST_CASE("an override of one's own may end before us and does not count as a shift", "[duty]") {
    const auto own = shift(ada, -10, 60);
    const SchedulePlan part = stand_for(schedule("PPRI001", {own, shift(bo, 60, 600)}, {own}));
    CHECK(part.needed);
    CHECK(part.start == ten);
    CHECK(part.existing_overrides.empty());  // it is no foreign one
}

TEST_CASE("somebody's override inside one's own shift is where the lease begins", "[duty]") {
    const auto mias = shift(mia, 12, 40);
    const SchedulePlan part =
        stand_for(schedule("PADW001", {shift(ada, -60, 12), mias, shift(ada, 40, 600)}, {mias}));
    CHECK(part.start == ten + std::chrono::minutes{12});
    REQUIRE(part.existing_overrides.size() == 1);
    CHECK(part.existing_overrides[0].user_id == "PMIA001");
    CHECK(part.existing_overrides[0].end == ten + std::chrono::minutes{40});
}

TEST_CASE("where nobody is on call there is nobody to relieve and nobody next", "[duty]") {
    const SchedulePlan part = stand_for(schedule("PEMP001", {}));
    CHECK(part.needed);
    CHECK(part.start == ten);
    CHECK(part.relieved.empty());
    CHECK(part.next.empty());
}

TEST_CASE("who comes next is who is on call when the lease ends", "[duty]") {
    const SchedulePlan part =
        stand_for(schedule("PPRI001", {shift(bo, -60, 29), shift(mia, 29, 600)}));
    CHECK(part.next == "Mia Chen");
}

TEST_CASE("what the schedule is around the lease is kept but is no reason for a remark", "[duty]") {
    const SchedulePlan part = stand_for(
        schedule("PPRI001", {shift(bo, -60, 60), shift(mia, 60, 90)}, {shift(mia, 60, 90)}));
    CHECK(part.existing_overrides.empty());
    REQUIRE(part.ahead.size() == 1);  // ours goes on top of it where it is renewed
    CHECK(part.ahead[0].user_name == "Mia Chen");
    REQUIRE(part.around.size() == 2);
    CHECK_FALSE(part.around[0].by_override);
    CHECK(part.around[1].person == "Mia Chen");
    CHECK(part.around[1].by_override);
    CHECK(end_of_view(ten, ten + half_an_hour) == ten + std::chrono::hours{2});
    CHECK(end_of_view(ten, ten + std::chrono::hours{3}) == ten + std::chrono::hours{6});
}

TEST_CASE("a person without a name is called by the id", "[duty]") {
    const SchedulePlan part = stand_for(schedule("PPRI001", {shift(person("PXXX001"), 0, 540)}));
    CHECK(part.relieved == std::vector<std::string>{"PXXX001"});
}

TEST_CASE("names are asked for where they may be, and always where somebody is named", "[duty]") {
    struct Naming final : FakeSchedules {
        void name_people(std::vector<Schedule>&, bool, const Deadline&) override {
            asked.push_back("name");
        }
        void identify_people(std::vector<Schedule>&, const Deadline&) override {
            asked.push_back("identify");
        }
    } api;
    api.known["PPRI001"] = schedule("PPRI001", {shift(bo, -60, 600)});
    TakeRequest request;
    request.schedules = {"PPRI001"};
    request.lease = request.max = half_an_hour;
    const auto make = [&](bool may_ask) {
        make_plan(request, ada, api, ten, chance, {}, [&](const auto&) { return may_ask; });
    };
    make(false);
    CHECK(api.asked_for("name") == 0);
    make(true);
    CHECK(api.asked_for("name") == 1);
    request.mode.from = "Bo Larsen";
    make(false);
    CHECK(api.asked_for("identify") == 1);
}

TEST_CASE("one schedule under two names is planned once", "[duty]") {
    const Plan plan =
        plan_for({schedule("PPRI001", {shift(bo, -60, 600)})}, {"PPRI001", "Name of PPRI001"});
    CHECK(plan.schedules.size() == 1);
}

TEST_CASE("a schedule that is not found is no plan", "[duty]") {
    CHECK_THROWS_AS(plan_for({schedule("PPRI001", {})}, {"PPRI001", "PNOSUCH"}), Error);
}

TEST_CASE("a lease's end is never late nor at a whole minute and differs by chance", "[duty]") {
    std::set<Instant> ends;
    for (int i = 0; i < 200; ++i) {
        const Instant end = fingerprinted_end(ten, half_an_hour, Rounding::at_most, chance);
        CHECK(end <= ten + half_an_hour);
        CHECK(end > ten + half_an_hour - Seconds{60});
        CHECK(is_fingerprinted(end));
        ends.insert(end);
    }
    CHECK(ends.size() > 20);
    CHECK_FALSE(is_fingerprinted(ten));
}

TEST_CASE("a limit that was asked for cuts the first lease and the built-in one does not",
          "[duty]") {
    FakeSchedules api;
    api.known["PPRI001"] = schedule("PPRI001", {shift(bo, -60, 600)});
    const auto until = [&](const config::Settings& asked) {
        return make_plan(take_request_from(asked), ada, api, ten, chance, {}).until;
    };
    CHECK(until(settings({{"lease", "30m"}, {"max", "10m"}})) <= ten + Seconds{600});
    config::Settings long_lease = settings({{"lease", "10h"}});
    long_lease.put(config::key::max, {{"4h", config::Origin::built_in, "built in"}});
    CHECK(until(long_lease) > ten + std::chrono::hours{10} - Seconds{60});
}

TEST_CASE("a short lease is not eaten up by its fingerprint", "[duty]") {
    for (int i = 0; i < 100; ++i)
        CHECK(fingerprinted_end(ten, Seconds{60}, Rounding::at_most, chance) >= ten + Seconds{40});
}

TEST_CASE("a fixed time is never cut short by its fingerprint", "[duty]") {
    for (int i = 0; i < 200; ++i) {
        const Instant end = fingerprinted_end(ten, half_an_hour, Rounding::at_least, chance);
        CHECK(end >= ten + half_an_hour);
        CHECK(end <= ten + half_an_hour + Seconds{60});
        CHECK(is_fingerprinted(end));
    }
}

TEST_CASE("a take request names each schedule once and carries the durations", "[duty]") {
    config::Settings made = settings({{"lease", "20m"}, {"max", "2h"}, {"linger", "15m"}});
    made.put(config::key::schedule, {{"Primary", config::Origin::flag, "--schedule"},
                                     {"A, B", config::Origin::flag, "--schedule"},
                                     {"Primary", config::Origin::flag, "--schedule"}});
    const TakeRequest request = take_request_from(made);
    CHECK(request.schedules == std::vector<std::string>{"Primary", "A, B"});
    CHECK(request.lease == Seconds{1200});
    CHECK(request.max == Seconds{7200});
    CHECK(request.linger == Seconds{900});
}

TEST_CASE("a duration out of range is refused with the place it came from", "[duty]") {
    for (const auto& [key, text] : {std::pair{"lease", "59s"},
                                    {"lease", "24h1s"},
                                    {"max", "0s"},
                                    {"max", "25h"},
                                    {"linger", "25h"}}) {
        const Error error = thrown_by([&, k = key, t = text] {
            check_durations(settings({{k, t}}));
        });
        CHECK(error.failure() == Failure::usage);
        CHECK_THAT(error.what(), ContainsSubstring(std::string{"(--"} + key + ")"));
    }
    for (const auto& [key, text] :
         {std::pair{"lease", "1m"}, {"lease", "24h"}, {"linger", "0s"}, {"linger", "24h"}})
        CHECK_NOTHROW(check_durations(settings({{key, text}})));
}

TEST_CASE("a take request without a schedule is refused", "[duty]") {
    config::Settings none = settings({});
    none.drop(config::key::schedule);
    CHECK(thrown_by([&] { take_request_from(none); }).failure() == Failure::usage);
}
