#pragma once
#include "base/environment.hpp"
#include "config/layers.hpp"
#include "git/git_command.hpp"
#include "hook/place.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::hook {

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
