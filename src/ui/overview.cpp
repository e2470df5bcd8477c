#include "ui/overview.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "ui/width.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

using Lines = std::vector<std::string>;

std::string people(const std::vector<std::string>& names) {
    return names.empty() ? "nobody" : printable(listed(names));
}

std::string headline(const duty::ScheduleView& view, const duty::Overview& overview) {
    const duty::OnCall& on_call = view.on_call;
    std::string line = printable(view.schedule.name) + ": " + people(on_call.people);
    if (on_call.until)
        line += " until " + local_time_with_zone(*on_call.until, overview.now) + ", then " +
                people(on_call.then);
    return line;
}

Segment kind_of(const duty::ScheduleView& view, const pagerduty::Shift& shift,
                const duty::Overview& overview) {
    if (duty::is_an_ended_deploy(view, shift, overview)) return Segment::finished;
    if (duty::is_a_deploy(view, shift, overview.tours)) return Segment::ours;
    return pagerduty::is_an_override(view.schedule, shift) ? Segment::override : Segment::shift;
}

Timeline timeline_of(const duty::ScheduleView& view, const duty::Overview& overview) {
    Timeline timeline{overview.from, overview.until, overview.now, {}};
    for (const auto& shift : view.schedule.shifts)
        if (shift.end > overview.from && shift.start < overview.until)
            timeline.bars.push_back({printable(name_or_id(shift.user)), shift.start, shift.end,
                                     kind_of(view, shift, overview)});
    add_gaps(timeline.bars, timeline.from, timeline.until);
    return timeline;
}

// Seconds matter only at the end.
std::string time_left(Seconds left) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(left);
    return show_duration(minutes.count() > 1 ? Seconds{minutes} : left) + " left";
}

std::string held_schedules(const std::vector<duty::Lease>& leases) {
    std::vector<std::string> names;
    for (const duty::Lease& lease : leases)
        if (std::find(names.begin(), names.end(), lease.schedule_name) == names.end())
            names.push_back(lease.schedule_name);
    return printable(listed(names));
}

Instant last_end(const std::vector<duty::Lease>& leases) {
    Instant last = Instant::min();
    for (const duty::Lease& lease : leases) last = std::max(last, certain_end(lease));
    return last;
}

// How that differs from what was taken.
std::string came_about(const duty::Record& record) {
    std::string text;
    if (!record.passed.empty())
        text += ", passed on by " + printable(record.passed.back().from.name);
    if (record.passed_to) text += ", passed to " + printable(record.passed_to->name);
    return text + (record.extended ? ", extended" : "");
}

std::string holding(const duty::OpenTour& tour, const std::vector<duty::Lease>& leases,
                    Instant now) {
    return printable(name_or_id(tour.record.deployer)) + " holds " + held_schedules(leases) +
           " until " + local_time_with_zone(last_end(leases), now) + came_about(tour.record);
}

std::string line_of(const duty::OpenTour& tour, Instant now) {
    const auto leases = duty::leases_in_force(tour.record, now);
    const std::string id = printable(tour.record.id);
    if (leases.empty() && duty::has_doubts(tour.record))
        return printable(name_or_id(tour.record.deployer)) +
               ": PagerDuty has not shown an override that was asked for; look again: dutyme "
               "recover";
    if (leases.empty())
        return printable(name_or_id(tour.record.deployer)) +
               ": nothing is held any more; settle it: dutyme " +
               (tour.orphan ? "recover" : "stop " + id);
    const std::string line =
        holding(tour, leases, now) + " (" + time_left(last_end(leases) - now) + ")";
    if (tour.record.giving_back && !tour.orphan)
        return line + ", " + printable(duty::give_back_state(tour.record, now)) +
               "; give it back now: dutyme stop " + id;
    if (tour.orphan) return line + ", but its dutyme is gone; give it back: dutyme recover";
    const bool renewed = tour.record.dutyme != 0 &&
                         std::any_of(leases.begin(), leases.end(), [](const duty::Lease& lease) {
                             return lease.state != duty::LeaseState::lingering;
                         });
    return line + (renewed ? ", renewed while its command runs" : "") +
           "; give it back: dutyme stop " + id;
}

std::string line_of(const duty::ScheduleView& view, const pagerduty::Override& stray, Instant now) {
    return printable(name_or_id(stray.user)) + " on " + printable(view.schedule.name) + " until " +
           local_time_with_zone(stray.end, now) +
           ", by a dutyme elsewhere; if its deploy is over: dutyme stop " +
           printable(view.schedule.id) + "/" + printable(stray.id);
}

void add_folded(Lines& lines, const std::string& sentence, const Style& style) {
    constexpr std::size_t indent = 4;
    for (std::string& line : folded(sentence, style.folded ? style.columns : 0, indent))
        lines.push_back(std::move(line));
}

void add_title(Lines& lines, const std::string& title, const Style& style) {
    if (!lines.empty()) lines.emplace_back();
    add_folded(lines, title, style);
}

void add_section(Lines& lines, const std::string& title, const Lines& section, const Style& style) {
    if (section.empty()) return;
    add_title(lines, title, style);
    for (const std::string& sentence : section) add_folded(lines, sentence, style);
}

void add_pictures(Lines& lines, const duty::Overview& overview, const Style& style) {
    std::vector<Bar> bars;
    for (const duty::ScheduleView& view : overview.schedules) {
        const Timeline timeline = timeline_of(view, overview);
        bars.insert(bars.end(), timeline.bars.begin(), timeline.bars.end());
        add_title(lines, headline(view, overview), style);
        for (std::string& line : render(timeline, style)) lines.push_back(std::move(line));
    }
    if (!bars.empty()) add_title(lines, legend(bars, style), style);
}

}  // namespace

Lines held_now(const duty::Overview& overview) {
    Lines lines;
    for (const duty::OpenTour& tour : overview.tours)
        if (const auto leases = duty::leases_in_force(tour.record, overview.now); !leases.empty())
            lines.push_back(holding(tour, leases, overview.now));
    return lines;
}

Lines render(const duty::Overview& overview, const Style& style) {
    Lines lines;
    add_pictures(lines, overview, style);
    Lines ours;
    Lines orphans;
    for (const duty::OpenTour& tour : overview.tours)
        (tour.orphan ? orphans : ours).push_back(line_of(tour, overview.now));
    for (const duty::ScheduleView& view : overview.schedules)
        for (const auto& stray : view.strays) orphans.push_back(line_of(view, stray, overview.now));
    add_section(lines, "Held from here:", ours, style);
    add_section(lines, "Orphaned (no dutyme on this machine is running for it):", orphans, style);
    if (overview.schedules.empty() && overview.tours.empty())
        lines.emplace_back("nothing is held from here");
    return lines;
}

}  // namespace dutyme::ui
