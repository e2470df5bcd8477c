#include "platform/clock.hpp"

#include <algorithm>
#include <ctime>

namespace dutyme::platform {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

#ifdef CLOCK_BOOTTIME
constexpr clockid_t counting_sleep = CLOCK_BOOTTIME;
#else
constexpr clockid_t counting_sleep = CLOCK_MONOTONIC;
#endif

// How late an alarm may ring that was due while the machine slept, which poll(2) does not count.
constexpr milliseconds slice{15000};

nanoseconds time_on(clockid_t clock) {
    timespec at{};
    ::clock_gettime(clock, &at);
    return Seconds{at.tv_sec} + nanoseconds{at.tv_nsec};
}

}  // namespace

KernelClock::time_point KernelClock::now() noexcept {
    return time_point{time_on(CLOCK_MONOTONIC)};
}

milliseconds SystemClock::elapsed() const {
    return std::chrono::duration_cast<milliseconds>(time_on(counting_sleep));
}

Alarm::Alarm() = default;

void Alarm::ring_in(milliseconds duration) {
    due_ = SystemClock{}.elapsed() + duration;
}

void Alarm::silence() {
    due_.reset();
}

bool Alarm::has_rung() const {
    return due_ && SystemClock{}.elapsed() >= *due_;
}

milliseconds Alarm::look_again() const {
    if (!due_) return milliseconds{-1};
    return std::clamp(*due_ - SystemClock{}.elapsed(), milliseconds{0}, slice);
}

}  // namespace dutyme::platform
