#include "catch_compat.hpp"
#include "pagerduty/account_directory.hpp"
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
