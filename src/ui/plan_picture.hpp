#pragma once
#include "duty/plan.hpp"
#include "ui/timeline.hpp"

#include <string>
#include <vector>

namespace dutyme::ui {

/// The plan as a picture: what each schedule will look like for the next hours, without the
/// schedules on which nothing is taken. In that style, but for the "dutyme: " in front of each
/// line.
std::vector<std::string> picture_of(const duty::Plan& plan, const Style& style);

}  // namespace dutyme::ui
