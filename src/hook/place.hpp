#pragma once
#include "git/place.hpp"

#include <filesystem>
#include <optional>

namespace dutyme::hook {

/// Where git looks for hooks. All paths are absolute.
struct HookPlace {
    std::filesystem::path folder;  ///< core.hooksPath, else "hooks" in `common`; need not be there
    std::filesystem::path common;  ///< the git directory that all work trees share
    std::filesystem::path work_tree;  ///< its root; empty when bare
    bool configured = false;          ///< core.hooksPath names the folder

    /// The folder that git would look in without core.hooksPath.
    std::filesystem::path own_folder() const { return common / "hooks"; }
    /// True when other repositories may use the folder, too: it lies neither in the work tree nor
    /// in the git directory.
    bool is_shared() const;
    /// Where git's own folder leads, which is a symbolic link. Empty: it is none, or not looked in.
    std::filesystem::path link() const;
    /// A path as people in the work tree write it: relative to its root where it lies in it.
    std::string shown(const std::filesystem::path& path) const;
};

/// As git itself answers it for a repository that it has located: core.hooksPath, linked work
/// trees, submodules, bare repositories. Absent: there is none. Throws Error{system} when git does
/// not trust it, or did not answer.
std::optional<HookPlace> find_hook_place(git::GitCommand& git, const git::Place& here);

}  // namespace dutyme::hook
