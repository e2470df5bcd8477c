#pragma once
#include "base/ancestors.hpp"
#include "cli/options.hpp"
#include "git/push.hpp"
#include "hook/rules.hpp"

#include <optional>
#include <string>

// What both halves of `hook run pre-push` begin with.
namespace dutyme::cli {

struct HookLine {
    std::vector<config::Flag> flags;
    std::string chain;  ///< the hook to run first; empty: none
    Arguments told;     ///< by git: the remote's name and its URL; may be missing
    bool required = false;
    bool wants_help = false;
};

/// Reads what stands behind `hook run`. Throws Error{usage}.
HookLine parse_hook_run(const Arguments& arguments);

/// The push, as git's lines tell of it, or without any the variables of pre-commit.
git::Push read_push(const HookLine& line, std::string_view text, const Environment& environment);

/// The `git push` we run under. Absent: there is none, or it cannot be seen.
std::optional<Process> push_around_us();

/// What the user is told where nobody is put on call: the refs that are deployed, and the command
/// to use.
std::string reminder(const git::Push& push, const hook::Verdict& verdict, Seconds linger);

/// The exit code after a failure: the push goes on unless "required" is set.
int after_failure(bool required);

}  // namespace dutyme::cli
