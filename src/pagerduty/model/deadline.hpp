#pragma once
#include "base/clock.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace dutyme::pagerduty {

/// The time a call may spend on attempts, and how it waits between them.
struct Deadline {
    std::chrono::milliseconds at{0};  ///< on Clock::elapsed(); no attempt starts after it
    /// Waits for that long; returns false when the call should stop at once. Empty: the call waits
    /// with Clock::sleep.
    std::function<bool(std::chrono::milliseconds)> pause = {};
    /// Called at the start of a wait and after every second of it, with the reason and the time
    /// left. May be empty.
    std::function<void(const std::string& why, std::chrono::milliseconds left)> waiting = {};
    /// True: a deploy waits for this call, and nothing stands yet. The call then gives up at once
    /// when a certificate is not trusted, and at the second attempt when a host is not found.
    /// False: the call retries every failure until the deadline.
    bool before_start = false;
};

/// Waits for `duration`, even past the deadline, through `deadline.pause` and `deadline.waiting`.
/// Returns false when `deadline.pause` did.
bool pause(std::chrono::milliseconds duration, const std::string& why, const Deadline& deadline,
           Clock& clock);

}  // namespace dutyme::pagerduty
