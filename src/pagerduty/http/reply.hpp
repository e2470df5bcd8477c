#pragma once
#include "base/instant.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/errors.hpp"

#include <optional>
#include <string>
#include <vector>

// What a reply that is no success means.
namespace dutyme::pagerduty {

/// A failed attempt after which the same request may be sent again.
struct RetryableFailure {
    std::string sentence;
    std::string hint;
    bool processed = false;              ///< the request may have had its effect
    std::optional<Seconds> retry_after;  ///< as PagerDuty asked; absent: it did not
    Trouble trouble = Trouble::passing;
};

RetryableFailure failure_of(const NoResponse& none);

/// Absent: the reply is final.
std::optional<RetryableFailure> retryable_failure_in(const Response& response);

/// What a reply that is no 2xx means, as people read it: one sentence, and what to do about it.
/// `base_url` is named where it may be the wrong one. Of the body only PagerDuty's own message is
/// used, never HTML or other text.
Refusal refusal_from(const Response& response, const std::string& base_url, Seconds clock_offset);

/// An override that was refused inside a reply of 201.
Refusal refused_item(const std::vector<std::string>& errors, Seconds clock_offset);

/// False: a success that PagerDuty would not answer, such as the page of a proxy in between.
bool is_own_answer(const Response& response);
/// What such an answer means: nothing is known of the request's effect. Counts as an outage.
Refusal foreign_answer(const Response& response);

/// "PagerDuty answered 503", with its message when it gave one.
std::string outage_sentence(const Response& response);

/// The text with "***" in every place of the secret: a server that quotes it back would put it on
/// the screen and in CI logs. The secret is not empty.
std::string without_secret(std::string text, const std::string& secret);

/// The account was busy with another change: the same request may be sent again.
bool is_lock_conflict(const Response& response);

}  // namespace dutyme::pagerduty
