#pragma once

#include "ui/timeline_document.hpp"

#include <string>
#include <vector>

namespace dutyme::ui {

enum class Theme { light, dark };

/// Returns the timelines, one below the other, as one SVG document, 720 wide: an axis in the
/// system's zone and a lane for each person, in the order in which they come on call; then what the
/// shapes mean. Its title and description say the same in words. It loads nothing, runs nothing and
/// needs no style sheet, so that it also stands inside a page with a strict content policy. Equal
/// input gives equal text.
std::string svg(const std::vector<ScheduleTimeline>& timelines, Theme theme);

}  // namespace dutyme::ui
