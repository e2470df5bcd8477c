#pragma once
#include "pagerduty/credential.hpp"
#include "pagerduty/transport.hpp"

#include <chrono>
#include <string>

namespace dutyme::pagerduty {

/// What is shown with every request: the token, as it was given or was minted last. Times are those
/// of one Clock::elapsed().
class Pass {
  public:
    /// Throws Error{settings} for a text that can be no token.
    explicit Pass(Credential credential);

    /// False: the token was given, and there is no other.
    bool mints() const { return std::holds_alternative<OAuthClient>(credential_); }
    /// A token has to be minted before the next request: there is none yet, or it ends soon.
    bool is_due(std::chrono::milliseconds now) const;
    /// Asks for a token. Only where mints().
    Request request() const;
    /// The answer to it; `begun` is when it was asked for. Throws Refusal, Error{denied} when it
    /// has not the rights, unreadable_answer().
    void receive(const Response& response, std::chrono::milliseconds begun);

    /// The value of the header Authorization. PagerDuty tells REST keys from OAuth tokens by its
    /// form: 20 characters are a key.
    std::string authorization() const;
    /// The text with every secret we know of made unreadable.
    std::string hidden_in(std::string text) const;

  private:
    Credential credential_;
    std::string token_;  // empty: not minted yet
    std::chrono::milliseconds due_{0};
};

/// True for what may stand in a header: printable and without blanks, not empty.
bool can_be_token(const std::string& text);

}  // namespace dutyme::pagerduty
