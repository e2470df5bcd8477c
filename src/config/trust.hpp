#pragma once
#include "config/settings.hpp"
#include "git/checkout.hpp"

namespace dutyme::config {

/// True when there is no .dutyme, or its SHA-256 is what the repository's own git config has as
/// dutyme.hook.trusted: the user has seen it.
bool committed_file_is_trusted(const Settings& settings, const git::Checkout& checkout);

}  // namespace dutyme::config
