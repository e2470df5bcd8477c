#pragma once

#include "git/entries.hpp"
#include "git/git_command.hpp"

#include <string>

namespace dutyme::git {

/// Returns the name of a variable that git honours and libgit2 does not, or reads otherwise. Empty:
/// none is set.
std::string variable_for_git_alone(const Environment& environment);

/// What libgit2 has read.
struct LibraryReading {
    Checkout checkout;
    std::string doubt;  ///< what git may read otherwise, so that it is to be asked; empty: nothing
};

/// Reads through libgit2, and nothing of a repository that another user owns. Throws GitError when
/// libgit2 cannot open what is there.
LibraryReading read_by_library(const Environment& environment);

/// Reads through the git command. Never throws. `reason` is libgit2's, and goes into the remark
/// when git cannot read it either.
Checkout read_by_command(GitCommand& git, const Environment& environment,
                         const std::string& reason);

}  // namespace dutyme::git
