#include "catch_compat.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/name_lookup.hpp"
#include "pagerduty_fakes.hpp"

#include <utility>

using namespace dutyme;
using namespace dutyme::pagerduty;

TEST_CASE("every request carries the version and the token in the form of its kind",
          "[pagerduty]") {
    FakeClock clock;
    FakeTransport transport{clock};
    const Deadline deadline{clock.up + milliseconds{1000}, {}};
    const auto authorization = [&](const std::string& token) {
        Session session{transport, clock, "https://api.pagerduty.com", token};
        transport.then(200, "{}");
        session.get("/abilities", deadline);
        const auto& headers = transport.sent.back().headers;
        CHECK(headers.at("Accept") == "application/vnd.pagerduty+json;version=2");
        CHECK(headers.at("Content-Type") == "application/json");
        CHECK(headers.count("From") == 0);
        return headers.at("Authorization");
    };
    CHECK(authorization("abcdefghij+_/=-56789") == "Token token=abcdefghij+_/=-56789");
    CHECK(authorization("pdus+_0XBPWQQ_abcdef") == "Token token=pdus+_0XBPWQQ_abcdef");
    CHECK(authorization("pdus+_0XBPWQQ_abcdefg") == "Bearer pdus+_0XBPWQQ_abcdefg");
    CHECK(authorization("abcdefghij.123456789") == "Bearer abcdefghij.123456789");
    CHECK(transport.sent.front().url == "https://api.pagerduty.com/abilities");
}

TEST_CASE("a text that is not a valid token is refused before it becomes a header", "[pagerduty]") {
    FakeClock clock;
    FakeTransport transport{clock};
    for (const char* wrong : {"", "abc\r\nX: y", "abc def", "abc\n"})
        CHECK_THROWS_AS((Session{transport, clock, "https://x", wrong}), Error);
}

TEST_CASE("a GET is repeated after everything that may pass", "[pagerduty]") {
    Desk desk;
    desk.transport.then_nothing(false).then_nothing(true);
    for (const int status : {408, 500, 502, 503, 504, 520}) desk.transport.then(status, "<html>");
    desk.transport.then(200, "{}");
    desk.deadline.at += milliseconds{600000};
    desk.session.get("/users", desk.deadline);
    CHECK(desk.transport.sent.size() == 9);
    REQUIRE(desk.clock.slept.size() == 8);
    milliseconds most{1000};
    for (const milliseconds slept : desk.clock.slept) {
        CHECK(slept <= std::min(most, milliseconds{20000}));
        most *= 2;
    }
}

TEST_CASE("a POST that may have been processed is never repeated", "[pagerduty]") {
    for (const int status : {408, 500, 502, 503, 504}) {
        Desk desk;
        desk.transport.then(status);
        CHECK_THROWS_AS(desk.session.post("/x", "{}", desk.deadline), Unsettled);
        CHECK(desk.transport.sent.size() == 1);
    }
    Desk desk;
    desk.transport.then_nothing(true);
    CHECK_THROWS_AS(desk.session.post("/x", "{}", desk.deadline), Unsettled);
    CHECK(desk.transport.sent.size() == 1);
}

TEST_CASE("a POST that was certainly not processed is repeated with its body", "[pagerduty]") {
    Desk desk;
    desk.transport.then_nothing(false)
        .then(429)
        .then(400,
              R"({"error":{"message":"x","code":2001,"errors":["Account could not be locked"]}})")
        .then(201, "[]");
    CHECK(desk.session.post("/x", "{\"a\":1}", desk.deadline).status == 201);
    REQUIRE(desk.transport.sent.size() == 4);
    for (const Request& request : desk.transport.sent) CHECK(request.body == "{\"a\":1}");
}

TEST_CASE("a POST that never got out is unreachable and not unsettled", "[pagerduty]") {
    Desk desk;
    desk.deadline.at = desk.clock.up + milliseconds{1};
    desk.transport.then_nothing(false);
    desk.deadline.pause = [](milliseconds) -> bool { throw std::logic_error("no time to wait"); };
    bool unsettled = false;
    const Error error = thrown_by([&] {
        try {
            desk.session.post("/x", "{}", desk.deadline);
        } catch (const Unsettled&) {
            unsettled = true;
            throw;
        }
    });
    CHECK(error.failure() == Failure::unreachable);
    CHECK_FALSE(unsettled);
}

