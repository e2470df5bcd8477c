#pragma once
#include "config/settings.hpp"

#include <string>
#include <vector>

namespace dutyme::hook {

/// What a push will do by these settings, before a hook is installed: for which refs and remote,
/// who goes on call where and for how long; and what is missing for that.
std::vector<std::string> push_plan(const config::Settings& settings);

}  // namespace dutyme::hook
