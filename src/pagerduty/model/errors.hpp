#pragma once

#include "base/error.hpp"
#include "base/json.hpp"

#include <string>
#include <utility>
#include <vector>

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

// Reads the replies in which PagerDuty reports an error.

struct ErrorBody {
    std::string message;
    std::string code;
    std::vector<std::string> details;
    std::string required_scopes;
    std::string token_scopes;
};
/// Reads an error reply of any shape. All members are empty when the body is no JSON or has no
/// message.
ErrorBody read_error(const std::string& body);
/// Returns true for a JSON object with a member "error", the form of PagerDuty's errors. Gateways
/// and proxies send other bodies.
bool is_pagerdutys_error(const std::string& body);
/// Returns "message: detail, detail"; empty when there is neither.
std::string message_of(const ErrorBody& error);
/// Returns the texts of a member, safe for a terminal: a string, an array of strings, or a map from
/// field to either ("field: text").
std::vector<std::string> read_texts(const json::Value& value, const char* name);

}  // namespace dutyme::pagerduty
