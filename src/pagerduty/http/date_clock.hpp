#pragma once
#include "base/clock.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/server_clock.hpp"

#include <chrono>

namespace dutyme::pagerduty {

/// The server's time, from the Date headers of its replies. Between replies it advances by
/// Clock::elapsed(), which counts suspends and never steps.
class DateClock final : public ServerClock {
  public:
    explicit DateClock(Clock& clock)
        : clock_(clock), anchor_(clock.now()), anchored_at_(clock.elapsed()) {}

    /// Reads the Date of a reply for which tells_time() is true. `took` is the round trip. Date has
    /// whole seconds and is half a round trip old: an earlier one within that changes nothing, and
    /// after a later one now() is that second at least.
    void note(const Response& response, std::chrono::milliseconds took);

    Instant now() const override;
    bool is_known() const override { return is_known_; }
    Seconds clock_offset() const override { return believes_machine_ ? Seconds{0} : offset_; }
    bool disagrees() const override;
    Instant other_now() const override;
    void believe_other() override { believes_machine_ = !believes_machine_; }

  private:
    Instant by_date() const;

    Clock& clock_;
    Instant anchor_;  // the server's time when Clock::elapsed() was anchored_at_
    std::chrono::milliseconds anchored_at_;
    Seconds offset_{0};
    bool is_known_ = false;  // a Date has been read
    bool believes_machine_ = false;
};

/// Returns true when the Date is PagerDuty's own: the reply is a success with JSON or no body, or
/// an error in PagerDuty's form, and comes from no cache (it has no Age). A proxy's or gateway's
/// page has the time of another clock.
bool tells_time(const Response& response);

}  // namespace dutyme::pagerduty
