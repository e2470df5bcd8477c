#pragma once
#include "play.hpp"

#include <string>

namespace dutyme::sim {

/// Prints a world that was written down: what was decided, what happened, who was on call, and
/// which rule was broken.
void print(const Play& play);

}  // namespace dutyme::sim