TEST_CASE("after 429 the wait is the one that was told and a little more", "[pagerduty]") {
    using Headers = std::map<std::string, std::string>;
    const auto waited_after = [](const Headers& headers) {
        Desk desk;
        desk.deadline.at += milliseconds{600000};
        desk.transport.then(429, {}, headers).then(200, "{}");
        desk.session.get("/users", desk.deadline);
        return desk.clock.slept.at(0);
    };
    const auto told = waited_after({{"ratelimit-reset", "2"}, {"retry-after", "50"}});
    CHECK(told >= milliseconds{2500});
    CHECK(told <= milliseconds{4000});
    const auto retry_after = waited_after({{"retry-after", "7"}});
    CHECK(retry_after >= milliseconds{7500});
    CHECK(retry_after <= milliseconds{10000});
    for (const char* incredible : {"9999", "121", "soon", "-3", "2.5", ""})
        CHECK(waited_after({{"ratelimit-reset", incredible}}) <= milliseconds{1000});
    CHECK(waited_after({}) <= milliseconds{1000});
}

TEST_CASE("before a start what will not pass by itself is not tried again", "[pagerduty]") {
    const auto sent_with = [](bool before_start, Trouble trouble, bool batched) {
        Desk desk;
        desk.deadline.at = desk.clock.up + milliseconds{10000};
        desk.deadline.before_start = before_start;
        for (int i = 0; i < 40; ++i) desk.transport.then_nothing(false, trouble);
        if (batched) desk.session.fetch("/along");
        const Error error = thrown_by([&] { desk.session.get("/x", desk.deadline); });
        CHECK(error.failure() == Failure::unreachable);
        CHECK(std::string{error.what()} == "this will not pass");
        return desk.transport.sent.size();
    };
    CHECK(sent_with(true, Trouble::untrusted, false) == 1);
    CHECK(sent_with(true, Trouble::untrusted, true) == 2);  // one each, at the same time
    CHECK(sent_with(true, Trouble::no_such_host, false) == 2);
    CHECK(sent_with(true, Trouble::no_such_host, true) == 3);
    CHECK(sent_with(false, Trouble::untrusted, false) > 3);
    CHECK(sent_with(false, Trouble::no_such_host, false) > 3);
}

TEST_CASE("a host that is not found is asked for once more after a second", "[pagerduty]") {
    Desk desk;
    desk.deadline.before_start = true;
    desk.transport.then_nothing(false, Trouble::no_such_host).then(200, "{}");
    desk.session.get("/x", desk.deadline);
    CHECK(desk.clock.slept == std::vector<milliseconds>{milliseconds{1000}});
}

TEST_CASE("an answer that is too large is not asked for again", "[pagerduty]") {
    Desk desk;
    desk.transport.then_nothing(true, Trouble::too_large);
    CHECK(thrown_by<NoResponse>([&] { desk.session.get("/x", desk.deadline); }).trouble() ==
          Trouble::too_large);
    desk.transport.then_nothing(true, Trouble::too_large);
    CHECK_THROWS_AS(desk.session.post("/x", "{}", desk.deadline), Unsettled);
    CHECK(desk.transport.sent.size() == 2);
}

TEST_CASE("the reason that is told is the first one", "[pagerduty]") {
    const auto reason = [](bool batched) {
        Desk desk;
        desk.deadline.at = desk.clock.up + milliseconds{10000};
        desk.transport.takes = milliseconds{4990};
        if (batched) desk.session.fetch("/along");
        if (batched) desk.transport.then_nothing(false);
        desk.transport.then(503, R"({"error":{"message":"first"}})");
        for (int i = 0; i < 4; ++i) desk.transport.then_nothing(false);
        desk.clock.up += milliseconds{batched ? 0 : 10};
        return std::string{thrown_by([&] { desk.session.get("/x", desk.deadline); }).what()};
    };
    CHECK(reason(false) == "PagerDuty answered 503: first");
    CHECK(reason(true) == "PagerDuty answered 503: first");
}

TEST_CASE("a wait that would end after the deadline is not begun", "[pagerduty]") {
    Desk desk;
    desk.deadline.at = desk.clock.up + milliseconds{10000};
    desk.transport.then(429, R"({"error":{"message":"Rate Limit Exceeded","code":2020}})",
                        {{"ratelimit-reset", "30"}});
    const Error error = thrown_by([&] { desk.session.get("/users", desk.deadline); });
    CHECK(error.failure() == Failure::unreachable);
    CHECK_THAT(error.what(), ContainsSubstring("429"));
    CHECK(desk.clock.slept.empty());
}

