#pragma once
#include "base/clock.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace dutyme::pagerduty {

/// How long a call may go on trying, and how it waits between two attempts.
struct Deadline {
    std::chrono::milliseconds at{0};  ///< on Clock::elapsed(); no attempt starts after it
    /// Waits that long; returns false to give up now (somebody asked us to stop). Empty: waits with
    /// Clock::sleep.
    std::function<bool(std::chrono::milliseconds)> pause = {};
    /// Called at the start of a wait and every second of it, with the reason and the time left.
    /// Empty: nothing is called.
    std::function<void(const std::string& why, std::chrono::milliseconds left)> waiting = {};
    /// True: a deploy waits, and nothing of it stands yet. Trouble that does not pass by itself (a
    /// certificate that is not trusted, a host that is not found) then ends the tries at once.
    /// False: everything is tried until the deadline.
    bool before_start = false;
};

/// Waits for `duration` in the way of `deadline`, whatever its end. Returns false to give up now.
bool pause(std::chrono::milliseconds duration, const std::string& why, const Deadline& deadline,
           Clock& clock);

}  // namespace dutyme::pagerduty
