#pragma once
#include "pagerduty/types.hpp"

#include <functional>
#include <optional>
#include <string>

namespace dutyme::duty {

/// What is known about the person who deploys.
struct Clues {
    std::string named;         ///< by flag, environment or settings: e-mail address or id
    std::string author_email;  ///< git's, mailmap applied
    bool in_ci = false;  ///< the token's owner and git's author are then not the one who deploys
    std::string
        on_unknown;  ///< in CI: "fail", a stand-in's e-mail address; else the rota is left alone
};

/// Looks a person up by e-mail address or id; "" is the token's own user. Absent: the token has
/// none.
using LookUp = std::function<std::optional<pagerduty::User>(const std::string&)>;

/// The person to put on call; never a guess. Throws what the look-up throws; Error{not_found} when
/// nobody is known or they cannot be put on call; in CI the same as Error{skipped}: the rota is
/// left alone.
pagerduty::User find_deployer(const Clues& clues, const LookUp& look_up);

}  // namespace dutyme::duty
