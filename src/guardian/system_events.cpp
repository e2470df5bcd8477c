#include "guardian/system_events.hpp"

#include "base/error.hpp"
#include "platform/process.hpp"

#include <sys/timerfd.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace dutyme::guardian {

using std::chrono::milliseconds;

HoldEvent SystemEvents::wait(std::optional<milliseconds> alarm) {
    alarm_.silence();
    if (alarm) alarm_.ring_in(*alarm - clock_.elapsed());
    for (;;) {
        const int command = channel_.is_open() ? -1 : command_.get();
        const int ready = wait_readable({channel_.fd(), command, alarm_.fd()}, milliseconds{-1});
        if (ready == alarm_.fd()) return AlarmRang{};
        if (ready >= 0 && ready == command) return CommandEnded{};
        if (auto event = read_channel()) return *std::move(event);
    }
}

// Absent: the rest of a message is still on its way.
std::optional<HoldEvent> SystemEvents::read_channel() {
    try {
        if (auto message = channel_.receive()) return *std::move(message);
    } catch (const Error&) {
        return ChannelEnded{};
    }
    if (channel_.is_open()) return std::nullopt;
    return ChannelEnded{};
}

bool SystemEvents::pause(milliseconds duration) {
    return wait_readable({channel_.fd()}, duration) < 0;
}

bool SystemEvents::monitor_command(int pid) {
    command_ = platform::end_of_process(pid);
    return static_cast<bool>(command_);
}

Alarm::Alarm() : fd_(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK)) {
    if (!fd_) throw Error{Failure::system, "cannot make a timer"};
}

void Alarm::ring_in(std::chrono::milliseconds duration) {
    const auto ms =
        std::max<std::chrono::milliseconds::rep>(duration.count(), 1);  // 0 would disarm the timer
    itimerspec when{};
    when.it_value = {ms / 1000, ms % 1000 * 1000000};
    ::timerfd_settime(fd_.get(), 0, &when, nullptr);
}

void Alarm::silence() {
    const itimerspec never{};
    ::timerfd_settime(fd_.get(), 0, &never, nullptr);
}

}  // namespace dutyme::guardian
