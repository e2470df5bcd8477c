#pragma once
#include "git/entries.hpp"
#include "git/git_command.hpp"

namespace dutyme::git {

/// Reads through libgit2. Throws GitError when libgit2 cannot open what is there.
Checkout read_by_library(const Environment& environment);

/// Reads through the git command what libgit2 refused for `reason`. Never throws; gives the reason
/// as the remark when git cannot read it either.
Checkout read_by_command(const Environment& environment, const std::string& reason);

/// All of git's configuration as git itself sees it from here. Absent: as GitCommand::run.
std::optional<Entries> entries_by_command(GitCommand& git);

}  // namespace dutyme::git
