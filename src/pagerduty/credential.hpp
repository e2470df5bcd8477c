#pragma once
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

}  // namespace dutyme::pagerduty
