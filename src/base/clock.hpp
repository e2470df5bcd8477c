#pragma once
#include "base/time.hpp"

#include <chrono>

namespace dutyme {

/// Where time comes from, so that a test can move it.
class Clock {
  public:
    virtual ~Clock() = default;
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;

    /// The machine's wall clock; it may be wrong and may step.
    virtual Instant now() const = 0;
    /// Time since some fixed point; counts while the machine sleeps and never steps.
    virtual std::chrono::milliseconds elapsed() const = 0;
    /// Blocks for that long.
    virtual void sleep(std::chrono::milliseconds duration) = 0;
};

}  // namespace dutyme