TEST_CASE("no attempt starts after the deadline and none may outlast it", "[pagerduty]") {
    Desk desk;
    desk.deadline.at = desk.clock.up + milliseconds{4000};
    desk.transport.then(200, "{}").then(200, "{}");
    desk.session.get("/users", desk.deadline);
    CHECK(desk.transport.sent[0].timeout == milliseconds{4000});
    desk.deadline.at += milliseconds{60000};
    desk.session.get("/users", desk.deadline);
    CHECK(desk.transport.sent[1].timeout == milliseconds{15000});
    desk.deadline.at = desk.clock.up;
    CHECK_THROWS_AS(desk.session.get("/users", desk.deadline), Error);
    CHECK(desk.transport.sent.size() == 2);
}

TEST_CASE("someone who asks to stop is heard while waiting", "[pagerduty]") {
    Desk desk;
    std::vector<milliseconds> asked;
    desk.deadline.pause = [&](milliseconds duration) {
        asked.push_back(duration);
        return asked.size() < 2;
    };
    desk.transport.then(503).then(503);
    const Error error = thrown_by([&] { desk.session.get("/users", desk.deadline); });
    CHECK(error.failure() == Failure::cancelled);
    CHECK(asked.size() == 2);
    CHECK(desk.clock.slept.empty());
}

TEST_CASE("who wants to know is told every second of a wait why and for how long yet",
          "[pagerduty]") {
    Desk desk;
    std::vector<std::pair<std::string, milliseconds>> told;
    desk.deadline.waiting = [&](const std::string& why, milliseconds left) {
        told.emplace_back(why, left);
    };
    CHECK(pause(milliseconds{2500}, "busy", desk.deadline, desk.clock));
    CHECK(told == decltype(told){{"busy", milliseconds{2500}},
                                 {"busy", milliseconds{1500}},
                                 {"busy", milliseconds{500}}});
    CHECK(desk.clock.slept ==
          std::vector<milliseconds>{milliseconds{1000}, milliseconds{1000}, milliseconds{500}});
    told.clear();
    desk.transport.then(429, "{}", {{"ratelimit-reset", "3"}}).then(200, "{}");
    desk.session.get("/users", desk.deadline);
    REQUIRE_FALSE(told.empty());
    CHECK_THAT(told.front().first, ContainsSubstring("429"));
}

TEST_CASE("a GET whose answer cannot be read is asked once more", "[pagerduty]") {
    Desk desk;
    desk.transport.then(200, "<html>").then(200, "{\"a\":1}").then(200, "").then(200, "oops");
    CHECK(json::text(desk.session.get("/x", desk.deadline), "a") == "1");
    CHECK(thrown_by([&] { desk.session.get("/x", desk.deadline); }).failure() ==
          Failure::unreachable);
    CHECK(desk.transport.sent.size() == 4);
}

TEST_CASE("a DELETE hands back what its caller must judge", "[pagerduty]") {
    Desk desk;
    desk.transport.then(200).then(204).then(400).then(404).then(503).then(204).then(403);
    for (const int status : {200, 204, 400, 404, 204})
        CHECK(desk.session.remove("/x", desk.deadline).status == status);
    CHECK_THROWS_AS(desk.session.remove("/x", desk.deadline), Refusal);
}

TEST_CASE("the server's clock is believed but not its last second", "[pagerduty]") {
    Desk desk;
    const auto offset_after = [&](const std::string& date) {
        desk.transport.then(200, "{}", {{"date", date}});
        desk.session.get("/x", desk.deadline);
        return desk.session.clock_offset();
    };
    CHECK(offset_after("Mon, 23 Nov 2026 09:59:59 GMT") == Seconds{0});
    CHECK(offset_after("Mon, 23 Nov 2026 09:50:00 GMT") == Seconds{-600});
    CHECK(desk.session.now() == *from_rfc3339("2026-11-23T09:50:00Z"));
    CHECK(offset_after("yesterday") == Seconds{-600});
    desk.transport.takes = milliseconds{8000};
    CHECK(offset_after("Mon, 23 Nov 2026 09:50:08 GMT") == Seconds{-600});
    CHECK(offset_after("Mon, 23 Nov 2026 10:00:12 GMT") == Seconds{0});
}

