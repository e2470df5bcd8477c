#pragma once
#include "cli/options.hpp"

#include <string>
#include <vector>

namespace dutyme::cli {

struct HookArguments {
    std::vector<config::Flag> flags;
    std::string chain;   ///< the hook to run first; empty: none
    Arguments from_git;  ///< the remote's name and its URL; may be missing
    bool required = false;
    bool wants_help = false;
};

/// Reads what stands behind `hook run`. Throws Error{usage}.
HookArguments parse_hook_run(const Arguments& arguments);

/// The exit code after a failure: the push goes on unless "required" is set.
int after_failure(bool required);

}  // namespace dutyme::cli
