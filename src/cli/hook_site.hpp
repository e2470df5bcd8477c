#pragma once
#include "cli/world.hpp"
#include "config/layers.hpp"
#include "hook/place.hpp"

namespace dutyme::cli {

/// What hook install, uninstall and status look at; all of it asked of git itself.
struct HookSite {
    /// Reads the settings, git's included; says their warnings. Blocks for git, 30 s at most.
    /// Throws Error{settings, usage}, and Error{system} when git does not trust the repository or
    /// did not answer: nothing may rest on half of what it knows.
    HookSite(const std::vector<config::Flag>& flags, World& world);

    /// Throws Error{system}: there is no repository around here.
    const hook::HookPlace& here() const;

    git::GitCommand git;
    std::string git_version;
    git::Place here_by_git;
    git::Checkout checkout;  ///< without its history
    config::Settings settings;
    std::optional<hook::HookPlace> place;  ///< absent: no repository
};

}  // namespace dutyme::cli
