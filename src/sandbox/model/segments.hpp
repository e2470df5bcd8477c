#pragma once
#include "sandbox/model/company.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

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

}  // namespace dutyme::sandbox
