#pragma once
#include "hook/site.hpp"

namespace dutyme::hook {

/// Remembers what the repository brings as it is now, beside what was accepted before; whoever
/// calls has shown what a push will do. Returns false when the repository brings nothing. Throws
/// Error{system} when git's configuration cannot be written.
bool accept_committed_file(Site& site, const Remark& remark);

}  // namespace dutyme::hook
