#pragma once
#include "base/time.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/errors.hpp"

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

}  // namespace dutyme::pagerduty
