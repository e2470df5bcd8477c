#pragma once

#include "base/environment.hpp"
#include "config/layers.hpp"
#include "git/git_command.hpp"
#include "git/place.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

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

/// Tells the user a sentence.
using Remark = std::function<void(const std::string& sentence)>;

/// What hook accept, install, uninstall and status look at; all of it asked of git itself.
struct Site {
    /// Reads the settings, git's included, and leaves their values unchecked. Blocks for git, 30 s
    /// at most. Throws Error{settings, usage}, and Error{system} when git does not trust the
    /// repository or did not answer: nothing may rest on half of what it knows. The environment
    /// has to outlive the site.
    Site(const std::vector<config::Flag>& flags, const Environment& environment);

    /// Throws Error{system}: there is no repository around here.
    const HookPlace& here() const;

    git::GitCommand git;
    std::string git_version;
    git::Place here_by_git;
    git::Checkout checkout;  ///< without its history
    config::Settings settings;
    std::optional<HookPlace> place;  ///< absent: no repository
};

}  // namespace dutyme::hook
