#pragma once
#include "sandbox/web/lanes.hpp"

#include <string>

// The lanes as SVG. x is a percentage of the window, y a number of pixels: nothing is measured, and
// nothing has to be drawn anew when the width changes. What is only for much or for little room has
// the class wide-only or slim-only.
namespace dutyme::sandbox {

/// Where a time is in the window, from 0 to 100. What lies outside is at an end.
double share_of(Time time, const Window& window);

/// The hours, and the marks for now and for the kill.
std::string draw_axis(const LaneView& view);

/// The bars and dots of a lane, 44 px for each row. `name` is the lane's for those who do not see
/// it.
std::string draw_lane(const Lane& lane, const LaneView& view, const std::string& name);

}  // namespace dutyme::sandbox
