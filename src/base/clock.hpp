#pragma once
#include "base/time.hpp"

#include <chrono>
#include <ctime>

namespace dutyme {

/// Time on one of the system's clocks, asked of the kernel itself: a library that plays another
/// time (libfaketime) does so by the environment, which a guardian has not got, and would make it
/// jump.
std::chrono::nanoseconds kernel_time(clockid_t clock);

/// std::chrono::steady_clock, but asked of the kernel itself. For deadlines.
struct KernelClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<KernelClock>;
    static constexpr bool is_steady = true;

    static time_point now() noexcept { return time_point{kernel_time(CLOCK_MONOTONIC)}; }
};

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

class SystemClock final : public Clock {
  public:
    Instant now() const override;
    std::chrono::milliseconds elapsed() const override;
    void sleep(std::chrono::milliseconds duration) override;
};

}  // namespace dutyme