TEST_CASE("the time is PagerDuty's only in its own answers", "[pagerduty]") {
    const std::string date = "Mon, 23 Nov 2026 07:00:00 GMT";
    const auto offset_after = [&](int status, const std::string& body,
                                  std::map<std::string, std::string> more = {}) {
        Desk desk;
        more.emplace("date", date);
        desk.transport.then(status, body, more);
        if (status >= 500) desk.transport.then(200, "{}");
        desk.session.remove("/x", desk.deadline);
        return desk.session.clock_offset();
    };
    const Seconds believed{-3 * 3600};
    CHECK(offset_after(200, "{}") == believed);
    CHECK(offset_after(204, "") == believed);
    CHECK(offset_after(404, R"({"error":{"message":"Not Found","code":2100}})") == believed);
    CHECK(offset_after(503, R"({"error":"text"})") == believed);
    CHECK(offset_after(502, "<html>bad gateway</html>") == Seconds{0});
    CHECK(offset_after(502, "") == Seconds{0});
    CHECK(offset_after(404, R"({"message":"Forbidden"})") == Seconds{0});
    CHECK(offset_after(200, "<html>welcome</html>") == Seconds{0});
    CHECK(offset_after(200, "{}", {{"age", "0"}}) == Seconds{0});
    CHECK(offset_after(200, "{}", {{"age", "5400"}}) == Seconds{0});
    for (const char* odd : {"Mon, 23 Nov 1970 07:00:00 GMT", "Mon, 23 Nov 2126 07:00:00 GMT"})
        CHECK(offset_after(200, "{}", {{"date", odd}}) == Seconds{0});
}

TEST_CASE("where two clocks differ by a minute the other one can be asked and believed",
          "[pagerduty]") {
    Desk desk;
    const auto answer = [&](const std::string& date) {
        desk.transport.then(200, "{}", {{"date", date}});
        desk.session.get("/x", desk.deadline);
    };
    CHECK_FALSE(desk.session.disagrees());
    answer("Mon, 23 Nov 2026 10:00:59 GMT");
    CHECK_FALSE(desk.session.disagrees());
    answer("Mon, 23 Nov 2026 11:00:00 GMT");
    CHECK(desk.session.disagrees());
    CHECK(desk.session.other_now() == *from_rfc3339("2026-11-23T10:00:00Z"));
    desk.session.believe_other();
    desk.pass(milliseconds{5000});
    CHECK(desk.session.now() == *from_rfc3339("2026-11-23T10:00:05Z"));
    CHECK(desk.session.other_now() == *from_rfc3339("2026-11-23T11:00:05Z"));
    CHECK(desk.session.clock_offset() == Seconds{0});
    answer("Mon, 23 Nov 2026 11:00:05 GMT");  // still wrong, and still not believed
    CHECK(desk.session.now() == *from_rfc3339("2026-11-23T10:00:05Z"));
    desk.session.believe_other();
    CHECK(desk.session.now() == *from_rfc3339("2026-11-23T11:00:05Z"));
    desk.clock.wall = Instant{Seconds{86400}};  // a machine that knows no time has no say
    CHECK_FALSE(desk.session.disagrees());
}

TEST_CASE("the server's time is not ahead behind an answer that took long", "[pagerduty]") {
    Desk desk;
    desk.transport.takes = milliseconds{2085};
    desk.transport.then(200, "{}", {{"date", "Mon, 23 Nov 2026 10:00:02 GMT"}});
    desk.session.get("/x", desk.deadline);
    desk.pass(milliseconds{180});
    CHECK(desk.session.now() == *from_rfc3339("2026-11-23T10:00:02Z"));
}

TEST_CASE("a step of our own clock does not move the server's time", "[pagerduty]") {
    Desk desk;
    desk.transport.then(200, "{}", {{"date", "Mon, 23 Nov 2026 09:50:00 GMT"}});
    desk.session.get("/x", desk.deadline);
    desk.clock.wall += std::chrono::hours{1};
    desk.clock.up += milliseconds{90000};
    CHECK(desk.session.now() == *from_rfc3339("2026-11-23T09:51:30Z"));
}

