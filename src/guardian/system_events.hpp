#pragma once

#include "base/clock.hpp"
#include "duty/journal.hpp"
#include "guardian/channel.hpp"
#include "guardian/hold.hpp"
#include "guardian/listener.hpp"
#include "platform/clock.hpp"
#include "platform/process_end.hpp"

#include <chrono>
#include <optional>

namespace dutyme::guardian {

/// The events of a guardian process: messages and the end of its channel, an alarm that counts
/// suspends, the end of the command, and what other processes ask. Nothing else wakes the process.
class SystemEvents final : public HoldEvents {
  public:
    /// What is given has to outlive this. Without a journal nobody can ask. Throws Error{system}.
    SystemEvents(Channel& channel, const Clock& clock, const duty::Journal* journal = nullptr)
        : channel_(channel), clock_(clock), journal_(journal) {}

    /// Returns ChannelEnded also for bytes that are no message. Where the system does not end the
    /// command together with dutyme, ends it then.
    HoldEvent wait(std::optional<std::chrono::milliseconds> alarm) override;
    bool pause(std::chrono::milliseconds duration) override;
    bool monitor_command(int pid) override;
    void listen(const std::string& tour) override;
    void stop_listening() override { listener_.close(); }

  private:
    std::optional<HoldEvent> read_channel();
    HoldEvent channel_ended();

    Channel& channel_;
    const Clock& clock_;
    const duty::Journal* journal_;
    Listener listener_;
    platform::Alarm alarm_;
    platform::ProcessEnd command_;
    bool is_command_over_ = false;  // dutyme says so
};

}  // namespace dutyme::guardian
