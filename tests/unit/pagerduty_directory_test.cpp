#include "catch_compat.hpp"
#include "pagerduty/client.hpp"
#include "pagerduty/name_lookup.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const std::string shop =
    R"({"id":"PEPSHP1","name":"Shop","services":[{"id":"PSVCHK1","summary":"Checkout"}],)"
    R"("escalation_rules":[{"escalation_delay_in_minutes":10,"targets":[)"
    R"({"id":"PV3PRI1","type":"schedule_v3_reference","summary":"Checkout"},)"
    R"({"id":"PSTK001","type":"schedule_reference","summary":"Stockroom"},)"
    R"({"id":"PMIA001","type":"user_reference","summary":"Mia Chen"}],)"
    R"("escalation_rule_assignment_strategy":{"type":"round_robin"}}]})";

std::string service(const std::string& id, const std::string& name) {
    return R"({"id":")" + id + R"(","name":")" + name +
           R"(","status":"active","escalation_policy":)" + shop + "}";
}

std::string services(const std::vector<std::string>& rows) {
    std::string text;
    for (const std::string& row : rows) text += (text.empty() ? "" : ",") + row;
    return R"({"services":[)" + text + "]}";
}

}  // namespace

TEST_CASE("a policy's level tells schedules of both kinds from people", "[pagerduty]") {
    const Policy policy = read_policy(json::parse(shop)).value();
    REQUIRE(policy.levels.size() == 1);
    const Level& level = policy.levels[0];
    REQUIRE(level.schedules.size() == 2);
    CHECK(level.schedules[0].type == ScheduleType::shifts);
    CHECK(level.schedules[1].type == ScheduleType::layers);
    REQUIRE(level.people.size() == 1);
    CHECK(level.people[0].name == "Mia Chen");
    CHECK(level.delay == 10);
    CHECK(level.round_robin);
    CHECK(policy.services.at(0).name == "Checkout");
}

TEST_CASE("a service comes by id in one question with its policy", "[pagerduty]") {
    Desk desk;
    AccountDirectory directory{desk.session};
    desk.transport.then(200, R"({"service":)" + service("PSVCHK1", "Checkout") + "}");
    CHECK(directory.find_service("PSVCHK1", desk.deadline).policy.id == "PEPSHP1");
    CHECK(desk.transport.path(0) == "/services/PSVCHK1?include%5B%5D=escalation_policies");
}

TEST_CASE("a service's name is asked for exactly and then without case", "[pagerduty]") {
    Desk desk;
    AccountDirectory directory{desk.session};
    desk.transport.then(200, services({service("PSVCHK1", "Checkout")}));
    CHECK(directory.find_service("Checkout", desk.deadline).id == "PSVCHK1");
    desk.transport.then(200, services({}))
        .then(200, services({service("PSVCHK2", "Checkout EU"), service("PSVCHK1", "Checkout")}));
    CHECK(directory.find_service("checkout", desk.deadline).id == "PSVCHK1");
}

TEST_CASE("two services of one name are ambiguous and none names what is like it", "[pagerduty]") {
    Desk desk;
    AccountDirectory directory{desk.session};
    desk.transport.then(200, services({service("PSVCHK1", "Pay"), service("PSVCHK2", "Pay")}));
    const Error twice = thrown_by([&] { directory.find_service("Pay", desk.deadline); });
    CHECK(twice.failure() == Failure::ambiguous);
    CHECK_THAT(twice.what(),
               ContainsSubstring("2 services are named \"Pay\": PSVCHK1 and PSVCHK2"));
    desk.transport.then(200, services({}))
        .then(200, services({}))
        .then(200, services({service("PSVCHK1", "Checkout")}));
    const Error none = thrown_by([&] { directory.find_service("Chekout", desk.deadline); });
    CHECK(none.failure() == Failure::not_found);
    CHECK_THAT(none.hint(), ContainsSubstring("\"Checkout\""));
}

TEST_CASE("an account that may not ask for round robin is asked without it", "[pagerduty]") {
    Desk desk;
    AccountDirectory directory{desk.session};
    desk.transport.then(403).then(200, R"({"escalation_policy":)" + shop + "}");
    CHECK(directory.find_policy("PEPSHP1", desk.deadline).name == "Shop");
    CHECK(desk.transport.path(1) == "/escalation_policies/PEPSHP1");
}

