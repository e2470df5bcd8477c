#include "base/clock.hpp"

#include <ctime>
#include <thread>

namespace dutyme {

Instant SystemClock::now() const {
    return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
}

std::chrono::milliseconds SystemClock::elapsed() const {
#ifdef CLOCK_BOOTTIME
    constexpr clockid_t clock = CLOCK_BOOTTIME;  // the only one on Linux that counts a suspend
#else
    constexpr clockid_t clock = CLOCK_MONOTONIC;  // counts it elsewhere
#endif
    timespec at{};
    ::clock_gettime(clock, &at);
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        Seconds{at.tv_sec} + std::chrono::nanoseconds{at.tv_nsec});
}

void SystemClock::sleep(std::chrono::milliseconds duration) {
    std::this_thread::sleep_for(duration);
}

}  // namespace dutyme
