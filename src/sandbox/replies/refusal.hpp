#pragma once
#include "sandbox/http/message.hpp"

#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::sandbox {

/// {"error":{"message","code","errors":[…]}}; without errors the member is left out.
Reply error_reply(int status, const std::string& message, int code,
                  const std::vector<std::string>& errors = {});

/// Ends a request with an error reply and no effect. What a client that keeps to the rules never
/// sends is a violation, and said so in the log.
class Refusal : public std::exception {
  public:
    explicit Refusal(Reply reply, std::string violation = {})
        : reply_(std::move(reply)), violation_(std::move(violation)) {}

    const char* what() const noexcept override { return "refused by the sandbox"; }
    const Reply& reply() const { return reply_; }
    /// "" when there is nothing to blame the client for.
    const std::string& violation() const { return violation_; }

  private:
    Reply reply_;
    std::string violation_;
};

/// What is wrong with which field: {"overrides.0.end_time": ["…"]}.
using FieldErrors = std::map<std::string, std::vector<std::string>>;
/// 400 with code 2001 and a map for "errors", as the shift-based schedules have it.
Refusal invalid_fields(const FieldErrors& errors, const std::string& violation = {});

/// 404.
Refusal not_found();
/// 400 with code 2001; `problem` is also noted as a violation.
Refusal malformed(const std::string& problem);

}  // namespace dutyme::sandbox
