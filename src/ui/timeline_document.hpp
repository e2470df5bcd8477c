#pragma once

#include "base/json.hpp"
#include "ui/timeline.hpp"

#include <string>
#include <vector>

namespace dutyme::ui {

/// One schedule's timeline under the schedule's name.
struct ScheduleTimeline {
    std::string schedule;
    Timeline timeline;
};

/// Returns a timeline for each schedule of a document that --json prints: a plan (of exec or
/// start), a status or a log. Of a plan, only schedules on which something is taken; of a log, the
/// leases of all tours. Empty: the document shows no schedule, or is another one. Throws JsonError
/// where a time in it is none.
std::vector<ScheduleTimeline> timelines_of(const json::Value& document);

}  // namespace dutyme::ui
