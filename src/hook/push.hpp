#pragma once
#include "base/ancestors.hpp"
#include "base/environment.hpp"
#include "base/instant.hpp"
#include "git/push.hpp"
#include "hook/rules.hpp"

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
std::optional<Process> enclosing_push();

/// What the user is told where nobody is put on call: the refs that are deployed, and the command
/// to use.
std::string reminder(const git::Push& push, const Verdict& verdict, Seconds linger);

}  // namespace dutyme::hook
