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

/// Returns the shifts of one layer, cut to the window, in order of time.
std::vector<Shift> layer_shifts(const Layer& layer, const Window& window);
/// Returns the shifts of the overrides: where two overlap, the later one counts.
std::vector<Shift> override_shifts(const std::vector<Standing>& overrides, const Window& window);
/// Returns the shifts of the layers with the overrides over them: at most one person at a time,
/// nothing for a gap.
std::vector<Shift> final_shifts(const Schedule& schedule, const std::vector<Standing>& overrides,
                                const Window& window);
/// Joins adjoining shifts of one person, as PagerDuty shows them.
std::vector<Shift> merged(std::vector<Shift> shifts);

/// Returns who is on call at that time, or nothing.
std::optional<Shift> on_call(const Schedule& schedule, const std::vector<Standing>& overrides,
                             Time at);

/// Returns how much of the window the shifts cover, in percent.
double coverage(const std::vector<Shift>& shifts, const Window& window);

/// A time in which one person is on call on a shift-based schedule, and its source. Overlapping
/// segments are several people on call at once.
struct Segment {
    Window window;
    std::string member;        ///< "": nobody
    std::string rotation;      ///< it comes from a rotation; else "" and
    std::string custom_shift;  ///< from a custom shift
    std::string override;      ///< the override that put the member there; "" when none did
};

/// Returns the segments of rotations and custom shifts with the overrides over them, cut to the
/// window, in order of time. A gap of a rotation is a segment without a member.
std::vector<Segment> segments(const ShiftSchedule& schedule,
                              const std::vector<StandingShift>& added, const Window& window);

/// Joins adjoining segments of one member and one source.
std::vector<Segment> joined(std::vector<Segment> segments);

/// Returns the parts of the window with nobody on call.
std::vector<Window> gaps(const std::vector<Segment>& segments, const Window& window);

/// Returns whether an override may replace `covered` during the whole window: its member is
/// scheduled for all of it and not overridden, or (stand_in) overrides somebody for all of it.
bool can_cover(const std::vector<Segment>& segments, const Covered& covered, const Window& window);

/// Returns the shifts of a schedule of either kind during the window, as known at that time, in
/// order of time. Overlapping shifts are several people at once; `override` names the override or
/// custom shift that put somebody there. An upgraded schedule counts as layer-based until its
/// upgrade and as shift-based after it.
std::vector<Shift> people_on(const Account& account, const std::string& schedule,
                             const Window& window, Time known);

/// Returns the same shifts without overrides and custom shifts.
std::vector<Shift> planned_on(const Account& account, const std::string& schedule,
                              const Window& window);

/// Joins adjoining shifts of one person, whatever their source.
std::vector<Shift> joined_by_person(std::vector<Shift> shifts);

}  // namespace dutyme::sandbox
