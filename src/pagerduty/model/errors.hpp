#pragma once
#include "base/error.hpp"

#include <string>
#include <utility>

namespace dutyme::pagerduty {

/// A request was sent and its effect is unknown: time-out, reset, 5xx, or a 2xx that cannot be
/// read. The caller looks before it asks again.
class Unsettled : public Error {
  public:
    explicit Unsettled(const std::string& sentence) : Error(Failure::unreachable, sentence) {}
};

/// PagerDuty answered, and the answer is final: neither 2xx nor worth a retry.
class Refusal : public Error {
  public:
    Refusal(Failure failure, const std::string& sentence, std::string hint, int status)
        : Error(failure, sentence, std::move(hint)), status_(status) {}
    /// The HTTP status.
    int status() const { return status_; }

  private:
    int status_;
};

/// The error for a 2xx that does not hold what was asked for. Counts as an outage.
inline Error unreadable_answer() {
    return {Failure::unreachable, "PagerDuty's answer cannot be read",
            "does a proxy or login page stand in between?"};
}

}  // namespace dutyme::pagerduty
