#include "catch_compat.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const OAuthClient client{"id+1", "s3cr&t", "acme", "eu", "https://identity.pagerduty.com", true};
constexpr const char* all_scopes =
    "as_account-eu.acme schedules.read schedules.write users.read services.read";

std::string minted(const std::string& token, int lifetime, const std::string& scopes = all_scopes) {
    return R"({"access_token":")" + token + R"(","scope":")" + scopes +
           R"(","token_type":"bearer","expires_in":)" + std::to_string(lifetime) + "}";
}

// An account that is entered with a client instead of a token.
struct ClientsDesk {
    FakeClock clock;
    FakeTransport transport{clock};
    Session session{transport, clock, "https://api.pagerduty.com", client};
    Deadline deadline{clock.up + milliseconds{60000}, {}};

    void get() { session.get("/x", deadline); }
    std::string shown(std::size_t n) const {
        return transport.sent.at(n).headers.at("Authorization");
    }
    bool is_mint(std::size_t n) const {
        return transport.sent.at(n).url == "https://identity.pagerduty.com/oauth/token";
    }
};

}  // namespace

TEST_CASE("a client asks for its token in a form, with the region in the scope", "[pagerduty]") {
    const Request request = token_request(client);
    CHECK(request.method == Method::post);
    CHECK(request.url == "https://identity.pagerduty.com/oauth/token");
    CHECK(request.headers.at("Content-Type") == "application/x-www-form-urlencoded");
    CHECK(request.headers.count("Authorization") == 0);
    CHECK(request.body.rfind("grant_type=client_credentials&client_id=id%2B1&client_secret="
                             "s3cr%26t&scope=as_account-eu.acme%20",
                             0) == 0);
    for (const char* scope : {"schedules.read", "schedules.write", "users.read", "services.read",
                              "escalation_policies.read", "incidents.read",
                              "users%3Acontact_methods.read", "oncalls.read"})
        CHECK_THAT(request.body, ContainsSubstring(std::string{"%20"} + scope));
}

TEST_CASE("a client that only reads does not ask for the right to write", "[pagerduty]") {
    OAuthClient reader = client;
    reader.writes = false;
    CHECK_THAT(token_request(reader).body, !ContainsSubstring("schedules.write"));
    const Response answer{200, {}, minted("pdus+_abc", 60, "schedules.read users.read")};
    CHECK(read_token_reply(answer, reader).token == "pdus+_abc");
    CHECK_THROWS_AS(read_token_reply(answer, client), Error);
}

TEST_CASE("a token is minted once and shown as a bearer even when it has 20 characters",
          "[pagerduty]") {
    ClientsDesk desk;
    desk.transport.then(200, minted("abcdefghij0123456789", 86400)).then(200, "{}").then(200, "{}");
    desk.get();
    desk.get();
    REQUIRE(desk.transport.sent.size() == 3);
    CHECK(desk.is_mint(0));
    CHECK(desk.shown(1) == "Bearer abcdefghij0123456789");
    CHECK(desk.shown(2) == desk.shown(1));
}

TEST_CASE("a token is replaced a minute before it expires and not earlier", "[pagerduty]") {
    ClientsDesk desk;
    desk.transport.then(200, minted("first", 3600)).then(200, "{}").then(200, "{}");
    desk.get();
    desk.clock.up += milliseconds{3539000};
    desk.deadline.at = desk.clock.up + milliseconds{60000};
    desk.get();
    CHECK(desk.shown(2) == "Bearer first");
    desk.clock.up += milliseconds{1000};
    desk.transport.then(200, minted("second", 3600)).then(204);
    desk.session.remove("/x", desk.deadline);
    CHECK(desk.is_mint(3));
    CHECK(desk.shown(4) == "Bearer second");
}

TEST_CASE("a token that lives for seconds is not replaced with every request", "[pagerduty]") {
    ClientsDesk desk;
    desk.transport.then(200, minted("first", 5)).then(200, "{}").then(200, "{}");
    desk.get();
    desk.clock.up += milliseconds{4000};
    desk.get();
    CHECK(desk.shown(2) == "Bearer first");
}

TEST_CASE("a refused token is minted again once and the request repeated", "[pagerduty]") {
    ClientsDesk desk;
    desk.transport.then(200, minted("first", 86400)).then(401);
    desk.transport.then(200, minted("second", 86400)).then(201, "[]");
    CHECK(desk.session.post("/x", "{\"a\":1}", desk.deadline).status == 201);
    CHECK(desk.shown(3) == "Bearer second");
    CHECK(desk.transport.sent.at(3).body == "{\"a\":1}");

    desk.transport.then(401).then(200, minted("third", 86400)).then(401);
    CHECK(thrown_by<Refusal>([&] { desk.get(); }).status() == 401);
    CHECK(desk.transport.sent.size() == 7);
}

