#pragma once
#include "sandbox/model/company.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

/// Puts a person on a shift-based schedule in everybody's place: an override for each segment that
/// can be overridden, a custom shift for each gap, and a custom shift for the whole window when
/// there is neither. Returns what was made; never nothing.
std::vector<StandingShift> cover(Company& company, const ShiftSchedule& schedule,
                                 const std::string& user, const Window& window, Moment now,
                                 const std::string& by);

/// Makes a layer-based schedule shift-based, as PagerDuty's own upgrade does: its id stays, and its
/// overrides come back under other ids with the same people and ends. False: there is no such
/// schedule, or it is shift-based already.
bool upgrade(Company& company, const std::string& schedule, Moment now);

}  // namespace dutyme::sandbox
