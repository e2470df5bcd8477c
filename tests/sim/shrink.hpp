#pragma once
#include "choices.hpp"
#include "evidence.hpp"

#include <vector>

namespace dutyme::sim {

/// Returns as few of the decisions as it finds that still break the same rule on the same schedule,
/// in at most 2,000 worlds.
std::vector<Decision> shrink(std::vector<Decision> decisions, const Finding& finding);

}  // namespace dutyme::sim
