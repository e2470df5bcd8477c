#include "catch_compat.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

TEST_CASE("refusals are final and keep their kind", "[pagerduty]") {
    const std::pair<int, Failure> kinds[] = {{301, Failure::unreachable}, {400, Failure::refused},
                                             {401, Failure::denied},      {402, Failure::refused},
                                             {403, Failure::denied},      {404, Failure::not_found},
                                             {405, Failure::refused},     {409, Failure::refused},
                                             {413, Failure::refused},     {422, Failure::refused}};
    for (const auto& [status, failure] : kinds) {
        Desk desk;
        desk.transport.then(status).then(status);
        const auto get = [&] { desk.session.get("/x", desk.deadline); };
        const auto post = [&] { desk.session.post("/x", "{}", desk.deadline); };
        const Refusal refusal = thrown_by<Refusal>(get);
        CHECK(refusal.status() == status);
        CHECK(refusal.failure() == failure);
        CHECK(thrown_by<Refusal>(post).status() == status);
        CHECK(desk.transport.sent.size() == 2);
    }
}

TEST_CASE("errors of every shape become one readable sentence", "[pagerduty]") {
    const auto sentence = [](int status, const std::string& body) {
        Desk desk;
        desk.transport.then(status, body);
        return std::string{thrown_by([&] { desk.session.get("/x", desk.deadline); }).what()};
    };
    CHECK(sentence(400, R"({"error":{"message":"Invalid","code":2001,"errors":["a","b"]}})") ==
          "PagerDuty refused the request (400): Invalid: a, b");
    CHECK(sentence(400, R"({"error":{"message":"Invalid","code":2001,"errors":"a, b"}})") ==
          "PagerDuty refused the request (400): Invalid: a, b");
    CHECK(sentence(404, R"({"error":{"message":"Not Found","code":2100}})") ==
          "PagerDuty knows no such thing: Not Found");
    CHECK(sentence(400,
                   R"({"error":{"message":"M","code":3001,"errors":{"f.g":["a","b"],"h":"c"}}})") ==
          "PagerDuty refused the request (400): M: f.g: a, f.g: b, h: c");
    CHECK(sentence(400, R"({"error":"text"})") == "PagerDuty refused the request (400): text");
    CHECK(sentence(400, R"({"error":["text","more"]})") ==
          "PagerDuty refused the request (400): text, more");
    CHECK(sentence(400, R"({"status":"invalid event","message":"m","errors":["e"]})") ==
          "PagerDuty refused the request (400): m: e");
    CHECK(sentence(400, R"([{"status":400,"errors":["e"],"override":{}}])") ==
          "PagerDuty refused the request (400): e");
    CHECK(sentence(401, "") == "PagerDuty refused the token");
    CHECK(sentence(403, "<html><body>nginx</body></html>") ==
          "PagerDuty refused the right to do this");
    CHECK(sentence(402, "plain text") == "the PagerDuty plan lacks this ability");
    CHECK(sentence(400, R"({"error":{"message":"a\u001b[31m\nb","errors":[{"x":1},null]}})") ==
          "PagerDuty refused the request (400): a?[31m?b");
    CHECK(sentence(400, R"([[[]],null,3])") == "PagerDuty refused the request (400)");
}

TEST_CASE("the hint says what is most often the mend", "[pagerduty]") {
    Desk desk;
    const auto hint = [&](int status, const std::string& body) {
        desk.transport.then(status, body);
        return thrown_by([&] { desk.session.get("/x", desk.deadline); }).hint();
    };
    CHECK_THAT(hint(403, ""), ContainsSubstring("read-only"));
    CHECK_THAT(hint(403, R"({"error":{"message":"m","required_scopes":"schedules.write",)"
                         R"("token_scopes":"schedules.read"}})"),
               ContainsSubstring("schedules.write, it has schedules.read"));
    CHECK(hint(400, "").empty());
    desk.clock.wall += Seconds{600};
    desk.transport.then(200, "{}", {{"date", "Mon, 23 Nov 2026 10:00:00 GMT"}});
    desk.session.get("/x", desk.deadline);
    CHECK_THAT(hint(400, ""), ContainsSubstring("clock is 10m ahead"));
}

TEST_CASE("a refused token names the region it was shown in and the way to the other one",
          "[pagerduty]") {
    FakeClock clock;
    FakeTransport transport{clock};
    const auto hint = [&](const std::string& url) {
        Session session{transport, clock, url, "abcdefghij0123456789"};
        transport.then(401);
        return thrown_by([&] { session.get("/x", {clock.up + milliseconds{1000}, {}}); }).hint();
    };
    CHECK_THAT(hint("https://api.pagerduty.com"), ContainsSubstring("the US region"));
    CHECK_THAT(hint("https://api.pagerduty.com"), ContainsSubstring("--region eu"));
    CHECK_THAT(hint("https://api.eu.pagerduty.com"), ContainsSubstring("the EU region"));
    CHECK_THAT(hint("https://api.eu.pagerduty.com"), ContainsSubstring("--region us"));
    CHECK_THAT(hint("https://pagers.example"), ContainsSubstring("pagers.example"));
    CHECK_THAT(hint("https://pagers.example"), !ContainsSubstring("--region"));
}

TEST_CASE("no error shows the token", "[pagerduty]") {
    Desk desk;
    desk.transport.then(401, R"({"error":{"message":"bad key abcdefghij0123456789!"}})");
    const Error error = thrown_by([&] { desk.session.get("/x", desk.deadline); });
    CHECK_THAT(error.what(), !ContainsSubstring("abcdefghij0123456789"));
}
