#pragma once

#include "base/clock.hpp"
#include "guardian/channel.hpp"
#include "guardian/hold.hpp"
#include "platform/clock.hpp"
#include "platform/process_end.hpp"

#include <chrono>
#include <optional>

namespace dutyme::guardian {

/// The events of a guardian process: messages and the end of its channel, an alarm that counts
/// suspends, and the end of the command. Nothing else wakes the process.
class SystemEvents final : public HoldEvents {
  public:
    /// Both have to outlive this. Throws Error{system}.
    SystemEvents(Channel& channel, const Clock& clock) : channel_(channel), clock_(clock) {}

    /// Returns ChannelEnded also for bytes that are no message. Where the system does not end the
    /// command together with dutyme, ends it then.
    HoldEvent wait(std::optional<std::chrono::milliseconds> alarm) override;
    bool pause(std::chrono::milliseconds duration) override;
    bool monitor_command(int pid) override;

  private:
    std::optional<HoldEvent> read_channel();
    HoldEvent channel_ended();

    Channel& channel_;
    const Clock& clock_;
    platform::Alarm alarm_;
    platform::ProcessEnd command_;
    bool is_command_over_ = false;  // dutyme says so
};

}  // namespace dutyme::guardian
