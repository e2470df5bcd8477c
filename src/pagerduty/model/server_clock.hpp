#pragma once
#include "base/instant.hpp"

namespace dutyme::pagerduty {

/// PagerDuty's time, as its answers tell it. Ask for it where it is used: an answer may correct it.
class ServerClock {
  public:
    virtual ~ServerClock() = default;
    ServerClock() = default;
    ServerClock(const ServerClock&) = delete;
    ServerClock& operator=(const ServerClock&) = delete;

    /// PagerDuty's time now. Before its first answer: this machine's wall clock.
    virtual Instant now() const = 0;
    /// True when an answer of PagerDuty's has told the time.
    virtual bool is_known() const { return true; }
    /// How far this machine's wall clock is behind (positive) or ahead of (negative) PagerDuty's,
    /// as last seen.
    virtual Seconds clock_offset() const = 0;

    /// True while what PagerDuty's answers tell and this machine's wall clock differ by a minute or
    /// more, and both are believable: neither alone says which of them is wrong. Who is on call
    /// does (ScheduleBackend::on_call_now).
    virtual bool disagrees() const { return false; }
    /// The time by the other of these two clocks, whichever now() does not tell.
    virtual Instant other_now() const { return now(); }
    /// Has now() tell the other clock's time from here on; called again, the first one's.
    virtual void believe_other() {}
};

/// Returns look(clock.now()). Where an answer to it has moved PagerDuty's time by a minute or more,
/// looks once more by the new time and returns that.
template <class Look>
auto look_by_server_time(const ServerClock& clock, const Look& look) {
    constexpr Seconds another{60};
    const Instant begin = clock.now();
    auto seen = look(begin);
    const Instant now = clock.now();
    if (now >= begin + another || now <= begin - another) seen = look(now);
    return seen;
}

}  // namespace dutyme::pagerduty
