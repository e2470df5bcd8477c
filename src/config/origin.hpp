#pragma once
#include "config/settings.hpp"

#include <string>

namespace dutyme::config {

/// Returns the value in force with its origin: "on-refusal = run (DUTYME_ON_REFUSAL)". It is set,
/// or built in.
std::string with_origin(const Settings& settings, KeyName key);

}  // namespace dutyme::config
