#pragma once
#include "cli/world.hpp"

namespace dutyme::cli {

/// Becomes dutyme-online, with these arguments (execv(2): process, files, environment and signals
/// stay). Never returns. Throws Error{system} when that program is not where it was installed.
int go_online(const Arguments& arguments, World& world);

}  // namespace dutyme::cli
