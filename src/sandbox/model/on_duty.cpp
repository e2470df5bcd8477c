#include "sandbox/model/on_duty.hpp"

#include "sandbox/model/segments.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

std::vector<Shift> shifts_of(const std::vector<Segment>& segments) {
    std::vector<Shift> shifts;
    for (const Segment& segment : segments) {
        const std::string& why = segment.override.empty() ? segment.custom_shift : segment.override;
        if (!segment.member.empty()) shifts.push_back({segment.window, segment.member, why});
    }
    return shifts;
}

// What was added: overrides for the one kind, overrides and custom shifts for the other.
struct Changes {
    std::vector<Standing> overrides;
    std::vector<StandingShift> added;
};

std::vector<Shift> shifts_with(const Company& company, const std::string& id, const Changes& made,
                               const Window& window) {
    std::vector<Shift> shifts;
    const Schedule* layered = company.schedule(id);
    const ShiftSchedule* shifted = company.shift_schedule(id);
    const Moment turn = layered != nullptr ? layered->upgraded : Moment::min();
    const Window before = window.cut_to({Moment::min(), turn});
    const Window after = window.cut_to({turn, Moment::max()});
    if (layered != nullptr && !before.empty())
        shifts = final_shifts(*layered, made.overrides, before);
    if (shifted == nullptr || after.empty()) return shifts;
    for (Shift& shift : shifts_of(segments(*shifted, made.added, after)))
        shifts.push_back(std::move(shift));
    return shifts;
}

bool earlier(const Shift& one, const Shift& other) {
    return one.window.since < other.window.since;
}

}  // namespace

std::vector<Shift> people_on(const Company& company, const std::string& schedule,
                             const Window& window, Moment known) {
    const Changes made{company.overrides.standing(schedule, known),
                       company.added_shifts.standing(schedule, known)};
    return shifts_with(company, schedule, made, window);
}

std::vector<Shift> planned_on(const Company& company, const std::string& schedule,
                              const Window& window) {
    return joined_by_person(shifts_with(company, schedule, {}, window));
}

std::vector<Shift> joined_by_person(std::vector<Shift> shifts) {
    std::stable_sort(shifts.begin(), shifts.end(), earlier);
    std::stable_sort(shifts.begin(), shifts.end(),
                     [](const Shift& one, const Shift& other) { return one.user < other.user; });
    std::vector<Shift> whole = merged(std::move(shifts));
    std::stable_sort(whole.begin(), whole.end(), earlier);
    return whole;
}

}  // namespace dutyme::sandbox
