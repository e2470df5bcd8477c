#pragma once
#include "supervise/exit.hpp"

#include <string>
#include <vector>

namespace dutyme::supervise {

/// Runs a program with our files, group and environment, and waits for its end, as a shell does. A
/// script needs no "#!". One that cannot be executed ends with 126. Throws Error{system} when there
/// is no process to be had.
Exit call(const std::string& path, const std::vector<std::string>& arguments);

}  // namespace dutyme::supervise
