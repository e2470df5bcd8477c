#pragma once
#include "git/hook_file.hpp"
#include "git/hook_place.hpp"

namespace dutyme::git {

/// A tool that keeps a repository's hooks: what it writes itself it will write again.
struct HookManager {
    const char* name;      ///< "husky"
    const char* own_file;  ///< where people tell it what to run, from the work tree's root
    const char* hint;      ///< how dutyme is told to it
    bool can_be_chained;   ///< our hook in front of it stays there
};

/// Whose the hook is, by its text and place. Null: nobody's that is known, or ours.
const HookManager* manager_of(const HookFile& hook);

/// True when the manager is told to run dutyme for a push.
bool runs_dutyme(const HookManager& manager, const HookPlace& place);

/// A hook of ours that was removed.
struct RemovedHook {
    std::filesystem::path path;
    bool restored = false;  ///< the earlier one is back in its place
};

/// Removes all that our_hooks_in finds in the folder. A kept hook whose manager has written it anew
/// does not come back: it would be run twice, and pre-commit's would run itself in a circle. Throws
/// Error{system}.
std::vector<RemovedHook> remove_our_hooks(const std::filesystem::path& folder);

}  // namespace dutyme::git
