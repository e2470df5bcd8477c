#pragma once
#include "hook/file.hpp"
#include "hook/site.hpp"

#include <optional>

namespace dutyme::hook {

/// A tool that keeps a repository's hooks: what it writes itself it will write again.
struct HookManager {
    const char* name;     ///< "husky"
    const char* hint;     ///< how dutyme is told to it
    bool can_be_chained;  ///< our hook in front of it stays there
};

/// Whose the hook is, by its text and place. Null: nobody's that is known, or ours.
const HookManager* manager_of(const HookFile& hook);

/// The manager that will write hooks there when the project's packages are installed the next time,
/// and remove what it does not know: package.json names it. Null: there is none.
const HookManager* manager_to_come(const HookPlace& place);

/// What reading a manager's own files tells.
struct ManagerReading {
    std::optional<std::filesystem::path> runs_dutyme;  ///< the file that says so
    bool is_all = true;  ///< false: it may be told more in files that are not here
};

/// Reads what this hook's manager is told to run, wherever people keep that: in a subfolder
/// (husky), in a folder of scripts (lefthook), in the file that the hook names (pre-commit). Never
/// runs anything.
ManagerReading read_manager(const HookManager& manager, const HookFile& hook,
                            const HookPlace& place);

/// A hook of ours that was removed.
struct RemovedHook {
    std::filesystem::path path;
    bool restored = false;  ///< the earlier one is back in its place
};

/// Removes all that our_hooks_in finds in the folder. A kept hook whose manager has written it anew
/// does not come back: it would be run twice, and pre-commit's would run itself in a circle. Throws
/// Error{system}.
std::vector<RemovedHook> remove_our_hooks(const std::filesystem::path& folder);

}  // namespace dutyme::hook
