#pragma once

#include "base/random.hpp"
#include "base/time.hpp"
#include "pagerduty/http/transport.hpp"

#include <optional>
#include <string>
#include <string_view>

// A person's login to an app that their team has registered: authorization code with PKCE (RFC
// 7636) on loopback (RFC 8252), as PagerDuty documents for scoped OAuth. What is sent and answered;
// asks nobody.
namespace dutyme::pagerduty {

struct LoginClient {
    std::string id;
    std::string secret;        ///< a scoped app has one, and needs it beside PKCE; empty: none
    std::string identity_url;  ///< without a slash at its end
    std::string redirect_url;  ///< as it is registered, "http://127.0.0.1:8000/callback"
};

/// What one login is known by, from the browser's start to the exchange of its code.
struct LoginAttempt {
    std::string verifier;  ///< of PKCE; secret until the exchange
    std::string state;
};

/// Returns a new attempt: 384 random bits for the verifier, 128 for the state.
LoginAttempt new_login_attempt(Random& random);

/// Returns the page where the person allows it.
std::string authorize_url(const LoginClient& client, const LoginAttempt& attempt);

/// Returns the code in a target that a browser was sent back to, "/callback?code=…&state=…".
/// Absent: it is none of this attempt's (another path or state). Throws Error{denied} when
/// PagerDuty says there that the person did not allow it.
std::optional<std::string> code_in(std::string_view target, const LoginClient& client,
                                   const LoginAttempt& attempt);

/// Returns the request that exchanges the code, which lives for 30 seconds.
Request code_exchange(const LoginClient& client, const LoginAttempt& attempt,
                      const std::string& code);
/// Returns the request for new tokens. PagerDuty answers with another refresh token each time.
Request refresh_request(const LoginClient& client, const std::string& refresh_token);

struct LoginTokens {
    std::string access;
    std::string refresh;
    Seconds lifetime;  ///< of `access`
};

/// Returns the tokens. PagerDuty leaves out scopes that the app or the person lacks without saying
/// so: throws Error{denied} that names the missing ones dutyme needs. Throws Refusal for a status
/// other than 2xx, and unreadable_answer().
LoginTokens read_login_reply(const Response& response);

/// Returns true where the code or the refresh token is not, or no longer, good.
bool is_invalid_grant(const Response& response);

}  // namespace dutyme::pagerduty
