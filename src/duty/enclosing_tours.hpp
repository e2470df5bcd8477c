#pragma once
#include "base/environment.hpp"
#include "duty/plan.hpp"
#include "duty/record.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

/// Returns the tours that have not ended of the dutymes that this process runs under.
std::vector<Record> enclosing_tours(const Environment& environment);

/// Leaves to those tours what they hold for the plan's deployer: nothing is taken twice. Returns
/// the ids of their schedules.
std::vector<std::string> leave_to_enclosing_tours(Plan& plan, const Environment& environment);

}  // namespace dutyme::duty
