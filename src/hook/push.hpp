#pragma once

#include "base/environment.hpp"
#include "base/time.hpp"
#include "config/settings.hpp"
#include "git/git_command.hpp"
#include "git/place.hpp"
#include "git/push.hpp"
#include "hook/rules.hpp"
#include "platform/process.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::hook {

/// The push, as git's lines tell of it, or without any the variables of pre-commit. `from_git` are
/// the hook's arguments: the remote's name and its URL; they may be missing.
git::Push read_push(const std::vector<std::string>& from_git, std::string_view text,
                    const Environment& environment);

/// The `git push` we run under. Absent: there is none, or it cannot be seen.
std::optional<platform::Process> enclosing_push();

/// What the user is told where nobody is put on call: the refs that are deployed, and the command
/// to use.
std::string reminder(const git::Push& push, const Verdict& verdict, Seconds linger);

/// Why a push is no deploy, as far as can be told before git is asked for the settings. Empty: it
/// may be one. `git` is the `git push`, where it can be seen.
std::string why_no_deploy(const git::Push& push, const std::optional<platform::Process>& git);

/// The repository that is pushed from. Throws Error{settings} when git knows of none, does not
/// trust it or did not answer.
git::Place place_of_push(git::GitCommand& git, const Environment& environment);

/// The settings with those of this place, checked. Throws Error{settings}.
config::Settings settings_of_push(const config::Settings& own, const git::Place& place,
                                  const Environment& environment);

/// Whether somebody is put on call for a push.
struct Decision {
    bool take = false;
    std::string sentence;  ///< why nothing is taken
    bool worth_saying = false;
};

/// Decides without PagerDuty. Throws Error{settings}: hook.for is out of its bounds.
Decision decide(const git::Push& push, const std::optional<platform::Process>& git,
                const config::Settings& settings, const Environment& environment);

}  // namespace dutyme::hook
