#include "catch_compat.hpp"
#include "pagerduty/client.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

// A person with one contact method and one rule for it; `method` is what tells them apart.
std::string user_with(const std::string& method, const std::string& rule) {
    return R"({"id":"P1","name":"Ann","contact_methods":[{"id":"C1",)" + method +
           R"(}],"notification_rules":[{"start_delay_in_minutes":2,"contact_method":)"
           R"({"id":"C1","type":"phone_contact_method_reference"},)" +
           rule + "}]}";
}

const std::string phone = R"("type":"phone_contact_method")";
const std::string high = R"("type":"assignment_notification_rule","urgency":"high")";

Reachability reach_of(const std::string& method, const std::string& rule = high) {
    return read_reachability(json::parse(user_with(method, rule))).value();
}

}  // namespace

TEST_CASE("a rule for high urgency pages unless its contact method is off, barred or gone",
          "[pagerduty]") {
    CHECK(can_be_paged(reach_of(phone)));
    CHECK(can_be_paged(reach_of(phone + R"(,"enabled":true,"blacklisted":false)")));
    CHECK_FALSE(can_be_paged(reach_of(phone + R"(,"enabled":false)")));
    CHECK_FALSE(can_be_paged(reach_of(phone + R"(,"blacklisted":true)")));
    CHECK_FALSE(can_be_paged(reach_of(phone, R"("urgency":"low")")));
    const auto without = json::parse(
        R"({"contact_methods":[],"notification_rules":[{"urgency":"high","contact_method":{"id":"C1"}}]})");
    CHECK_FALSE(can_be_paged(*read_reachability(without)));
}

TEST_CASE("the first rule that works tells when somebody is told", "[pagerduty]") {
    CHECK(first_notified_after(reach_of(phone)) == 2);
    CHECK_FALSE(first_notified_after(reach_of(phone + R"(,"enabled":false)")));
}

TEST_CASE("only e-mail is e-mail only", "[pagerduty]") {
    CHECK(by_mail_only(reach_of(R"("type":"email_contact_method")")));
    CHECK_FALSE(by_mail_only(reach_of(phone)));
}

TEST_CASE("references tell nothing about how somebody is reached", "[pagerduty]") {
    const auto of = [](const char* text) {
        return read_reachability(json::parse(text)).has_value();
    };
    CHECK_FALSE(of(R"({"id":"P1"})"));
    CHECK_FALSE(of(R"({"contact_methods":[{"id":"C1","type":"phone_contact_method_reference"}],)"
                   R"("notification_rules":[]})"));
    CHECK(of(R"({"contact_methods":[],"notification_rules":[]})"));
}

TEST_CASE("how the person is reached comes with the look-up that is made anyway", "[pagerduty]") {
    Desk desk;
    AccountDirectory account{desk.session};
    desk.transport.then(200, R"({"user":)" + user_with(phone, high) + "}");
    REQUIRE(account.token_owner(desk.deadline)->reachability);
    CHECK(desk.transport.path(0) ==
          "/users/me?include%5B%5D=contact_methods&include%5B%5D=notification_rules");
}

TEST_CASE("a token that may not read it still finds the person", "[pagerduty]") {
    Desk desk;
    AccountDirectory account{desk.session};
    desk.transport.then(403).then(200, R"({"user":{"id":"PABCDE1","name":"Ann"}})");
    const User user = account.find_user("PABCDE1", desk.deadline);
    CHECK(user.name == "Ann");
    CHECK_FALSE(user.reachability);
    CHECK(desk.transport.path(1) == "/users/PABCDE1");
}
