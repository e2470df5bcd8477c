#pragma once

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "guardian/channel.hpp"
#include "guardian/hold.hpp"

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

/// The events of a guardian process: messages and the end of its channel, an alarm that counts
/// suspends, and the end of the command. Nothing else wakes the process.
class SystemEvents final : public HoldEvents {
  public:
    /// Both have to outlive this. Throws Error{system}.
    SystemEvents(Channel& channel, const Clock& clock) : channel_(channel), clock_(clock) {}

    /// Returns ChannelEnded also for bytes that are no message.
    HoldEvent wait(std::optional<std::chrono::milliseconds> alarm) override;
    bool pause(std::chrono::milliseconds duration) override;
    bool monitor_command(int pid) override;

  private:
    std::optional<HoldEvent> read_channel();

    Channel& channel_;
    const Clock& clock_;
    Alarm alarm_;
    Fd command_;  // readable at the command's end; none where nobody can tell
};

}  // namespace dutyme::guardian
