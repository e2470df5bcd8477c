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
    denied,       ///< no token is to be had, or PagerDuty refused it or the right (401, 403)
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
    /// The next step; where there is a choice, one on each line. Empty when there is nothing better
    /// to do than to read the sentence.
    const std::string& hint() const { return hint_; }

  private:
    Failure failure_;
    std::string hint_;
};

}  // namespace dutyme

/// Every number dutyme itself can exit with. `exec` otherwise exits with the command's own code, or
/// dies of the signal that killed the command. The convention is that of env, timeout and nohup.
namespace dutyme::exit_code {

constexpr int ok = 0;
constexpr int no = 1;  ///< the answer is "no" (`status --check`, a push that `hook run` stops)
constexpr int not_covered = 125;     ///< dutyme failed before the command started; usage included
constexpr int cannot_execute = 126;  ///< the command was found but cannot be executed
constexpr int command_not_found = 127;  ///< the command was not found
constexpr int signal_base = 128;  ///< plus the signal, where dying of it is impossible (PID 1)

}  // namespace dutyme::exit_code
