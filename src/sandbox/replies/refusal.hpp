#pragma once
#include "sandbox/http/message.hpp"

#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::sandbox {

/// Returns {"error":{"message","code","errors":[…]}}; leaves "errors" out when there are none.
Reply error_reply(int status, const std::string& message, int code,
                  const std::vector<std::string>& errors = {});

/// Ends a request with an error reply and no effect. A request that no correct client sends is a
/// violation; the log shows it.
class Refusal : public std::exception {
  public:
    explicit Refusal(Reply reply, std::string violation = {})
        : reply_(std::move(reply)), violation_(std::move(violation)) {}

    const char* what() const noexcept override { return "refused by the sandbox"; }
    const Reply& reply() const { return reply_; }
    /// Returns "" when the client broke no rule.
    const std::string& violation() const { return violation_; }

  private:
    Reply reply_;
    std::string violation_;
};

/// The errors of each field: {"overrides.0.end_time": ["…"]}.
using FieldErrors = std::map<std::string, std::vector<std::string>>;
/// Returns 400 with code 2001 and a map as "errors", the form of the v3 API.
Refusal invalid_fields(const FieldErrors& errors, const std::string& violation = {});

/// Returns 404.
Refusal not_found();
/// Returns 400 with code 2001 and `problem` as message and violation.
Refusal malformed(const std::string& problem);

}  // namespace dutyme::sandbox
