#pragma once
#include "pagerduty/credential.hpp"
#include "pagerduty/session.hpp"

namespace dutyme::pagerduty {

/// A token with the time it has to live.
struct Minted {
    std::string token;
    Seconds lifetime;
};

/// Asks for a token with all the rights dutyme has a use for, as PagerDuty documents it for apps
/// with scoped OAuth: the region is in the scope, not in the host.
Request mint_request(const OAuthClient& client);

/// Reads the answer. PagerDuty leaves out a scope that the app does not have, and says no more of
/// it: throws Error{denied} that names those dutyme cannot do without, so that this is known before
/// anything is taken. Scopes for looking further may be missing. Throws Refusal for a status that
/// is no success, and unreadable_answer().
Minted read_minted(const Response& response, const OAuthClient& client);

}  // namespace dutyme::pagerduty
