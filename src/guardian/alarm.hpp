#pragma once
#include "base/fd.hpp"

#include <chrono>

namespace dutyme::guardian {

/// A timer that rings once, on CLOCK_BOOTTIME (timerfd_create(2)), which counts suspends: an alarm
/// missed in a suspend rings on waking.
class Alarm {
  public:
    /// Throws Error{system}.
    Alarm();
    /// Readable once the alarm has rung.
    int fd() const { return fd_.get(); }
    /// Rings after `duration`, at once for zero and less. Replaces an earlier time.
    void ring_in(std::chrono::milliseconds duration);
    /// Cancels the alarm, also one that has rung.
    void silence();

  private:
    Fd fd_;
};

}  // namespace dutyme::guardian
