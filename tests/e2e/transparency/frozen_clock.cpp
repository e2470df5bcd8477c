// Preloaded into a program, as libfaketime is: while the file exists that FROZEN_CLOCK named at the
// start, every clock stands still; without it every clock is years ahead. Waits take as long as
// ever. A program that asks the kernel itself is not fooled.
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

constexpr time_t ten_years = 315360000;
// A copy: a guardian overwrites its environment.
const char* const file = [] {
    const char* name = std::getenv("FROZEN_CLOCK");
    return name == nullptr ? nullptr : strdup(name);
}();

timespec told(clockid_t clock) {
    timespec at{clock == CLOCK_REALTIME ? 1767225600 : 1000, 0};
    if (file != nullptr && access(file, F_OK) == 0) return at;
    syscall(SYS_clock_gettime, clock, &at);
    at.tv_sec += ten_years;
    return at;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* at) noexcept {
    *at = told(clock);
    return 0;
}

int gettimeofday(timeval* at, void*) noexcept {
    const timespec now = told(CLOCK_REALTIME);
    *at = {now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t* at) noexcept {
    const time_t now = told(CLOCK_REALTIME).tv_sec;
    if (at != nullptr) *at = now;
    return now;
}

}  // extern "C"
