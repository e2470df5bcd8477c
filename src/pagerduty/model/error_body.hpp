#pragma once
#include "base/json.hpp"

#include <string>
#include <vector>

// PagerDuty's own words about a request that it did not carry out.
namespace dutyme::pagerduty {

struct ErrorBody {
    std::string message;
    std::string code;
    std::vector<std::string> details;
    std::string required_scopes;
    std::string token_scopes;
};
/// Reads an error reply of any shape. All empty: it is no JSON, or says nothing.
ErrorBody read_error(const std::string& body);
/// True for the body of an error as PagerDuty writes it: an object that says "error". Gateways and
/// proxies send other things.
bool is_pagerdutys_error(const std::string& body);
/// "message: detail, detail"; empty when there is neither.
std::string message_of(const ErrorBody& error);
/// The texts of a member: an array's, a single one, or those of a map from field to either
/// ("field: text"). Fit for a terminal.
std::vector<std::string> read_texts(const json::Value& value, const char* name);

}  // namespace dutyme::pagerduty
