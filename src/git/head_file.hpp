#pragma once
#include "git/checkout.hpp"
#include "git/git_command.hpp"

#include <optional>

namespace dutyme::git {

/// The .dutyme of HEAD, which git itself is asked for. Absent: there is none, or HEAD is unborn.
std::optional<HeadFile> read_head_file(GitCommand& git);

}  // namespace dutyme::git
