#pragma once
#include "cli/world.hpp"
#include "config/layers.hpp"
#include "duty/record.hpp"
#include "git/checkout.hpp"
#include "guardian/launch.hpp"
#include "job/job.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// What every verb that goes on call does first.
namespace dutyme::cli {

/// The settings that need no git, checked; quiet and verbose are obeyed from here on. Throws
/// Error{settings, usage}.
config::Settings own_settings(const std::vector<config::Flag>& flags, World& world);

/// True when something tells on which schedules: they, services or escalation policies are named.
bool names_target(const config::Settings& settings);

/// All settings, git's layers included, checked; their warnings are said, and as details where each
/// comes from. Throws Error{settings}.
config::Settings settings_with_git(const config::Settings& own, const git::Checkout& checkout,
                                   World& world);

/// $XDG_CACHE_HOME/dutyme, or ~/.cache/dutyme; empty when neither variable holds an absolute path.
std::filesystem::path cache_folder(const Environment& environment);

guardian::GuardianConfig guardian_config_for(const config::Settings& own,
                                             pagerduty::Credential credential,
                                             const Environment& environment);

/// What is deployed. A job tells commit, branch and repository better than its checkout, whose HEAD
/// is detached; git's word on the commit counts where it is the same one.
duty::Deploy deploy_of(const git::Checkout& checkout, const std::optional<job::Job>& job);

/// Git's author: who commits here, or in a job who wrote the commit that is deployed. Empty: not
/// known.
std::string author_email_of(const git::Checkout& checkout, const std::optional<job::Job>& job);

}  // namespace dutyme::cli
