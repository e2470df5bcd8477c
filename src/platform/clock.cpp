#include "platform/clock.hpp"

#include <thread>

namespace dutyme::platform {

Instant SystemClock::now() const {
    return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
}

void SystemClock::sleep(std::chrono::milliseconds duration) {
    std::this_thread::sleep_for(duration);
}

}  // namespace dutyme::platform
