#pragma once
#include "base/json.hpp"

#include <string>
#include <vector>

// Reads the replies in which PagerDuty reports an error.
namespace dutyme::pagerduty {

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
