#include "ui/plan_picture.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

constexpr std::size_t prefix = 8;  // "dutyme: "

bool is_relieved(const duty::SchedulePlan& part, const duty::OnCallSpan& span) {
    return std::find(part.relieved.begin(), part.relieved.end(), span.person) !=
           part.relieved.end();
}

void add(std::vector<Bar>& bars, const std::string& person, Instant start, Instant end,
         Stretch kind) {
    if (start < end) bars.push_back({person, start, end, kind});
}

// Whoever is relieved comes back when ours ends.
void add(std::vector<Bar>& bars, const duty::SchedulePlan& part, const duty::OnCallSpan& span) {
    const Stretch kind = span.by_override ? Stretch::override : Stretch::shift;
    if (!is_relieved(part, span)) return add(bars, span.person, span.start, span.end, kind);
    add(bars, span.person, span.start, std::min(span.end, part.start), kind);
    add(bars, span.person, std::max(span.start, part.start), std::min(span.end, part.end),
        Stretch::relieved);
    add(bars, span.person, std::max(span.start, part.end), span.end, kind);
}

Timeline timeline_of(const duty::Plan& plan, const duty::SchedulePlan& part) {
    const auto& deployer = plan.deployer;
    Timeline timeline{plan.from, duty::end_of_view(plan.from, plan.until), {}, {}};
    add(timeline.bars, deployer.name.empty() ? deployer.id : deployer.name, part.start, part.end,
        Stretch::ours);
    for (const duty::OnCallSpan& span : part.around) add(timeline.bars, part, span);
    return timeline;
}

}  // namespace

std::vector<std::string> picture_of(const duty::Plan& plan, const Style& style) {
    Style inner = style;
    inner.columns -= std::min(style.columns, prefix);
    std::vector<std::string> lines;
    std::vector<Bar> bars;
    for (const duty::SchedulePlan& part : plan.schedules) {
        if (!part.needed) continue;
        const Timeline timeline = timeline_of(plan, part);
        if (plan.schedules.size() > 1) lines.push_back(printable(part.schedule_name));
        for (std::string& line : drawn(timeline, inner)) lines.push_back(std::move(line));
        bars.insert(bars.end(), timeline.bars.begin(), timeline.bars.end());
    }
    if (!lines.empty()) lines.push_back(legend(bars, inner));
    return lines;
}

}  // namespace dutyme::ui
