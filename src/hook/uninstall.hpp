#pragma once
#include "hook/site.hpp"

namespace dutyme::hook {

/// Removes what is ours from this repository, puts back what was there before, and forgets what was
/// accepted. Returns whether there was a hook. Throws Error{system}.
bool uninstall_here(Site& site, const Remark& remark);

/// Removes the entry from the user's own git configuration. Returns whether there was one. Throws
/// Error{system}.
bool uninstall_for_user(Site& site, const Remark& remark);

}  // namespace dutyme::hook
