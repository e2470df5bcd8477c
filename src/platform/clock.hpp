#pragma once
#include "base/clock.hpp"
#include "base/fd.hpp"

#include <chrono>
#include <optional>

namespace dutyme::platform {

/// std::chrono::steady_clock, but asked of the kernel itself where that can be done: a library that
/// plays another time (libfaketime) does so by the environment, which a guardian has not got, and
/// would make it jump. For deadlines.
struct KernelClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<KernelClock>;
    static constexpr bool is_steady = true;

    static time_point now() noexcept;
};

/// The machine's clocks.
class SystemClock final : public Clock {
  public:
    Instant now() const override;
    std::chrono::milliseconds elapsed() const override;
    void sleep(std::chrono::milliseconds duration) override;
};

/// Rings once, when its time on a clock that counts the machine's sleep is over: a time that passed
/// in a sleep rings on waking, or some seconds later.
class Alarm {
  public:
    /// Throws Error{system}.
    Alarm();
    /// Rings after `duration`, at once for zero and less. Replaces an earlier time.
    void ring_in(std::chrono::milliseconds duration);
    /// Cancels the alarm, also one that has rung.
    void silence();
    bool has_rung() const;
    /// Readable once the alarm has rung; -1: it has to be looked at.
    int fd() const { return fd_.get(); }
    /// How long to wait for fd() before has_rung() has to be asked; negative: for ever.
    std::chrono::milliseconds look_again() const;

  private:
    Fd fd_;
    std::optional<std::chrono::milliseconds> due_;  // on SystemClock::elapsed()
};

}  // namespace dutyme::platform
