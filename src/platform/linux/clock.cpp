#include "platform/clock.hpp"

#include "base/error.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

namespace dutyme::platform {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

nanoseconds kernel_time(clockid_t clock) {
    timespec at{};
#ifdef SYS_clock_gettime
    if (sizeof at.tv_sec != sizeof(long) || ::syscall(SYS_clock_gettime, clock, &at) != 0)
#endif
        ::clock_gettime(clock, &at);
    return Seconds{at.tv_sec} + nanoseconds{at.tv_nsec};
}

}  // namespace

KernelClock::time_point KernelClock::now() noexcept {
    return time_point{kernel_time(CLOCK_MONOTONIC)};
}

// The only one here that counts a suspend.
milliseconds SystemClock::elapsed() const {
    return std::chrono::duration_cast<milliseconds>(kernel_time(CLOCK_BOOTTIME));
}

Alarm::Alarm() : fd_(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK)) {
    if (!fd_) throw Error{Failure::system, "cannot make a timer"};
}

void Alarm::ring_in(milliseconds duration) {
    const auto ms = std::max<milliseconds::rep>(duration.count(), 1);  // 0 would disarm the timer
    itimerspec when{};
    when.it_value = {ms / 1000, ms % 1000 * 1000000};
    ::timerfd_settime(fd_.get(), 0, &when, nullptr);
}

void Alarm::silence() {
    const itimerspec never{};
    ::timerfd_settime(fd_.get(), 0, &never, nullptr);
}

bool Alarm::has_rung() const {
    pollfd timer{fd_.get(), POLLIN, 0};
    return ::poll(&timer, 1, 0) > 0;
}

milliseconds Alarm::look_again() const {
    return milliseconds{-1};
}

}  // namespace dutyme::platform
