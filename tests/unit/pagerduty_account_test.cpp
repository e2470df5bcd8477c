#include "catch_compat.hpp"
#include "pagerduty/client.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const std::string reach = "include%5B%5D=contact_methods&include%5B%5D=notification_rules";

Failure failure_of(AccountDirectory& account, const std::string& who, const Deadline& deadline) {
    return thrown_by([&] { account.find_user(who, deadline); }).failure();
}

}  // namespace

TEST_CASE("an e-mail address is compared whole and without case over all pages", "[pagerduty]") {
    Desk desk;
    AccountDirectory account{desk.session};
    desk.transport
        .then(200,
              R"({"users":[{"id":"P1","name":"Not me","email":"not.me+x@example.com"},)"
              R"({"id":"P2","name":"me+x@example.com","email":"other@example.com"}],"more":true})")
        .then(200, R"({"users":[{"id":"P3","name":"Me","email":"Me+X@Example.com",)"
                   R"("role":"user"}],"more":false})");
    const User user = account.find_user("me+x@example.com", desk.deadline);
    CHECK(user.id == "P3");
    CHECK(user.name == "Me");
    CHECK(user.role == "user");
    CHECK(desk.transport.path(0) ==
          "/users?query=me%2Bx%40example.com&" + reach + "&limit=100&offset=0");
}

TEST_CASE("a page that claims to be larger than what was asked for is not", "[pagerduty]") {
    for (const char* limit : {"2147483647", "101", "-1", "0", "1e300"}) {
        Desk desk;
        AccountDirectory account{desk.session};
        desk.transport
            .then(200, R"({"users":[{"id":"P1","email":"a@b.c"}],"more":true,"limit":)" +
                           std::string{limit} + "}")
            .then(200, R"({"users":[{"id":"P2","email":"me@b.c"}],"more":false})");
        CHECK(account.find_user("me@b.c", desk.deadline).id == "P2");
        CHECK_THAT(desk.transport.path(1), ContainsSubstring("&offset=100"));
    }
}

TEST_CASE("an address that is only part of another one is nobody's", "[pagerduty]") {
    Desk desk;
    AccountDirectory account{desk.session};
    desk.transport.then(200, R"({"users":[{"id":"P1","email":"a.me@example.com"}],"more":false})");
    CHECK(failure_of(account, "me@example.com", desk.deadline) == Failure::not_found);
    desk.transport.then(200, R"({"users":[]})");
    CHECK_THROWS_WITH(account.find_user("me@example.com", desk.deadline),
                      "no PagerDuty user has the e-mail address me@example.com");
}

TEST_CASE("one person listed twice is one and two with one address are ambiguous", "[pagerduty]") {
    Desk desk;
    AccountDirectory account{desk.session};
    desk.transport.then(200, R"({"users":[{"id":"P1","email":"a@b.c"}],"more":true})")
        .then(200, R"({"users":[{"id":"P1","email":"a@b.c"}]})")
        .then(200, R"({"users":[{"id":"P1","email":"a@b.c"},{"id":"P2","email":"A@b.c"}]})");
    CHECK(account.find_user("a@b.c", desk.deadline).id == "P1");
    CHECK(failure_of(account, "a@b.c", desk.deadline) == Failure::ambiguous);
}

TEST_CASE("a person is found by id in one question", "[pagerduty]") {
    Desk desk;
    AccountDirectory account{desk.session};
    desk.transport.then(200, R"({"user":{"id":"PABCDE1","name":"Ann","email":"a@b.c"}})")
        .then(404, R"({"error":{"message":"Not Found","code":2100}})");
    CHECK(account.find_user("PABCDE1", desk.deadline).email == "a@b.c");
    CHECK(desk.transport.path(0) == "/users/PABCDE1?" + reach);
    CHECK(failure_of(account, "PGONE00", desk.deadline) == Failure::not_found);
    CHECK(failure_of(account, "../schedules", desk.deadline) == Failure::not_found);
    CHECK(failure_of(account, "", desk.deadline) == Failure::not_found);
    CHECK(desk.transport.sent.size() == 2);
}

TEST_CASE("a token of no one has no user and a refused token is an error", "[pagerduty]") {
    Desk desk;
    AccountDirectory account{desk.session};
    desk.transport.then(200, R"({"user":{"id":"PABCDE1","name":"Ann"}})")
        .then(400, R"({"error":"account-level access token"})")
        .then(403)  // asked how they are reached, and again without that
        .then(403)
        .then(404)
        .then(401);
    CHECK(account.token_owner(desk.deadline)->id == "PABCDE1");
    CHECK(desk.transport.path(0) == "/users/me?" + reach);
    for (int i = 0; i < 3; ++i) CHECK_FALSE(account.token_owner(desk.deadline));
    CHECK_THROWS_AS(account.token_owner(desk.deadline), Refusal);
}

TEST_CASE("a success without a person is an outage and not nobody", "[pagerduty]") {
    Desk desk;
    AccountDirectory account{desk.session};
    const auto failure = [&](const char* body, const std::string& who) {
        desk.transport.then(200, body);
        return thrown_by([&] {
                   who.empty() ? void(account.token_owner(desk.deadline))
                               : void(account.find_user(who, desk.deadline));
               })
            .failure();
    };
    CHECK(failure(R"({"user":"Ann"})", "") == Failure::unreachable);
    CHECK(failure(R"({"users":[]})", "") == Failure::unreachable);
    CHECK(failure(R"({"user":{"name":"Ann"}})", "PABCDE1") == Failure::unreachable);
    CHECK(failure(R"({"users":"none"})", "me@example.com") == Failure::unreachable);
}

TEST_CASE("stakeholders are told from people who can be paged", "[pagerduty]") {
    const auto with_role = [](const char* role) { return User{"P", "n", "e", role}; };
    CHECK(is_stakeholder(with_role("read_only_user")));
    CHECK(is_stakeholder(with_role("read_only_limited_user")));
    for (const char* role : {"owner", "admin", "user", "limited_user", "observer", ""})
        CHECK_FALSE(is_stakeholder(with_role(role)));
}
