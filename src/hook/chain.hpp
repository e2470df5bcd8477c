#pragma once
#include "supervise/exit.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dutyme::hook {

/// Runs the hook at this path as git would, with git's arguments and lines, and waits for it. One
/// that is not there or may not be executed refuses nothing, nor does the empty path. Throws
/// Error{system}.
supervise::Exit run_chained(const std::string& path, const std::vector<std::string>& from_git,
                            std::string_view text);

}  // namespace dutyme::hook
