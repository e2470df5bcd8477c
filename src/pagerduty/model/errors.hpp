#pragma once
#include "base/error.hpp"

#include <string>
#include <utility>

namespace dutyme::pagerduty {

/// The request was sent and its effect is unknown: time-out, reset, 5xx, or a 2xx that cannot be
/// read. Callers look for the effect before they repeat the request.
class Unsettled : public Error {
  public:
    explicit Unsettled(const std::string& sentence) : Error(Failure::unreachable, sentence) {}
};

/// PagerDuty's final reply: neither 2xx nor worth a retry.
class Refusal : public Error {
  public:
    Refusal(Failure failure, const std::string& sentence, std::string hint, int status)
        : Error(failure, sentence, std::move(hint)), status_(status) {}
    /// The HTTP status.
    int status() const { return status_; }

  private:
    int status_;
};

/// Returns the error for a 2xx without the requested content. Callers treat it as an outage.
inline Error unreadable_answer() {
    return {Failure::unreachable, "PagerDuty's answer cannot be read",
            "does a proxy or login page stand in between?"};
}

}  // namespace dutyme::pagerduty
