#pragma once

#include "sandbox/model/account.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

struct Shift {
    Window window;
    std::string user;
    std::string override;  ///< the override that put the user there; empty: a layer did
};

/// A layer alone, cut to the window, in order of time.
std::vector<Shift> layer_shifts(const Layer& layer, const Window& window);
/// The overrides alone, the latest made on top.
std::vector<Shift> override_shifts(const std::vector<Standing>& overrides, const Window& window);
/// Layers with the overrides over them: at most one person at a time, gaps are missing.
std::vector<Shift> final_shifts(const Schedule& schedule, const std::vector<Standing>& overrides,
                                const Window& window);
/// The same with adjoining shifts of one person made one, as PagerDuty shows them.
std::vector<Shift> merged(std::vector<Shift> shifts);

/// Who is on call at that moment. Absent: nobody.
std::optional<Shift> on_call(const Schedule& schedule, const std::vector<Standing>& overrides,
                             Time at);

/// Which part of the window the shifts cover, in percent.
double coverage(const std::vector<Shift>& shifts, const Window& window);

/// One stretch of one person's duty on a shift-based schedule, and where it comes from. Segments
/// that overlap are several people on call at once.
struct Segment {
    Window window;
    std::string member;        ///< "": nobody
    std::string rotation;      ///< it comes from a rotation; else "" and
    std::string custom_shift;  ///< from a custom shift
    std::string override;      ///< what puts the member there in another's place; "" when nothing
};

/// Rotations and custom shifts with the overrides over them, cut to the window, in order of time.
/// What a rotation leaves empty is a segment of nobody.
std::vector<Segment> segments(const ShiftSchedule& schedule,
                              const std::vector<StandingShift>& added, const Window& window);

/// The same with adjoining segments of one member and one source made one.
std::vector<Segment> joined(std::vector<Segment> segments);

/// Which parts of the window have nobody on call.
std::vector<Window> gaps(const std::vector<Segment>& segments, const Window& window);

/// True when `covered` names whoever is scheduled during the whole window and no override is in the
/// way, or names the one who stands in for the whole of it.
bool can_cover(const std::vector<Segment>& segments, const Covered& covered, const Window& window);

// Who is on call, whichever kind the schedule is of: the last word when a test asks.

/// Everybody on a schedule of either kind during the window, as known at that moment, in order of
/// time. Shifts that overlap are several people at once; `override` names the override or custom
/// shift that put somebody there. Of an upgraded schedule each kind counts for its own time.
std::vector<Shift> people_on(const Account& account, const std::string& schedule,
                             const Window& window, Time known);

/// The same as it would be had nobody ever added anything.
std::vector<Shift> planned_on(const Account& account, const std::string& schedule,
                              const Window& window);

/// With adjoining shifts of one person made one, by whatever they came about.
std::vector<Shift> joined_by_person(std::vector<Shift> shifts);

}  // namespace dutyme::sandbox
