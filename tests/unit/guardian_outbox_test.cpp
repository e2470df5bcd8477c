#include "catch_compat.hpp"
#include "guardian/channel.hpp"
#include "guardian/outbox.hpp"

#include <atomic>

using namespace dutyme;
using namespace dutyme::guardian;
using std::chrono::milliseconds;

namespace {

// A clock on which a wait takes no time, for two threads.
class HurriedClock final : public Clock {
  public:
    Instant now() const override { return {}; }
    milliseconds elapsed() const override { return milliseconds{up_}; }
    void sleep(milliseconds duration) override { up_ += duration.count(); }

  private:
    std::atomic<milliseconds::rep> up_{0};
};

pagerduty::ChangeEvent event() {
    pagerduty::ChangeEvent event;
    event.summary = "a deploy";
    return event;
}

// Nobody listens there.
Outbox::Receivers nowhere() {
    return {
        Outbox::Address{"http://127.0.0.1:1", "R0UTINGKEY0000000000000000000000"},
        notify::Target{"team", notify::Format::slack, "http://127.0.0.1:1/SECRET-PATH", {}, {}}};
}

}  // namespace

TEST_CASE("an outbox that is not used ends at once", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    HurriedClock clock;
    ChannelSink sink{ours};
    { const Outbox outbox{{}, nowhere(), clock, sink}; }
    CHECK_FALSE(theirs.receive());
}

TEST_CASE("an outbox gives up what does not arrive, tells it once, and ends", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    HurriedClock clock;
    ChannelSink sink{ours};
    {
        Outbox outbox{{}, nowhere(), clock, sink};
        outbox.put(event(), milliseconds{60000});
        outbox.put(event(), milliseconds{90000});
    }
    const auto told = theirs.receive();
    REQUIRE(told);
    CHECK_THAT(std::get<Remark>(*told).sentence,
               ContainsSubstring("a change event did not reach PagerDuty"));
    CHECK_FALSE(theirs.receive());
}

TEST_CASE("a notice that does not arrive is told once, beside a change event, without its URL",
          "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    HurriedClock clock;
    ChannelSink sink{ours};
    {
        Outbox outbox{{}, nowhere(), clock, sink};
        outbox.put(event(), milliseconds{60000});
        outbox.put(duty::Notice{}, milliseconds{60000});
        outbox.put(duty::Notice{}, milliseconds{60000});
    }
    REQUIRE(theirs.receive());
    const auto told = theirs.receive();
    REQUIRE(told);
    const std::string sentence = std::get<Remark>(*told).sentence;
    CHECK_THAT(sentence, ContainsSubstring("a notice did not reach Slack"));
    CHECK(sentence.find("SECRET-PATH") == std::string::npos);
    CHECK_FALSE(theirs.receive());
}
