#include "guardian/system_events.hpp"

#include "base/error.hpp"
#include "base/readable.hpp"

#include <csignal>
#include <utility>
#include <vector>

namespace dutyme::guardian {

using std::chrono::milliseconds;

HoldEvent SystemEvents::wait(std::optional<milliseconds> alarm) {
    alarm_.silence();
    if (alarm) alarm_.ring_in(*alarm - clock_.elapsed());
    const platform::ProcessEnd nobody;
    for (;;) {
        const platform::ProcessEnd& command = channel_.is_open() ? nobody : command_;
        std::vector<int> fds{channel_.fd(), command.fd(), alarm_.fd()};
        for (const int fd : listener_.fds()) fds.push_back(fd);
        const int ready =
            wait_any_readable(fds, shorter_wait(alarm_.look_again(), command.look_again()));
        if (ready >= 0 && ready == channel_.fd()) {
            if (auto event = read_channel()) return *std::move(event);
        } else if (command.has_ended()) {
            return CommandEnded{};
        } else if (alarm_.has_rung()) {
            return AlarmRang{};
        } else if (auto asked = listener_.read(ready)) {
            return *std::move(asked);
        }
    }
}

// Absent: the rest of a message is still on its way.
std::optional<HoldEvent> SystemEvents::read_channel() {
    try {
        if (auto message = channel_.receive()) {
            if (std::holds_alternative<GiveBackOrder>(*message)) is_command_over_ = true;
            return *std::move(message);
        }
    } catch (const Error&) {
        return channel_ended();
    }
    if (channel_.is_open()) return std::nullopt;
    return channel_ended();
}

HoldEvent SystemEvents::channel_ended() {
    if (!platform::can_die_with_parent && !is_command_over_ && command_ && !command_.has_ended())
        ::kill(command_.pid(), SIGKILL);
    return ChannelEnded{};
}

bool SystemEvents::pause(milliseconds duration) {
    return wait_readable({channel_.fd()}, duration) < 0;
}

void SystemEvents::listen(const std::string& tour) {
    if (journal_ == nullptr) return;
    const auto path = journal_->socket_of(tour);
    if (!path.empty()) listener_.listen(path);
}

bool SystemEvents::monitor_command(int pid) {
    command_ = platform::ProcessEnd{pid};
    return static_cast<bool>(command_);
}

}  // namespace dutyme::guardian
