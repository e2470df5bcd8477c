#pragma once
#include "base/time.hpp"
#include "pagerduty/http/transport.hpp"

#include <chrono>
#include <string>
#include <variant>

namespace dutyme::pagerduty {

/// The client of a PagerDuty app with scoped OAuth, which requests its own tokens (client
/// credentials, RFC 6749, 4.4).
struct OAuthClient {
    std::string id;
    std::string secret;
    std::string subdomain;     ///< of the account, as in https://SUBDOMAIN.pagerduty.com
    std::string region;        ///< "us" or "eu"
    std::string identity_url;  ///< the host that grants tokens, without a slash at its end
    bool writes = true;        ///< false: a token that can only read is enough
};

/// A token that was given (REST key or OAuth token), or a client that requests its tokens.
using Credential = std::variant<std::string, OAuthClient>;

/// The token that goes with every request: the given one, or the last one requested. Times are on
/// one Clock::elapsed().
class AccessToken {
  public:
    /// Throws Error{settings} when the given token is not valid (is_token).
    explicit AccessToken(Credential credential);

    /// False: the token was given and cannot be replaced.
    bool is_renewable() const { return std::holds_alternative<OAuthClient>(credential_); }
    /// Returns true when a token must be requested before the next request: there is none yet, or
    /// less than a minute is left of it (a tenth of its life, if that is shorter).
    bool is_due(std::chrono::milliseconds now) const;
    /// Returns the request for a token. Requires is_renewable().
    Request request() const;
    /// Reads the reply to request(), which was sent at `begun`. Returns false when the server
    /// refused the optional scopes: request() then leaves them out, and must be sent once more.
    /// Throws Refusal, Error{denied} when a needed scope was not granted, and unreadable_answer().
    bool receive(const Response& response, std::chrono::milliseconds begun);

    /// Returns the value of the Authorization header: "Token token=…" for a REST key, which has 20
    /// characters, and "Bearer …" for an OAuth token.
    std::string authorization() const;
    /// Returns the text with "***" for the token and for the client's secret.
    std::string hidden_in(std::string text) const;

  private:
    Credential credential_;
    std::string token_;  // empty: not requested yet
    bool needed_scopes_alone_ = false;
    std::chrono::milliseconds due_{0};
};

/// Returns true for text that can stand in a header: not empty, printable ASCII without blanks.
bool is_token(const std::string& text);

/// A token and the time it stays valid.
struct GrantedToken {
    std::string token;
    Seconds lifetime;
};

/// Returns the request for a token with all scopes dutyme can use, or with those alone that it
/// needs. As PagerDuty documents for scoped OAuth, the account's region stands in the scope, not in
/// the host.
Request token_request(const OAuthClient& client, bool needed_alone = false);

/// Returns the token; its lifetime is a day when the reply has none. PagerDuty leaves out scopes
/// that the app lacks without saying so: throws Error{denied} that names the missing ones dutyme
/// needs, before anything is taken. Optional scopes may be missing. Throws Refusal for a status
/// other than 2xx, and unreadable_answer().
GrantedToken read_token_reply(const Response& response, const OAuthClient& client);

}  // namespace dutyme::pagerduty
