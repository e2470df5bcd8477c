#pragma once
#include "cli/options.hpp"
#include "cli/world.hpp"
#include "hook/status.hpp"

#include <string>
#include <vector>

namespace dutyme::cli {

/// One thing that a deploy depends on, and what was found about it.
struct Check {
    std::string what;  ///< one word: "token", "person", …
    hook::Finding finding;
};

/// Looks at everything a deploy from here would depend on: token, rights, region, clock, person,
/// how they are reached, where on-call would be taken, who comes after, the hook. Sends nothing but
/// look-ups. What hangs on something that failed is left out. Throws nothing that one of them could
/// be blamed for.
std::vector<Check> check_up(const std::vector<config::Flag>& flags, World& world);

}  // namespace dutyme::cli
