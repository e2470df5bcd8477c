#include "catch_compat.hpp"
#include "pagerduty/events_api.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;
using Kind = Enqueued::Kind;

namespace {

const std::string key = "0123456789abcdef0123456789abcdef";

struct EventsDesk {
    FakeClock clock;
    FakeTransport transport{clock};
    EventsApi events{transport, clock, "https://events.pagerduty.com", key};

    Enqueued enqueue(milliseconds time = milliseconds{60000}) {
        return events.enqueue({"Deploy", "here", clock.now(), {}, {}}, {clock.up + time, {}});
    }
};

}  // namespace

TEST_CASE("an event is posted once, with the routing key in its body alone", "[pagerduty]") {
    EventsDesk desk;
    desk.transport.then(202, R"({"status":"success","message":"Change event processed"})");
    CHECK(desk.enqueue().kind == Kind::accepted);
    REQUIRE(desk.transport.sent.size() == 1);
    const Request& request = desk.transport.sent[0];
    CHECK(request.method == Method::post);
    CHECK(request.url == "https://events.pagerduty.com/v2/change/enqueue");
    CHECK(request.headers ==
          std::map<std::string, std::string>{{"Content-Type", "application/json"}});
    CHECK_THAT(request.body, ContainsSubstring("\"routing_key\":\"" + key + "\""));
}

TEST_CASE("an event is sent again after 429, 5xx and no response", "[pagerduty]") {
    EventsDesk desk;
    desk.transport.then(429).then(503).then_nothing(true).then_nothing(false).then(408).then(202);
    CHECK(desk.enqueue(milliseconds{600000}).kind == Kind::accepted);
    CHECK(desk.transport.sent.size() == 6);
    CHECK(desk.clock.slept.size() == 5);
}

TEST_CASE("a refused event is not sent again and says why in any of PagerDuty's forms",
          "[pagerduty]") {
    const auto sentence = [](int status, const std::string& body) {
        EventsDesk desk;
        desk.transport.then(status, body);
        const Enqueued refused = desk.enqueue();
        CHECK(refused.kind == Kind::refused);
        CHECK(desk.transport.sent.size() == 1);
        return refused.sentence;
    };
    CHECK(sentence(400, R"-({"error":["links should have at most 50 item(s)"]})-") ==
          "the event was refused (400): links should have at most 50 item(s)");
    CHECK(sentence(400, R"({"status":"invalid event","message":"m","errors":["e","f"]})") ==
          "the event was refused (400): m: e, f");
    CHECK(sentence(400, "<html>") == "the event was refused (400)");
    CHECK(sentence(400, R"({"error":{"message":"could not be locked"}})") ==
          "the event was refused (400): could not be locked");
    CHECK(sentence(302, "") == "the event was refused (302)");
    CHECK(sentence(413, "") == "the event was refused (413)");
    CHECK(sentence(400, R"({"error":")" + key + R"( is \u001b no key"})") ==
          "the event was refused (400): *** is ? no key");
}

TEST_CASE("a told wait is obeyed, and one beyond the time ends the trying", "[pagerduty]") {
    EventsDesk desk;
    desk.transport.then(429, "", {{"ratelimit-reset", "7"}}).then(202);
    CHECK(desk.enqueue().kind == Kind::accepted);
    REQUIRE(desk.clock.slept.size() == 1);
    CHECK(desk.clock.slept[0] >= milliseconds{7000});
    CHECK(desk.clock.slept[0] <= milliseconds{12000});
    desk.transport.then(429, "", {{"ratelimit-reset", "100"}});
    CHECK(desk.enqueue().kind == Kind::gave_up);
    CHECK(desk.clock.slept.size() == 1);
}

TEST_CASE("an event is given up when its time is over", "[pagerduty]") {
    EventsDesk desk;
    desk.transport.takes = milliseconds{15000};
    for (int i = 0; i < 5; ++i) desk.transport.then_nothing(true);
    const milliseconds begin = desk.clock.up;
    const Enqueued given_up = desk.enqueue();
    CHECK(given_up.kind == Kind::gave_up);
    CHECK(given_up.sentence == "the connection broke");
    CHECK(desk.clock.up - begin <= milliseconds{75000});
    for (const Request& request : desk.transport.sent)
        CHECK(request.timeout <= milliseconds{15000});
    EventsDesk late;
    CHECK(late.enqueue(milliseconds{0}).kind == Kind::gave_up);
    CHECK(late.transport.sent.empty());
}

TEST_CASE("whatever the transport throws stays inside", "[pagerduty]") {
    EventsDesk desk;  // without an answer it throws a std::logic_error
    CHECK(desk.enqueue().kind == Kind::gave_up);
}
