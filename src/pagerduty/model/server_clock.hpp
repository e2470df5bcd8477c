#pragma once
#include "base/time.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

/// PagerDuty's time, from the Date headers of its replies. Ask each time you need it: any reply may
/// correct it.
class ServerClock {
  public:
    virtual ~ServerClock() = default;
    ServerClock() = default;
    ServerClock(const ServerClock&) = delete;
    ServerClock& operator=(const ServerClock&) = delete;

    /// Returns PagerDuty's time; before its first reply, the time of this machine's wall clock.
    virtual Instant now() const = 0;
    /// Returns true once a reply of PagerDuty's has stated the time.
    virtual bool is_known() const { return true; }
    /// Returns how far this machine's wall clock is behind (positive) or ahead of (negative)
    /// PagerDuty's, as last measured; 0 while now() follows the wall clock.
    virtual Seconds clock_offset() const = 0;

    /// Returns true while PagerDuty's replies and this machine's wall clock differ by 60 seconds or
    /// more and both are believable. Neither shows which one is wrong;
    /// ScheduleBackend::on_call_now() does.
    virtual bool disagrees() const { return false; }
    /// Returns the time of the clock that now() does not follow.
    virtual Instant other_now() const { return now(); }
    /// Makes now() follow the other clock; a second call switches back.
    virtual void believe_other() {}
    /// Return the earlier, or the later, of the two times while they disagree; else now(). What is
    /// over by the earlier one is over; a start may have been moved up to the later one.
    Instant earliest_now() const { return disagrees() ? std::min(now(), other_now()) : now(); }
    Instant latest_now() const { return disagrees() ? std::max(now(), other_now()) : now(); }
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
