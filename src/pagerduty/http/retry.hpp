#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/errors.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

// The meaning of replies other than 2xx.
namespace dutyme::pagerduty {

/// A failed attempt after which the same request may be sent again.
struct RetryableFailure {
    std::string sentence;
    std::string hint;
    bool processed = false;              ///< the request may have had its effect
    std::optional<Seconds> retry_after;  ///< as PagerDuty asked, up to 120 s; absent: it did not
    Trouble trouble = Trouble::passing;
};

RetryableFailure failure_of(const NoResponse& none);

/// Returns the failure for 408, 429, 5xx and lock conflicts. Absent: the reply is final.
std::optional<RetryableFailure> retryable_failure_in(const Response& response);

/// Returns the error for a final reply other than 2xx: a sentence and a hint. Names `base_url`
/// where it may be the wrong one. Quotes only PagerDuty's own message, never HTML or other text.
Refusal refusal_from(const Response& response, const std::string& base_url, Seconds clock_offset);

/// Returns the error for an override that PagerDuty refused inside a reply of 201.
Refusal refused_item(const std::vector<std::string>& errors, Seconds clock_offset);

/// Returns true for an empty or JSON body. False: something else answered, for example a proxy's
/// page.
bool is_own_answer(const Response& response);
/// Returns the error for such a reply: the effect of the request is unknown. Callers treat it as an
/// outage.
Refusal foreign_answer(const Response& response);

/// Returns "PagerDuty answered 503", with PagerDuty's message if there is one.
std::string outage_sentence(const Response& response);

/// Returns true when PagerDuty was busy with another change of the account (400, "could not be
/// locked"). The request had no effect and may be sent again.
bool is_lock_conflict(const Response& response);

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
