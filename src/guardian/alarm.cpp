#include "guardian/alarm.hpp"

#include "base/error.hpp"

#include <sys/timerfd.h>

#include <algorithm>
#include <ctime>

namespace dutyme::guardian {

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
