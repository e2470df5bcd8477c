#pragma once
#include "base/environment.hpp"
#include "git/entries.hpp"

#include <optional>
#include <string_view>

namespace dutyme::git {

/// Returns the environment for a git that asks a remote while nobody sits in front of it: no
/// askpass program, terminal or credential helper may put a question to the user, and ssh gives up
/// where it would. `entries` is git's whole configuration. Absent: `url` goes over an ssh program
/// that cannot be told so.
std::optional<Environment> unattended(const Environment& environment, const Entries& entries,
                                      std::string_view url);

/// Returns the environment with one more entry of git's configuration, which wins over all files.
Environment with_entry(const Environment& environment, const std::string& name,
                       const std::string& value);

}  // namespace dutyme::git
