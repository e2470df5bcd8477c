#pragma once
#include "config/keys.hpp"

#include <string>

namespace dutyme::cli {

/// Throws Error{usage}, with the key that was probably meant, when there is none of that name.
const config::Key& key_named(const std::string& name);

}  // namespace dutyme::cli