TEST_CASE("a second that an answer shows has begun, and one that it does not show is not over",
          "[pagerduty]") {
    Desk desk;
    const auto answer = [&](const std::string& date) {
        desk.transport.then(200, "{}", {{"date", date}});
        desk.session.get("/x", desk.deadline);
    };
    answer("Mon, 23 Nov 2026 10:00:00 GMT");
    desk.pass(milliseconds{200});
    answer("Mon, 23 Nov 2026 10:00:01 GMT");
    CHECK(desk.session.now() == *from_rfc3339("2026-11-23T10:00:01Z"));
    answer("Mon, 23 Nov 2026 10:00:00 GMT");
    CHECK(desk.session.now() == *from_rfc3339("2026-11-23T10:00:01Z"));
    desk.pass(milliseconds{1000});
    CHECK(desk.session.now() == *from_rfc3339("2026-11-23T10:00:02Z"));
}

TEST_CASE("all pages of a list are read and no more", "[pagerduty]") {
    const auto ids = [](Desk& desk, const std::string& path) {
        std::string all;
        for_each_row(desk.session, path, "users", desk.deadline,
                     [&](const json::Value& row) { all += json::text_or_empty(row, "id"); });
        return all;
    };
    Desk desk;
    desk.transport.then(200, R"({"users":[{"id":"A"},{"id":"B"}],"limit":100,"more":true})")
        .then(200, R"({"users":[{"id":"C"}],"limit":25,"more":true})")
        .then(200, R"({"users":[{"id":"D"}],"more":false})");
    CHECK(ids(desk, "/users?query=x") == "ABCD");
    CHECK(desk.transport.path(0) == "/users?query=x&limit=100&offset=0");
    CHECK(desk.transport.path(1) == "/users?query=x&limit=100&offset=100");
    CHECK(desk.transport.path(2) == "/users?query=x&limit=100&offset=125");

    desk.transport.then(200, R"({"users":[{"id":"A"}],"limit":2147483647,"more":true})")
        .then(200, R"({"users":[{"id":"B"}],"more":false})");
    CHECK(ids(desk, "/users") == "AB");
    CHECK(desk.transport.path(4) == "/users?limit=100&offset=100");

    desk.transport.then(200, R"({"users":[],"more":true})");
    CHECK(ids(desk, "/users").empty());
    CHECK(desk.transport.path(5) == "/users?limit=100&offset=0");

    for (int i = 0; i < 100; ++i) desk.transport.then(200, R"({"users":[{"id":"A"}],"more":true})");
    CHECK(ids(desk, "/users").size() == 100);
    CHECK(desk.transport.path(desk.transport.sent.size() - 1) == "/users?limit=100&offset=9900");
}

TEST_CASE("a list in tiny pages without end is read for a hundred of them", "[pagerduty]") {
    Desk desk;
    for (int i = 0; i < 101; ++i)
        desk.transport.then(200, R"({"users":[{"id":"A"}],"limit":1,"more":true})");
    for_each_row(desk.session, "/users", "users", desk.deadline, [](const json::Value&) {});
    CHECK(desk.transport.sent.size() == 100);
}

TEST_CASE("a page that is too large is asked for in smaller ones", "[pagerduty]") {
    Desk desk;
    std::string all;
    const auto read = [&] {
        for_each_row(desk.session, "/users", "users", desk.deadline,
                     [&](const json::Value& row) { all += json::text_or_empty(row, "id"); });
    };
    desk.transport.then_nothing(true, Trouble::too_large)
        .then(200, R"({"users":[{"id":"A"}],"more":true})")
        .then_nothing(true, Trouble::too_large)
        .then(200, R"({"users":[{"id":"B"}],"more":true})")
        .then(200, R"({"users":[{"id":"C"}],"more":false})");
    read();
    CHECK(all == "ABC");
    CHECK(desk.transport.path(1) == "/users?limit=25&offset=0");
    CHECK(desk.transport.path(2) == "/users?limit=25&offset=25");
    CHECK(desk.transport.path(3) == "/users?limit=10&offset=25");
    CHECK(desk.transport.path(4) == "/users?limit=10&offset=35");
    for (int i = 0; i < 3; ++i) desk.transport.then_nothing(true, Trouble::too_large);
    CHECK(thrown_by<NoResponse>(read).trouble() == Trouble::too_large);
    CHECK(desk.transport.answers.empty());
}

