#include "base/error.hpp"
#include "catch_compat.hpp"
#include "sandbox/control/faults.hpp"
#include "sandbox/model/access.hpp"
#include "sandbox/model/time.hpp"

using namespace dutyme;
using namespace dutyme::sandbox;

namespace {

Request request_for(const std::string& target) {
    Request request;
    request.target = target;
    read_target(request);
    return request;
}

std::vector<bool> strikes(const std::string& fault, const std::string& operation) {
    Faults faults;
    faults.add(parse_fault(fault));
    std::vector<bool> struck;
    for (int i = 0; i < 4; ++i) struck.push_back(!faults.meet(operation).texts().empty());
    return struck;
}

}  // namespace

TEST_CASE("the sandbox takes RFC 3339 times and nothing looser", "[sandbox]") {
    const auto noon = parse_time("2026-11-23T12:00:00Z");
    REQUIRE(noon);
    CHECK(parse_time("2026-11-23T12:00:00.999Z") == noon);
    CHECK(parse_time("2026-11-23T17:30:00+05:30") == noon);
    CHECK(parse_time("2026-11-23T05:00:00.123456-07:00") == noon);
    for (const char* loose :
         {"", "now", "1795435200", "1795435200.5", "2026-11-23", "2026-11-23T12:00:00",
          "2026-11-23 12:00:00Z", "2026-11-23t12:00:00z", "2026-11-23T12:00Z",
          "2026-11-23T12:00:00+0000", "2026-11-23T12:00:00 00:00", "2026-11-23T12:00:00.Z",
          "2026-02-30T12:00:00Z", "+026-11-23T12:00:00Z", "2026-11-23 12:00:00 +0000 UTC",
          "2026-11-23T12:00:00Z "})
        CHECK_FALSE(parse_time(loose));
}

TEST_CASE("an exact time keeps its milliseconds and may be a unix time", "[sandbox]") {
    const auto exact = parse_exact_time("2026-11-23T12:00:00.25Z");
    REQUIRE(exact);
    CHECK(show_exactly(*exact) == "2026-11-23T12:00:00.250Z");
    CHECK(parse_exact_time("1795435200.250") == exact);
    CHECK(http_date(*exact) == "Mon, 23 Nov 2026 12:00:00 GMT");
}

TEST_CASE("times are written with the offset of their zone", "[sandbox]") {
    const auto noon = *parse_time("2026-11-23T12:00:00Z");
    CHECK(show(noon, Seconds{0}) == "2026-11-23T12:00:00Z");
    CHECK(show(noon, std::chrono::minutes{330}) == "2026-11-23T17:30:00+05:30");
    CHECK(show(noon, -std::chrono::hours{7}) == "2026-11-23T05:00:00-07:00");
}

TEST_CASE("a target is split and decoded", "[sandbox]") {
    const Request request =
        request_for("/users/P%31?query=pia%2Boncall%40x&a=1+2&include[]=b&include%5B%5D=c");
    CHECK(request.path == std::vector<std::string>{"users", "P1"});
    CHECK(request.query.get("query") == "pia+oncall@x");
    CHECK(request.query.get("a") == "1 2");
    CHECK(request.query.every("include[]") == std::vector<std::string>{"b", "c"});
    CHECK(request.unreadable == 0);
    for (const char* broken : {"/users/%", "/users/%2", "/users?q=%zz", "users", "", "http://x/"})
        CHECK(request_for(broken).unreadable == 400);
}

TEST_CASE("an escaped slash does not make another path", "[sandbox]") {
    CHECK(request_for("/users/a%2Fb").path == std::vector<std::string>{"users", "a/b"});
}

TEST_CASE("a key counts only in the form of its kind", "[sandbox]") {
    const Time now = *parse_time("2026-11-23T12:00:00Z");
    const std::vector<Key> keys{{Key::Kind::account, "plain", ""},
                                {Key::Kind::oauth, "pdus+_x", "PADA001"}};
    const auto accepted = [&](const char* header) {
        Request request;
        request.headers["authorization"] = header;
        return key_of(request, keys, "us", now).has_value();
    };
    CHECK(accepted("Token token=plain"));
    CHECK(accepted("Bearer pdus+_x"));
    for (const char* wrong : {"Bearer plain", "Token token=pdus+_x", "token token=plain", "plain",
                              "Token token=\"plain\"", "Token token=", ""})
        CHECK_FALSE(accepted(wrong));
}

TEST_CASE("a key counts in its own region and until it expires", "[sandbox]") {
    const Time now = *parse_time("2026-11-23T12:00:00Z");
    const std::vector<Key> keys{{Key::Kind::app, "app", "", "eu", Scopes{}, now + Seconds{60}}};
    const auto accepted = [&](const char* region, const char* host, Time at) {
        Request request;
        request.headers = {{"authorization", "Bearer app"}, {"host", host}};
        return key_of(request, keys, region, at).has_value();
    };
    CHECK(accepted("eu", "127.0.0.1:8080", now));
    CHECK(accepted("eu", "api.eu.pagerduty.com", now));
    CHECK_FALSE(accepted("eu", "api.pagerduty.com", now));
    CHECK_FALSE(accepted("us", "127.0.0.1:8080", now));
    CHECK_FALSE(accepted("eu", "127.0.0.1:8080", now + Seconds{60}));
}

TEST_CASE("the rate limit counts each key alone and starts anew after a minute", "[sandbox]") {
    RateLimit limit{2};
    const Time now = *parse_time("2026-11-23T12:00:00Z");
    CHECK(limit.spend("a", now)->remaining == 1);
    CHECK_FALSE(limit.spend("a", now + Seconds{10})->exceeded);
    const auto over = limit.spend("a", now + Seconds{18});
    CHECK(over->exceeded);
    CHECK(over->reset == 42);
    CHECK_FALSE(limit.spend("b", now + Seconds{18})->exceeded);
    CHECK_FALSE(limit.spend("a", now + Seconds{60})->exceeded);
    CHECK_FALSE(RateLimit{0}.spend("a", now));
}

TEST_CASE("a fault strikes the requests of its range and no others", "[sandbox]") {
    using Struck = std::vector<bool>;
    CHECK(strikes("users=empty", "users") == Struck{true, true, true, true});
    CHECK(strikes("users=empty@2", "users") == Struck{false, true, false, false});
    CHECK(strikes("users=status:502:after@2-3", "users") == Struck{false, true, true, false});
    CHECK(strikes("users=429:7@3-", "users") == Struck{false, false, true, true});
    CHECK(strikes("users=empty", "me") == Struck{false, false, false, false});
    CHECK(strikes("any=empty", "me") == Struck{true, true, true, true});
}

TEST_CASE("a fault that makes no sense is refused", "[sandbox]") {
    for (const char* wrong :
         {"", "users", "users=", "users=nonsense", "nobody=hold", "users=hold:3", "users=delay",
          "users=delay:x", "users=status:99", "users=status:x", "users=status:502:before",
          "users=hold@x", "users=hold@2-x"})
        CHECK_THROWS_AS(parse_fault(wrong), Error);
}
