#include "catch_compat.hpp"
#include "duty/build_plan.hpp"
#include "duty_fakes.hpp"
#include "pagerduty/client.hpp"

using namespace dutyme;
using namespace dutyme::duty;
using pagerduty::Directory;
using pagerduty::Level;
using pagerduty::OnCall;
using pagerduty::Policy;
using pagerduty::thrown_by;

namespace {

SchedulePlan part(const std::string& schedule) {
    SchedulePlan made;
    made.schedule_id = schedule;
    return made;
}

Level level_of(const std::string& schedule, int delay) {
    Level level;
    level.schedules.push_back({schedule, "Name of " + schedule});
    level.delay = delay;
    return level;
}

OnCall on_call(int level, const std::string& schedule, const User& user) {
    return {"PEP0001", level, schedule, user};
}

// Ada takes PPRI001, on a policy with these levels where these people are on call.
Impact outlook_on(std::vector<Level> levels, std::vector<OnCall> rows,
                  const std::vector<std::string>& named = {}) {
    Plan plan = plan_with({part("PPRI001")});
    Directory::Policies known;
    known.policies.push_back(
        {"PEP0001", "Shop", std::move(levels), {{"PSV0001", "Web"}, {"PSV0002", "Api"}}});
    known.on_calls = std::move(rows);
    trace_escalation(plan, known, named);
    return plan.impact;
}

}  // namespace

TEST_CASE("the deployer stands in the escalation path for whoever is on call where they take over",
          "[duty]") {
    const Impact seen = outlook_on({level_of("PPRI001", 10), level_of("PSEC001", 15)},
                                   {on_call(1, "PPRI001", bo), on_call(2, "PSEC001", mia)});
    REQUIRE(seen.escalation_paths.size() == 1);
    const auto& steps = seen.escalation_paths[0].steps;
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].deployer);
    CHECK(steps[0].others.empty());
    CHECK(steps[1].others == std::vector<std::string>{"Mia Chen"});
    CHECK(steps[1].after == 10);
    CHECK(seen.remarks.empty());
}

TEST_CASE("a level with nobody is passed over without waiting", "[duty]") {
    const Impact seen =
        outlook_on({level_of("PPRI001", 10), level_of("PEMP001", 30), level_of("PSEC001", 15)},
                   {on_call(1, "PPRI001", bo), on_call(3, "PSEC001", mia)});
    REQUIRE(seen.escalation_paths.at(0).steps.size() == 2);
    CHECK(seen.escalation_paths[0].steps[1].after == 10);
}

TEST_CASE("nobody behind the deployer is remarked on, and so is the deployer behind themselves",
          "[duty]") {
    const Impact alone = outlook_on({level_of("PPRI001", 10)}, {on_call(1, "PPRI001", bo)});
    REQUIRE(alone.remarks.size() == 1);
    CHECK_THAT(alone.remarks[0],
               ContainsSubstring("nobody is behind Ada Byron on the escalation policy Shop"));
    const Impact twice = outlook_on({level_of("PPRI001", 10), level_of("PSEC001", 15)},
                                    {on_call(1, "PPRI001", bo), on_call(2, "PSEC001", ada)});
    REQUIRE(twice.remarks.size() == 2);
    CHECK_THAT(twice.remarks[0],
               ContainsSubstring("is at two levels of the escalation policy Shop"));
    CHECK_THAT(twice.remarks[1], ContainsSubstring("nobody is behind"));
}

TEST_CASE("a schedule that is left alone keeps its person in the escalation path", "[duty]") {
    Plan plan = plan_with({part("PPRI001"), part("PSEC001")});
    plan.schedules[1].left_alone = true;
    Directory::Policies known;
    known.policies.push_back(
        {"PEP0001", "Shop", {level_of("PPRI001", 10), level_of("PSEC001", 15)}, {}});
    known.on_calls = {on_call(1, "PPRI001", bo), on_call(2, "PSEC001", mia)};
    trace_escalation(plan, known, {});
    CHECK_FALSE(plan.impact.escalation_paths.at(0).steps.at(1).deployer);
}

