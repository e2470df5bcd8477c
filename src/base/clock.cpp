#include "base/clock.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>
#include <thread>

namespace dutyme {

std::chrono::nanoseconds kernel_time(clockid_t clock) {
    timespec at{};
#ifdef SYS_clock_gettime
    if (sizeof at.tv_sec != sizeof(long) || ::syscall(SYS_clock_gettime, clock, &at) != 0)
#endif
        ::clock_gettime(clock, &at);
    return Seconds{at.tv_sec} + std::chrono::nanoseconds{at.tv_nsec};
}

Instant SystemClock::now() const {
    return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
}

std::chrono::milliseconds SystemClock::elapsed() const {
#ifdef CLOCK_BOOTTIME
    constexpr clockid_t clock = CLOCK_BOOTTIME;  // the only one on Linux that counts a suspend
#else
    constexpr clockid_t clock = CLOCK_MONOTONIC;  // counts it elsewhere
#endif
    return std::chrono::duration_cast<std::chrono::milliseconds>(kernel_time(clock));
}

void SystemClock::sleep(std::chrono::milliseconds duration) {
    std::this_thread::sleep_for(duration);
}

}  // namespace dutyme
