#pragma once
#include "base/clock.hpp"
#include "pagerduty/session.hpp"

#include <deque>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// A clock that moves only when told to or slept on, and a PagerDuty that says what it was told to
// say and remembers what it was asked.
namespace dutyme::pagerduty {

using std::chrono::milliseconds;

struct FakeClock final : Clock {
    Instant wall = *from_rfc3339("2026-11-23T10:00:00Z");
    milliseconds up{5000};
    std::vector<milliseconds> slept;

    Instant now() const override { return wall + std::chrono::floor<Seconds>(up - start); }
    milliseconds elapsed() const override { return up; }
    void sleep(milliseconds duration) override {
        slept.push_back(duration);
        up += duration;
    }
    static constexpr milliseconds start{5000};
};

struct FakeTransport final : Transport {
    explicit FakeTransport(FakeClock& of_test) : clock(of_test) {}

    struct Answer {
        Response response;
        bool none = false;  // no response at all
        bool sent = false;  // and whether the request went out
        Trouble trouble = Trouble::passing;
    };
    FakeClock& clock;
    milliseconds takes{0};
    bool knows_shifts =
        true;  // false: an account without shift-based schedules; 404, not remembered
    std::vector<Request> sent;
    std::deque<Answer> answers;

    FakeTransport& then(int status, std::string body = {},
                        std::map<std::string, std::string> headers = {}) {
        answers.push_back(
            {{status, std::move(headers), std::move(body)}, false, false, Trouble::passing});
        return *this;
    }
    FakeTransport& then_nothing(bool went_out, Trouble trouble = Trouble::passing) {
        answers.push_back({{}, true, went_out, trouble});
        return *this;
    }
    Response send(const Request& request) override {
        if (!knows_shifts && request.url.find("/v3/") != std::string::npos) return {404, {}, {}};
        sent.push_back(request);
        clock.up += takes;
        if (answers.empty()) throw std::logic_error("asked once too often: " + request.url);
        const Answer answer = answers.front();
        answers.pop_front();
        if (answer.none)
            throw NoResponse(
                answer.trouble == Trouble::passing ? "the connection broke" : "this will not pass",
                "try again", answer.sent, answer.trouble);
        return answer.response;
    }
    /// The part of the n-th URL behind the base.
    std::string path(std::size_t n) const {
        return sent.at(n).url.substr(std::string{"https://api.pagerduty.com"}.size());
    }
};

/// Remembers each request that it is told, and whether the token is known.
struct ExchangeLog final : Observer {
    std::vector<std::string> details;
    std::vector<bool> tokens;
    void detail(const std::string& sentence) override { details.push_back(sentence); }
    void token_checked(bool is_known) override { tokens.push_back(is_known); }
};

/// A session with a minute of deadline and everything under it.
struct Desk {
    FakeClock clock;
    FakeTransport transport{clock};
    ExchangeLog observer;
    Session session{transport, clock, "https://api.pagerduty.com", "abcdefghij0123456789",
                    observer};
    Deadline deadline{clock.up + milliseconds{60000}, {}};

    /// Moves the clock on, and the deadline with it.
    void pass(milliseconds time) {
        clock.up += time;
        deadline.at += time;
    }
};

/// What `act` throws.
template <class Thrown = Error, class Act>
Thrown thrown_by(Act act) {
    try {
        act();
    } catch (const Thrown& error) {
        return error;
    }
    throw std::logic_error("nothing of that kind was thrown");
}

}  // namespace dutyme::pagerduty
