#include "ui/timeline_document.hpp"

#include "duty/plan.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

Instant time_of(const json::Value& value, const char* name) {
    const auto instant = from_rfc3339(json::text_or_empty(value, name));
    if (!instant) throw JsonError(std::string{"no time in "} + name);
    return *instant;
}

bool is_true(const json::Value& value, const char* name) {
    const json::Value* member = json::find(value, name);
    return member != nullptr && member->IsBool() && member->GetBool();
}

std::vector<std::string> names_in(const json::Value& value, const char* name) {
    std::vector<std::string> names;
    json::for_each(value, name, [&](const json::Value& each) {
        if (each.IsString()) names.emplace_back(each.GetString(), each.GetStringLength());
    });
    return names;
}

std::string deployer_of(const json::Value& value) {
    const json::Value* deployer = json::find(value, "deployer");
    return deployer == nullptr ? "" : json::text_or_empty(*deployer, "name");
}

Bar bar_of(const json::Value& span, Segment kind) {
    return {json::text_or_empty(span, "name"), time_of(span, "start"), time_of(span, "end"), kind};
}

// Whoever is relieved comes back when the deploy's time ends.
void add_around(std::vector<Bar>& bars, const json::Value& schedule, const Bar& deploy) {
    const auto relieved = names_in(schedule, "relieved");
    json::for_each(schedule, "around", [&](const json::Value& span) {
        const Bar bar =
            bar_of(span, is_true(span, "override") ? Segment::override : Segment::shift);
        bars.push_back(bar);
        if (std::find(relieved.begin(), relieved.end(), bar.person) == relieved.end()) return;
        const Instant start = std::max(bar.start, deploy.start);
        const Instant end = std::min(bar.end, deploy.end);
        if (start >= end) return;
        bars.back().end = start;
        bars.push_back({bar.person, start, end, Segment::relieved});
        bars.push_back({bar.person, end, bar.end, bar.kind});
    });
    bars.erase(std::remove_if(bars.begin(), bars.end(),
                              [](const Bar& bar) { return bar.start >= bar.end; }),
               bars.end());
}

std::vector<ScheduleTimeline> timelines_of_plan(const json::Value& plan) {
    const Instant from = time_of(plan, "from");
    const Instant until = duty::end_of_view(from, time_of(plan, "until"));
    std::vector<ScheduleTimeline> timelines;
    json::for_each(plan, "schedules", [&](const json::Value& schedule) {
        if (!is_true(schedule, "needed")) return;
        const Bar deploy{deployer_of(plan), time_of(schedule, "start"), time_of(schedule, "end"),
                         Segment::ours};
        Timeline timeline{from, until, {}, {deploy}};
        add_around(timeline.bars, schedule, deploy);
        timelines.push_back({json::text_or_empty(schedule, "schedule_name"), std::move(timeline)});
    });
    return timelines;
}

Segment kind_of(const json::Value& shift) {
    if (is_true(shift, "deploy"))
        return is_true(shift, "finished") ? Segment::finished : Segment::ours;
    return is_true(shift, "override") ? Segment::override : Segment::shift;
}

std::vector<ScheduleTimeline> timelines_of_status(const json::Value& status) {
    std::vector<ScheduleTimeline> timelines;
    json::for_each(status, "schedules", [&](const json::Value& schedule) {
        Timeline timeline{
            time_of(status, "from"), time_of(status, "until"), time_of(status, "now"), {}};
        json::for_each(schedule, "shifts", [&](const json::Value& shift) {
            timeline.bars.push_back(bar_of(shift, kind_of(shift)));
        });
        add_gaps(timeline.bars, timeline.from, timeline.until);
        timelines.push_back({json::text_or_empty(schedule, "schedule_name"), std::move(timeline)});
    });
    return timelines;
}

std::vector<Bar>& bars_on(std::vector<ScheduleTimeline>& timelines, const std::string& schedule) {
    for (ScheduleTimeline& each : timelines)
        if (each.schedule == schedule) return each.timeline.bars;
    timelines.push_back({schedule, {}});
    return timelines.back().timeline.bars;
}

// A lease that was given back early keeps the end it was asked for; the tour's end cuts it.
void add_tour(std::vector<ScheduleTimeline>& timelines, const json::Value& tour) {
    const bool has_ended = !json::text_or_empty(tour, "ended").empty();
    json::for_each(tour, "leases", [&](const json::Value& lease) {
        const std::string state = json::text_or_empty(lease, "state");
        Bar bar{deployer_of(tour), time_of(lease, "start"), time_of(lease, "end"),
                has_ended ? Segment::finished : Segment::ours};
        if (has_ended && state != "lingering") bar.end = std::min(bar.end, time_of(tour, "ended"));
        if (bar.end >= bar.start && state != "own")
            bars_on(timelines, json::text_or_empty(lease, "schedule_name")).push_back(bar);
    });
}

// One window for all schedules, a little longer than what is in it.
void fit_windows(std::vector<ScheduleTimeline>& timelines) {
    constexpr Seconds margin = std::chrono::minutes{10};
    Instant from = Instant::max();
    Instant until = Instant::min();
    for (const ScheduleTimeline& each : timelines)
        for (const Bar& bar : each.timeline.bars) {
            from = std::min(from, bar.start - margin);
            until = std::max(until, bar.end + margin);
        }
    for (ScheduleTimeline& each : timelines) {
        each.timeline.from = from;
        each.timeline.until = until;
    }
}

std::vector<ScheduleTimeline> timelines_of_log(const json::Value& log) {
    std::vector<ScheduleTimeline> timelines;
    json::for_each(log, "tours", [&](const json::Value& tour) { add_tour(timelines, tour); });
    fit_windows(timelines);
    return timelines;
}

}  // namespace

std::vector<ScheduleTimeline> timelines_of(const json::Value& document) {
    if (json::find(document, "deployer") != nullptr) return timelines_of_plan(document);
    if (json::find(document, "schedules") != nullptr) return timelines_of_status(document);
    return timelines_of_log(document);
}

}  // namespace dutyme::ui