TEST_CASE("what was asked for along with something else is not asked again", "[pagerduty]") {
    Desk desk;
    AccountDirectory directory{desk.session};
    directory.prefetch_policies({"PEPSHP1"});
    desk.transport
        .then(200, R"({"oncalls":[{"escalation_policy":{"id":"PEPSHP1"},"escalation_level":2,)"
                   R"("schedule":null,"user":{"id":"PMIA001","summary":"Mia Chen"}}]})")
        .then(200, R"({"escalation_policy":)" + shop + "}")
        .then(200, "{}");
    desk.session.get_all({"/schedules/PPRI001"}, desk.deadline);
    const auto known = directory.policies({"PEPSHP1"}, desk.deadline);
    CHECK(desk.transport.sent.size() == 3);
    REQUIRE(known.on_calls.size() == 1);
    CHECK(known.on_calls[0].user.name == "Mia Chen");
    CHECK(known.policies.size() == 1);
    CHECK_FALSE(known.incomplete);
}

TEST_CASE("what can be done without gets little time and no second try", "[pagerduty]") {
    Desk desk;
    AccountDirectory directory{desk.session};
    desk.transport.then_nothing(true).then(200, "<html>");
    const auto known = directory.policies({"PEPSHP1"}, desk.deadline);
    CHECK(known.incomplete);
    CHECK_FALSE(known.forbidden);
    CHECK(desk.transport.sent.size() == 2);
    for (const Request& request : desk.transport.sent) CHECK(request.timeout <= milliseconds{3000});
}

TEST_CASE("what is asked for a hint alone never decides", "[pagerduty]") {
    for (const int status : {400, 401, 403, 503}) {
        Desk desk;
        AccountDirectory directory{desk.session};
        desk.deadline.pause = [](milliseconds) { return true; };
        desk.transport.takes = milliseconds{2000};
        desk.transport.then(200, services({}))
            .then(200, services({service("PSVCHK2", "Checkout")}));
        for (int i = 0; i < 4; ++i) desk.transport.then(status);
        const Error error = thrown_by([&] { directory.find_service("Chekout", desk.deadline); });
        CHECK(error.failure() == Failure::not_found);
        CHECK_THAT(error.hint(), ContainsSubstring("\"Checkout\""));  // of what did come
        desk.transport.answers.clear();
        desk.transport.then(200, R"({"escalation_policies":[]})");
        for (int i = 0; i < 4; ++i) desk.transport.then(status);
        CHECK(thrown_by([&] { directory.find_policy("Shoop", desk.deadline); }).failure() ==
              Failure::not_found);
    }
}

TEST_CASE("an include that is refused or makes the answer too large is left out", "[pagerduty]") {
    const std::string bare = R"({"service":{"id":"PSVCHK1","name":"Checkout",)"
                             R"("escalation_policy":{"id":"PEPSHP1","summary":"Shop"}}})";
    const std::string policy = R"({"escalation_policy":)" + shop + "}";
    for (const bool too_large : {false, true}) {
        Desk desk;
        AccountDirectory directory{desk.session};
        const auto refuse = [&] {
            if (too_large) desk.transport.then_nothing(true, Trouble::too_large);
            if (!too_large) desk.transport.then(400, R"({"error":{"message":"include"}})");
        };
        refuse();
        desk.transport.then(200, bare);
        refuse();
        desk.transport.then(200, policy);
        const Service found = directory.find_service("PSVCHK1", desk.deadline);
        CHECK(found.policy.levels.size() == 1);
        CHECK(desk.transport.path(1) == "/services/PSVCHK1");
        CHECK(desk.transport.path(3) == "/escalation_policies/PEPSHP1");
        refuse();
        desk.transport.then(200, R"({"user":{"id":"PADA001","name":"Ada"}})");
        CHECK(directory.token_owner(desk.deadline)->id == "PADA001");
        CHECK(desk.transport.path(5) == "/users/me");
    }
    Desk desk;
    AccountDirectory directory{desk.session};
    desk.transport.then(400, R"({"error":"made with an account-level access token"})");
    CHECK_FALSE(directory.token_owner(desk.deadline));  // and not asked again
    desk.transport.then(200, R"({"oncalls":[]})").then(400).then(200, policy);
    CHECK(directory.policies({"PEPSHP1"}, desk.deadline).policies.size() == 1);
}

