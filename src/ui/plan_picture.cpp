#include "ui/plan_picture.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

constexpr std::size_t prefix = 8;  // "dutyme: "

bool is_relieved(const duty::Stand& stand, const duty::Watch& watch) {
    return std::find(stand.relieved.begin(), stand.relieved.end(), watch.person) !=
           stand.relieved.end();
}

void add(std::vector<Bar>& bars, const std::string& person, Instant start, Instant end,
         Stretch kind) {
    if (start < end) bars.push_back({person, start, end, kind});
}

// Whoever is relieved comes back when ours ends.
void add(std::vector<Bar>& bars, const duty::Stand& stand, const duty::Watch& watch) {
    const Stretch kind = watch.by_override ? Stretch::override : Stretch::shift;
    if (!is_relieved(stand, watch)) return add(bars, watch.person, watch.start, watch.end, kind);
    add(bars, watch.person, watch.start, std::min(watch.end, stand.start), kind);
    add(bars, watch.person, std::max(watch.start, stand.start), std::min(watch.end, stand.end),
        Stretch::relieved);
    add(bars, watch.person, std::max(watch.start, stand.end), watch.end, kind);
}

Timeline timeline_of(const duty::Plan& plan, const duty::Stand& stand) {
    const auto& deployer = plan.deployer;
    Timeline timeline{plan.from, duty::end_of_view(plan.from, plan.until), {}, {}};
    add(timeline.bars, deployer.name.empty() ? deployer.id : deployer.name, stand.start, stand.end,
        Stretch::ours);
    for (const duty::Watch& watch : stand.around) add(timeline.bars, stand, watch);
    return timeline;
}

}  // namespace

std::vector<std::string> picture_of(const duty::Plan& plan, const Style& style) {
    Style inner = style;
    inner.columns -= std::min(style.columns, prefix);
    std::vector<std::string> lines;
    std::vector<Bar> bars;
    for (const duty::Stand& stand : plan.stands) {
        if (!stand.needed) continue;
        const Timeline timeline = timeline_of(plan, stand);
        if (plan.stands.size() > 1) lines.push_back(printable(stand.schedule_name));
        for (std::string& line : drawn(timeline, inner)) lines.push_back(std::move(line));
        bars.insert(bars.end(), timeline.bars.begin(), timeline.bars.end());
    }
    if (!lines.empty()) lines.push_back(legend(bars, inner));
    return lines;
}

}  // namespace dutyme::ui
