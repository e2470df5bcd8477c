#pragma once
#include <string>
#include <vector>

namespace dutyme::git {

/// True for the command line of a `git push`: "git", git's own options, "push", whatever; or
/// "git-push" and whatever.
bool is_push(const std::vector<std::string>& command);

/// True when that push only pretends: --dry-run, in any of the ways git takes it. The hook is told
/// in no other way.
bool is_dry_push(const std::vector<std::string>& command);

}  // namespace dutyme::git
