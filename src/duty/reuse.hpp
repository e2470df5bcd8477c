#pragma once

#include "base/environment.hpp"
#include "duty/journal.hpp"
#include "duty/plan.hpp"
#include "duty/record.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

/// Returns the open tours whose dutyme is an ancestor of this process.
std::vector<Record> enclosing_tours(const Environment& environment);

/// Removes from the plan the schedules that an enclosing tour holds for the same deployer, so that
/// nothing is taken twice. Returns their ids.
std::vector<std::string> leave_to_enclosing_tours(Plan& plan, const Environment& environment);

/// Shortens the plan by the time that existing overrides of the same deployer cover: plans nothing
/// on a schedule where one ends within a minute of the plan's end or later, and only the uncovered
/// rest elsewhere. Counts only lingering leases of this account in tours without an owner (an owner
/// may give them back), and only where PagerDuty agrees that the deployer is on call.
void reuse_existing_overrides(Plan& plan, Journal& journal, const std::string& api_url);

}  // namespace dutyme::duty