TEST_CASE("no more than eight requests are sent at once", "[pagerduty]") {
    struct Counting final : Transport {
        std::vector<std::size_t> batches;
        Response send(const Request&) override { return {200, {}, "{}"}; }
        std::vector<Outcome> send_all(const std::vector<Request>& requests) override {
            batches.push_back(requests.size());
            return Transport::send_all(requests);
        }
    };
    FakeClock clock;
    Counting transport;
    Session session{transport, clock, "https://api.pagerduty.com", "abcdefghij0123456789"};
    const std::vector<std::string> paths(20, "/x");
    const auto handles = session.get_all(paths, {clock.up + milliseconds{1000}, {}});
    CHECK(transport.batches == std::vector<std::size_t>{8, 8, 4});
    for (const Handle& handle : handles) CHECK(handle.arrived());
}

TEST_CASE("what is needed may take most of the time, and what is not may not", "[pagerduty]") {
    Desk desk;
    desk.deadline.at = desk.clock.up + milliseconds{10000};
    desk.transport.then(200, "{}").then(200, "{}").then(200, "{}");
    desk.session.fetch_needed("/long");
    desk.session.fetch("/optional");
    desk.session.get("/now", desk.deadline);
    CHECK(desk.transport.sent.at(0).timeout == milliseconds{7500});
    CHECK(desk.transport.sent.at(1).timeout == milliseconds{3000});
    CHECK(desk.transport.sent.at(2).timeout == milliseconds{7500});
}

TEST_CASE("a rate limit without bounds is one with plenty left", "[pagerduty]") {
    for (const char* number : {"9223372036854775807", "99999999999999999999", "1000000001"}) {
        Desk desk;
        desk.transport.then(200, "{}",
                            {{"ratelimit-limit", number}, {"ratelimit-remaining", number}});
        desk.session.get("/now", desk.deadline);
        CHECK(desk.session.requests_left_percent() == 100);
    }
}

TEST_CASE("only unreserved characters stay as they are in a URL", "[pagerduty]") {
    CHECK(encoded("aZ09-._~") == "aZ09-._~");
    CHECK(encoded("me+x@example.com") == "me%2Bx%40example.com");
    CHECK(encoded("a b/\xc3\xa9%") == "a%20b%2F%C3%A9%25");
}

TEST_CASE("what is queued goes along with the next request that is waited for", "[pagerduty]") {
    Desk desk;
    desk.transport.then(200, R"({"a":1})").then(200, R"({"a":2})");
    Handle later = desk.session.fetch("/later");
    CHECK(desk.transport.sent.empty());
    CHECK(json::text(desk.session.get("/now", desk.deadline), "a") == "2");
    REQUIRE(desk.transport.sent.size() == 2);
    CHECK(desk.transport.path(0) == "/later");
    CHECK(json::text(later.document(desk.deadline), "a") == "1");
    CHECK(desk.transport.sent.size() == 2);
}

TEST_CASE("nobody waits long for what was only queued, and who needs it asks again alone",
          "[pagerduty]") {
    Desk desk;
    desk.transport.then_nothing(true).then(200, "{}").then(503).then(200, R"({"a":1})");
    Handle later = desk.session.fetch("/later");
    desk.session.get("/now", desk.deadline);
    CHECK(desk.transport.sent.at(0).timeout == milliseconds{3000});
    CHECK(desk.transport.sent.at(1).timeout == milliseconds{15000});
    CHECK_FALSE(later.arrived());
    CHECK(later.status() == 0);
    CHECK(json::text(later.document(desk.deadline), "a") == "1");
    CHECK(desk.transport.sent.size() == 4);
}

TEST_CASE("a handle that was waited for is not sent again, and tells what came", "[pagerduty]") {
    Desk desk;
    desk.transport.then(403, R"({"error":{"message":"no"}})").then(200, "{}");
    std::vector<Handle> both = desk.session.get_all({"/a", "/b"}, desk.deadline);
    CHECK(both.at(0).status() == 403);
    CHECK_FALSE(both.at(0).arrived());
    CHECK(both.at(1).body() == "{}");
    both.at(1).wait(desk.deadline);
    CHECK(thrown_by<Refusal>([&] { both.at(0).document(desk.deadline); }).status() == 403);
    CHECK(desk.transport.sent.size() == 2);
}