TEST_CASE("who is on call is read over all pages, or nothing is claimed of who is not",
          "[pagerduty]") {
    const std::string row = R"({"escalation_policy":{"id":"PEPSHP1"},"escalation_level":1,)"
                            R"("user":{"id":"PMIA001"}})";
    const std::string policy = R"({"escalation_policy":)" + shop + "}";
    Desk desk;
    AccountDirectory directory{desk.session};
    desk.transport.then(200, R"({"more":true,"oncalls":[)" + row + "]}")
        .then(200, policy)
        .then(200, R"({"more":false,"oncalls":[)" + row + "]}");
    auto known = directory.policies({"PEPSHP1"}, desk.deadline);
    CHECK(known.on_calls.size() == 2);
    CHECK(known.knows_on_calls);
    CHECK(desk.transport.path(0) ==
          "/oncalls?escalation_policy_ids%5B%5D=PEPSHP1&limit=100&offset=0");
    desk.transport.then(200, R"({"more":true,"oncalls":[)" + row + "]}")
        .then(200, policy)
        .then(403);
    known = directory.policies({"PEPSHP1"}, desk.deadline);
    CHECK_FALSE(known.knows_on_calls);
    desk.transport.then(403).then(200, policy);
    CHECK_FALSE(directory.policies({"PEPSHP1"}, desk.deadline).knows_on_calls);
}

TEST_CASE("open incidents of many services are asked for in parts, all pages", "[pagerduty]") {
    Desk desk;
    AccountDirectory directory{desk.session};
    desk.transport.then(200, R"({"incidents":[],"more":false})")
        .then(503)
        .then(200, R"({"incidents":[{"title":"a"}],"more":true})")
        .then(200, R"({"incidents":[{"title":"b"}],"more":false})");
    const std::vector<std::string> ids(99, "PSVCHK1");
    const auto open = directory.open_incidents(ids, desk.deadline);
    REQUIRE(open.size() == 2);
    CHECK(open[1].title == "b");
    CHECK(desk.transport.sent.size() == 4);
    for (const Request& request : desk.transport.sent) CHECK(request.url.size() < 2000);
    desk.transport.then(200, R"({"incidents":[]})");
    for (int i = 0; i < 99; ++i) desk.transport.then(503);
    CHECK_THROWS_AS(directory.open_incidents(ids, desk.deadline), Error);
}

TEST_CASE("policies that are needed are asked for until they come", "[pagerduty]") {
    Desk desk;
    AccountDirectory directory{desk.session};
    const std::string policy = R"({"escalation_policy":)" + shop + "}";
    desk.transport.then(200, policy).then_nothing(true).then(404).then(200, policy);
    CHECK(directory.needed_policies({"PEPSHP1", "PEPSHP2", "PEPSHP3"}, desk.deadline).size() == 2);
    desk.transport.then(403);
    CHECK_THROWS_AS(directory.needed_policies({"PEPSHP1"}, desk.deadline), Refusal);
}

TEST_CASE("a forbidden look-up is told apart from one that did not come", "[pagerduty]") {
    Desk desk;
    AccountDirectory directory{desk.session};
    desk.transport.then(403).then(200, R"({"escalation_policy":)" + shop + "}");
    const auto known = directory.policies({"PEPSHP1"}, desk.deadline);
    CHECK(known.forbidden);
    CHECK(known.policies.size() == 1);
}

TEST_CASE("of the services that are called like it the one called exactly so comes first",
          "[pagerduty]") {
    Desk desk;
    desk.transport.then(200, R"({"more":false,"services":[)"
                             R"({"id":"PSV0001","name":"Admin web"},)"
                             R"({"id":"PSV0002","name":"Web"},)"
                             R"({"id":"PSV0003","name":"web"},)"
                             R"({"id":"PSV0004","name":"API of web"}]})");
    std::vector<std::string> names;
    for (const NamedId& one : services_like(desk.session, "web", desk.deadline))
        names.push_back(one.name);
    CHECK(names == std::vector<std::string>{"web", "Web", "API of web", "Admin web"});
    CHECK(desk.transport.path(0).find("/services?query=web") == 0);
}
