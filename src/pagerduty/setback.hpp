#pragma once
#include "pagerduty/transport.hpp"

#include <optional>

namespace dutyme::pagerduty {

/// What came of one attempt that is worth another.
struct Setback {
    std::string sentence;
    std::string hint;
    bool processed = false;                              ///< the request may have had its effect
    std::optional<std::chrono::milliseconds> told_wait;  ///< by PagerDuty, and spread out
};

/// Absent: the reply is final.
std::optional<Setback> setback_in(const Response& response);

/// How long to wait after the attempt (0 is the first) where nobody told it.
std::chrono::milliseconds backoff(int attempt);

}  // namespace dutyme::pagerduty
