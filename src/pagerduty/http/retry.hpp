#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "pagerduty/http/reply.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/deadline.hpp"

#include <functional>
#include <optional>

namespace dutyme::pagerduty {

/// When a request may be sent again although it may have had an effect.
enum class Repeat {
    always,          ///< a second time does no harm
    if_unprocessed,  ///< only when it certainly had no effect: never sent, 429 or a lock conflict
};

/// Sends a request again until its reply is final or the deadline has passed.
class Retrier {
  public:
    /// Sends the request once; `number` counts from 1. Throws NoResponse.
    using Attempt = std::function<Response(const Request& request, int number)>;
    /// Returns the failure after which the request is sent again. Absent: the reply is final.
    using Classify = std::function<std::optional<RetryableFailure>(const Response&)>;

    explicit Retrier(Clock& clock, Random& random = system_random())
        : clock_(clock), random_(random) {}

    /// Returns the final reply, whatever its status. Each attempt gets attempt_limit or the time
    /// left, if less. Between attempts it waits as PagerDuty asked, or up to 1, 2, 4 … 20 seconds
    /// at random. `before` is the failure of an earlier attempt elsewhere. Throws Unsettled when
    /// the request may have had its effect and must not be repeated; NoResponse when the reply is
    /// too large; Error{unreachable}, with the first failure, when the deadline has passed or would
    /// pass during the wait, or when Deadline::before_start forbids another attempt;
    /// Error{cancelled} when Deadline::pause stops it.
    Response send(Request request, Repeat repeat, const Deadline& deadline, const Attempt& attempt,
                  const Classify& classify = retryable_failure_in,
                  const std::optional<RetryableFailure>& before = {});
    /// Waits between two attempts. Returns false at once when the wait would reach the deadline.
    /// Throws Error{cancelled} when Deadline::pause stops it.
    bool wait(std::chrono::milliseconds duration, const std::string& why, const Deadline& deadline);

  private:
    bool wait_after(const RetryableFailure& failure, int attempts, const Deadline& deadline);

    Clock& clock_;
    Random& random_;
};

}  // namespace dutyme::pagerduty
