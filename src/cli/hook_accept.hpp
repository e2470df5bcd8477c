#pragma once
#include "cli/hook_site.hpp"
#include "cli/world.hpp"

namespace dutyme::cli {

/// Remembers what the repository brings as it is now, beside what was accepted before; whoever
/// calls has shown what a push will do. Returns false when the repository brings nothing. Throws
/// Error{system} when git's configuration cannot be written.
bool accept_committed_file(HookSite& site, const World& world);

/// Says whether hook.remote is one of this repository's remotes, and remembers by which name.
void recognize_remote(HookSite& site, const World& world);

}  // namespace dutyme::cli
