#pragma once
#include "base/clock.hpp"
#include "guardian/alarm.hpp"
#include "guardian/channel.hpp"
#include "guardian/command_monitor.hpp"
#include "guardian/hold.hpp"

namespace dutyme::guardian {

/// The events of a guardian process: its channel, a timer that counts sleep, the command's pidfd.
/// Wakes up for nothing else.
class SystemEvents final : public HoldEvents {
  public:
    /// Both have to outlive it. Throws Error{system}.
    SystemEvents(Channel& channel, const Clock& clock) : channel_(channel), clock_(clock) {}

    /// What is no message counts as the channel's end.
    HoldEvent wait(std::optional<std::chrono::milliseconds> alarm) override;
    bool pause(std::chrono::milliseconds duration) override;
    bool monitor_command(int pid) override;

  private:
    std::optional<HoldEvent> read_channel();

    Channel& channel_;
    const Clock& clock_;
    Alarm alarm_;
    CommandMonitor command_;
};

}  // namespace dutyme::guardian
