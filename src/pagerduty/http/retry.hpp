#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "pagerduty/http/reply.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/deadline.hpp"

#include <functional>
#include <optional>

namespace dutyme::pagerduty {

/// When a request whose effect is unknown is sent again.
enum class Repeat {
    always,          ///< sending it twice comes to the same
    if_unprocessed,  ///< only when it certainly had no effect: never sent, or 429
};

/// Sends a request again until its reply is final or the deadline has passed.
class Retrier {
  public:
    /// One attempt, of which `number` counts from 1. Throws NoResponse.
    using Attempt = std::function<Response(const Request& request, int number)>;
    /// Absent: the reply is final.
    using Classify = std::function<std::optional<RetryableFailure>(const Response&)>;

    explicit Retrier(Clock& clock, Random& random = system_random())
        : clock_(clock), random_(random) {}

    /// Returns the final reply, whatever its status. Throws Unsettled for a request that may have
    /// had its effect and must not be sent again; NoResponse for an answer that is too large;
    /// Error{unreachable}, with the first failure, when the deadline has passed or would pass
    /// during the next wait, or when before a start the trouble will not pass; Error{cancelled}
    /// when the pause of the deadline says so. An attempt gets attempt_limit, or the time left.
    /// `before` is how the same request failed already.
    Response send(Request request, Repeat repeat, const Deadline& deadline, const Attempt& attempt,
                  const Classify& classify = retryable_failure_in,
                  const std::optional<RetryableFailure>& before = {});
    /// Waits between two attempts. Returns false, without a wait, when that would end after the
    /// deadline. Throws Error{cancelled}.
    bool wait(std::chrono::milliseconds duration, const std::string& why, const Deadline& deadline);

  private:
    bool wait_after(const RetryableFailure& failure, int attempts, const Deadline& deadline);

    Clock& clock_;
    Random& random_;
};

}  // namespace dutyme::pagerduty
