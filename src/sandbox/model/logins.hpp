#pragma once

#include "sandbox/model/access.hpp"
#include "sandbox/model/time.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

/// A code that a browser was sent back with: good once, for 30 seconds.
struct LoginCode {
    std::string code;
    std::string user;
    std::string redirect_uri;
    std::string challenge;  ///< of PKCE, S256
    Scopes scopes;
    Time expires;
    bool used = false;
};

/// What a person has allowed the app. Each refresh ends the token before.
struct Login {
    std::string user;
    Scopes scopes;
    std::vector<std::string> refresh_tokens;  ///< the last one is good
    bool revoked = false;                     ///< by an admin, or since a spent token was used
};

}  // namespace dutyme::sandbox
