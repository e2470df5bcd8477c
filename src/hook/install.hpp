#pragma once

#include "hook/site.hpp"

namespace dutyme::hook {

/// The line that runs dutyme from a hook that somebody else keeps.
constexpr const char* line_to_paste =
    "command -v dutyme >/dev/null 2>&1 || exit 0; exec dutyme hook run pre-push -- \"$@\"\n";

struct InstallOptions {
    bool chain = false;  ///< an earlier hook stays, and runs first
    bool force = false;  ///< also in a folder that other repositories may use
};

/// Puts the hook where git looks for it: into the repository's configuration where this git runs
/// hooks from there, else into a file. Throws Error{usage} where it would never run, or another one
/// is kept there; Error{system}.
void install_here(Site& site, const InstallOptions& options, const Remark& remark);

/// Puts it into the user's own git configuration, for all repositories. Throws Error{usage}: this
/// git is too old; Error{system}.
void install_for_user(Site& site, const Remark& remark);

/// Remembers what the repository brings as it is now, beside what was accepted before; whoever
/// calls has shown what a push will do. Returns false when the repository brings nothing. Throws
/// Error{system} when git's configuration cannot be written.
bool accept_committed_file(Site& site, const Remark& remark);

/// Removes what is ours from this repository, puts back what was there before, and forgets what was
/// accepted. Returns whether there was a hook. Throws Error{system}.
bool uninstall_here(Site& site, const Remark& remark);

/// Removes the entry from the user's own git configuration. Returns whether there was one. Throws
/// Error{system}.
bool uninstall_for_user(Site& site, const Remark& remark);

}  // namespace dutyme::hook
