#pragma once

#include "base/environment.hpp"
#include "duty/journal.hpp"
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

/// Leaves to the overrides of ours that stand already what they do: of a schedule where one ends
/// about when the plan does nothing is needed, of another only what comes behind its end. Counted
/// are those left to end by themselves, of this deployer and account, in tours that nobody owns
/// any more: what has an owner may be given back. PagerDuty's answer in the plan has to agree that
/// the deployer is on call.
void reuse_existing_overrides(Plan& plan, Journal& journal, const std::string& api_url);

}  // namespace dutyme::duty
