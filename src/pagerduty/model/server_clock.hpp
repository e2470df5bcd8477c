#pragma once
#include "base/instant.hpp"

namespace dutyme::pagerduty {

/// PagerDuty's time, as its answers tell it.
class ServerClock {
  public:
    virtual ~ServerClock() = default;
    ServerClock() = default;
    ServerClock(const ServerClock&) = delete;
    ServerClock& operator=(const ServerClock&) = delete;

    /// PagerDuty's time now. Before its first answer: this machine's wall clock.
    virtual Instant now() const = 0;
    /// How far this machine's wall clock is behind (positive) or ahead of (negative) PagerDuty's,
    /// as last seen.
    virtual Seconds clock_offset() const = 0;
};

}  // namespace dutyme::pagerduty
