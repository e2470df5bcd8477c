#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace dutyme {

/// Why dutyme could not do what it was asked; decides the policy (misuse stops a deploy, an outage
/// of PagerDuty does not), never the wording.
enum class Failure {
    usage,        ///< the command line is wrong
    settings,     ///< a settings file or value is wrong
    denied,       ///< PagerDuty refused the token or the right (401, 403)
    not_found,    ///< no such schedule, person or override
    ambiguous,    ///< several things answer to one name
    refused,      ///< PagerDuty read the request and said no (400, 402, 409, 422)
    unreachable,  ///< no usable answer: network, TLS, 5xx, 429 past the budget
    skipped,      ///< the settings say to leave the rota alone in this case
    cancelled,    ///< the user or the system asked us to stop
    system,       ///< the operating system said no
};

/// A failure as people read it: one sentence in lower case without a full stop, and the next step.
/// Thrown where it happens, printed once. Never carries a token or a raw reply.
class Error : public std::runtime_error {
  public:
    Error(Failure failure, const std::string& sentence, std::string hint = {})
        : std::runtime_error(sentence), failure_(failure), hint_(std::move(hint)) {}

    Failure failure() const { return failure_; }
    /// Empty when there is nothing better to do than to read the sentence.
    const std::string& hint() const { return hint_; }

  private:
    Failure failure_;
    std::string hint_;
};

}  // namespace dutyme