TEST_CASE("a token that was given is not asked for again when it is refused", "[pagerduty]") {
    Desk desk;
    desk.transport.then(401);
    CHECK_THROWS_AS(desk.session.get("/x", desk.deadline), Refusal);
    CHECK(desk.transport.sent.size() == 1);
}

TEST_CASE("the scopes dutyme needs and was not given are named before anything else is asked",
          "[pagerduty]") {
    ClientsDesk desk;
    desk.transport.then(200, minted("pdus+_abc", 86400, "schedules.read services.read"));
    const Error error = thrown_by([&] { desk.get(); });
    CHECK(error.failure() == Failure::denied);
    CHECK_THAT(error.what(), ContainsSubstring("users.read and schedules.write"));
    CHECK(desk.transport.sent.size() == 1);
}

TEST_CASE("scopes for looking further may be missing, and no list of scopes means all",
          "[pagerduty]") {
    const auto token_of = [](const std::string& body) {
        return read_token_reply({200, {}, body}, client).token;
    };
    CHECK(token_of(minted("a", 60, "schedules.write users.read schedules.read")) == "a");
    CHECK(token_of(R"({"access_token":"b"})") == "b");
    CHECK(read_token_reply({200, {}, R"({"access_token":"b"})"}, client).lifetime ==
          std::chrono::hours{24});
}

TEST_CASE("where scopes dutyme can do without are refused, the needed ones are asked for alone",
          "[pagerduty]") {
    const std::string refusal =
        R"({"error":"invalid_scope","error_description":"oncalls.read is not granted"})";
    ClientsDesk desk;
    desk.transport.then(400, refusal)
        .then(200, minted("pdus+_abc", 86400, "schedules.read schedules.write users.read"))
        .then(200, "{}")
        .then(401)
        .then(200, minted("pdus+_def", 86400))
        .then(200, "{}");
    desk.get();
    CHECK_THAT(desk.transport.sent.at(1).body, !ContainsSubstring("oncalls.read"));
    CHECK_THAT(desk.transport.sent.at(1).body, ContainsSubstring("schedules.write"));
    CHECK(desk.shown(2) == "Bearer pdus+_abc");
    desk.get();  // and from here on at once
    CHECK_THAT(desk.transport.sent.at(4).body, !ContainsSubstring("oncalls.read"));

    ClientsDesk lacking;
    lacking.transport.then(400, refusal).then(400, refusal);
    const Error error = thrown_by([&] { lacking.get(); });
    CHECK(error.failure() == Failure::denied);
    CHECK_THAT(error.what(), ContainsSubstring("oncalls.read is not granted"));
    CHECK_THAT(error.hint(), ContainsSubstring("schedules.read, users.read and schedules.write"));
    CHECK_THAT(error.hint(), ContainsSubstring("acme is in the eu region"));
    CHECK(lacking.transport.answers.empty());
}

TEST_CASE("an outage where tokens are minted is an outage, a refused client is misuse",
          "[pagerduty]") {
    const auto error_after = [](int status, const std::string& body) {
        ClientsDesk desk;
        desk.deadline.at = desk.clock.up + milliseconds{1};
        desk.transport.then(status, body);
        return thrown_by([&] { desk.get(); });
    };
    CHECK(error_after(503, "").failure() == Failure::unreachable);
    CHECK(error_after(302, "").failure() == Failure::unreachable);
    CHECK(error_after(200, "<html>").failure() == Failure::unreachable);
    CHECK(error_after(200, "{}").failure() == Failure::unreachable);
    const Error refused =
        error_after(401, R"({"error":"invalid_client","error_description":"no s3cr&t\u001b"})");
    CHECK(refused.failure() == Failure::denied);
    CHECK_THAT(refused.what(), ContainsSubstring("invalid_client: no ***?"));
    CHECK_THAT(refused.hint(), ContainsSubstring("acme is in the eu region"));
}

TEST_CASE("no error shows a client's secret or a minted token", "[pagerduty]") {
    ClientsDesk desk;
    desk.transport.then(400, R"({"error":"client_secret=s3cr%26t or s3cr&t"})");
    const Error of_client = thrown_by([&] { desk.get(); });
    CHECK_THAT(of_client.what(), ContainsSubstring("client_secret=*** or ***"));
    desk.transport.then(200, minted("pdus+_abc", 86400))
        .then(403, R"({"error":{"message":"not for pdus+_abc"}})");
    CHECK_THAT(thrown_by([&] { desk.get(); }).what(), ContainsSubstring("not for ***"));
}

TEST_CASE("whether PagerDuty knows the token is told once, and not by an outage", "[pagerduty]") {
    Desk desk;
    desk.transport.then(503).then(404);
    CHECK_THROWS_AS(desk.session.get("/x", desk.deadline), Error);
    CHECK(desk.observer.tokens.empty());
    desk.transport.then(401).then(200, "{}");
    CHECK_THROWS_AS(desk.session.get("/x", desk.deadline), Error);
    desk.session.get("/x", desk.deadline);
    CHECK(desk.observer.tokens == std::vector<bool>{false});
}