TEST_CASE("the services that page are counted without those that were named", "[duty]") {
    const std::vector<Level> levels{level_of("PPRI001", 10)};
    CHECK(outlook_on(levels, {}).services == std::vector<std::string>{"Api", "Web"});
    const Impact named = outlook_on(levels, {}, {"PSV0001"});
    CHECK(named.services == std::vector<std::string>{"Api"});
    CHECK(named.more_services);
}

TEST_CASE("without knowing who is on call no escalation path is made up", "[duty]") {
    Plan plan = plan_with({part("PPRI001")});
    Directory::Policies known;
    known.policies.push_back({"PEP0001", "Shop", {level_of("PPRI001", 10)}, {}});
    known.forbidden = true;
    known.knows_on_calls = false;
    trace_escalation(plan, known, {});
    CHECK(plan.impact.escalation_paths.empty());
    CHECK_THAT(plan.impact.remarks.at(0), ContainsSubstring("is not known"));
}

TEST_CASE("a plan's impact survives the wire", "[duty]") {
    Plan plan = plan_with({part("PPRI001")});
    plan.schedules[0].left_alone = true;
    plan.impact = {
        {{"Shop", {{true, {}, 0}, {false, {"Mia Chen", "Cleo"}, 90}}}}, {"Api"}, true, {"odd"}};
    const Plan read = plan_from_json(to_json(plan));
    CHECK(read.schedules.at(0).left_alone);
    CHECK(read.impact.services == plan.impact.services);
    CHECK(read.impact.more_services);
    CHECK(read.impact.remarks == plan.impact.remarks);
    const auto& steps = read.impact.escalation_paths.at(0).steps;
    CHECK(steps.at(0).deployer);
    CHECK(steps.at(1).others == std::vector<std::string>{"Mia Chen", "Cleo"});
    CHECK(steps.at(1).after == 90);
}

TEST_CASE("schedules alone are found without asking for anything", "[duty]") {
    pagerduty::Desk desk;
    pagerduty::AccountDirectory directory{desk.session};
    TakeRequest request;
    request.schedules = {"PPRI001", "Primary"};
    CHECK(find_targets(request, directory, desk.deadline).schedules == request.schedules);
    CHECK(desk.transport.sent.empty());
}

TEST_CASE("a policy without a schedule at its first level leaves nothing to override", "[duty]") {
    for (const auto& [targets, why] :
         {std::pair{
              R"({"id":"PMIA001","type":"user_reference","summary":"Mia Chen"})",
              "only people, no schedule, at level 1 of the escalation policy Shop (Mia Chen)"},
          {"", "nobody is at level 1 of the escalation policy Shop"}}) {
        pagerduty::Desk desk;
        pagerduty::AccountDirectory directory{desk.session};
        desk.transport.then(200, R"({"escalation_policy":{"id":"PEPSHP1","name":"Shop",)"
                                 R"("escalation_rules":[{"targets":[)" +
                                     std::string{targets} + "]}]}}");
        TakeRequest request;
        request.policies = {"PEPSHP1"};
        const Error error = thrown_by([&] { find_targets(request, directory, desk.deadline); });
        CHECK(error.failure() == Failure::refused);
        CHECK_THAT(error.what(), ContainsSubstring(why));
    }
}

TEST_CASE("where somebody stands in already nothing is taken when that was asked for", "[duty]") {
    FakeSchedules api;
    const auto mias = shift(mia, -10, 40);
    api.known["PPRI001"] = schedule("PPRI001", {mias, shift(bo, 40, 600)}, {mias});
    api.known["PFRE001"] = schedule("PFRE001", {shift(bo, -60, 600)});
    TakeRequest request;
    request.schedules = {"PPRI001", "PFRE001"};
    request.lease = request.max = Seconds{1800};
    request.if_free = true;
    const Plan plan = make_plan(request, ada, api, ten, chance, {});
    CHECK(plan.schedules.at(0).left_alone);
    CHECK_FALSE(plan.schedules.at(0).needed);
    CHECK(plan.schedules.at(0).overrides.empty());
    CHECK_FALSE(plan.schedules.at(1).left_alone);
    CHECK(plan.schedules.at(1).needed);
}
