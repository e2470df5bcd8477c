#pragma once
#include "cli/world.hpp"
#include "config/layers.hpp"
#include "git/checkout.hpp"
#include "git/hook_place.hpp"

namespace dutyme::cli {

/// What hook install, uninstall and status look at; all of it asked of git itself.
struct HookSite {
    /// Reads the settings, git's included; says their warnings. Throws Error{settings, usage}.
    HookSite(const std::vector<config::Flag>& flags, World& world);

    /// Throws Error{system}: there is no repository around here.
    const git::HookPlace& here() const;

    git::GitCommand git;
    std::string git_version;
    git::Checkout checkout;
    config::Settings settings;
    std::optional<git::HookPlace> place;  ///< absent: no repository
};

}  // namespace dutyme::cli
