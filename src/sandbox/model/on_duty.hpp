#pragma once
#include "sandbox/model/rota.hpp"

#include <string>
#include <vector>

// Who is on call, whichever kind the schedule is of: the last word when a test asks.
namespace dutyme::sandbox {

/// Everybody on a schedule of either kind during the window, as known at that moment, in order of
/// time. Shifts that overlap are several people at once; `override` names the override or custom
/// shift that put somebody there. Of an upgraded schedule each kind counts for its own time.
std::vector<Shift> people_on(const Company& company, const std::string& schedule,
                             const Window& window, Moment known);

/// The same as it would be had nobody ever added anything.
std::vector<Shift> planned_on(const Company& company, const std::string& schedule,
                              const Window& window);

/// With adjoining shifts of one person made one, by whatever they came about.
std::vector<Shift> joined_by_person(std::vector<Shift> shifts);

}  // namespace dutyme::sandbox
