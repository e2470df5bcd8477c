#pragma once
#include "base/instant.hpp"
#include "pagerduty/http/transport.hpp"

#include <chrono>
#include <string>
#include <variant>

namespace dutyme::pagerduty {

/// The client of a scoped app, which has tokens minted for itself (OAuth, client credentials).
struct OAuthClient {
    std::string id;
    std::string secret;
    std::string subdomain;     ///< of the account, as in https://SUBDOMAIN.pagerduty.com
    std::string region;        ///< "us" or "eu"
    std::string identity_url;  ///< where tokens are minted, without a slash at its end
    bool writes = true;        ///< false: a token that can only read will do
};

/// What shows PagerDuty who asks: a REST key or OAuth token, or a client that gets itself one.
using Credential = std::variant<std::string, OAuthClient>;

/// What is shown with every request: the token, as it was given or was minted last. Times are those
/// of one Clock::elapsed().
class AccessToken {
  public:
    /// Throws Error{settings} for a text that can be no token.
    explicit AccessToken(Credential credential);

    /// False: the token was given, and there is no other.
    bool is_renewable() const { return std::holds_alternative<OAuthClient>(credential_); }
    /// A token has to be minted before the next request: there is none yet, or it ends soon.
    bool is_due(std::chrono::milliseconds now) const;
    /// Asks for a token. Only where is_renewable().
    Request request() const;
    /// The answer to it; `begun` is when it was asked for. Returns false when the scopes that
    /// dutyme could do without were refused: request() leaves them out from here on, and has to be
    /// sent again. Throws Refusal, Error{denied} when it has not the rights, unreadable_answer().
    bool receive(const Response& response, std::chrono::milliseconds begun);

    /// The value of the header Authorization. PagerDuty tells REST keys from OAuth tokens by its
    /// form: 20 characters are a key.
    std::string authorization() const;
    /// The text with every secret we know of made unreadable.
    std::string hidden_in(std::string text) const;

  private:
    Credential credential_;
    std::string token_;  // empty: not minted yet
    bool needed_scopes_alone_ = false;
    std::chrono::milliseconds due_{0};
};

/// True for what may stand in a header: printable and without blanks, not empty.
bool is_token(const std::string& text);

/// A token with the time it has to live.
struct GrantedToken {
    std::string token;
    Seconds lifetime;
};

/// Asks for a token with all the rights dutyme has a use for, or with those alone that it cannot do
/// without, as PagerDuty documents it for apps with scoped OAuth: the region is in the scope, not
/// in the host.
Request token_request(const OAuthClient& client, bool needed_alone = false);

/// Reads the answer. PagerDuty leaves out a scope that the app does not have, and says no more of
/// it: throws Error{denied} that names those dutyme cannot do without, so that this is known before
/// anything is taken. Scopes for looking further may be missing. Throws Refusal for a status that
/// is no success, and unreadable_answer().
GrantedToken read_token_reply(const Response& response, const OAuthClient& client);

}  // namespace dutyme::pagerduty
