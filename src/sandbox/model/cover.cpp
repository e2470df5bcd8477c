#include "sandbox/model/cover.hpp"

#include "sandbox/model/ids.hpp"
#include "sandbox/model/rota.hpp"
#include "sandbox/model/segments.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

StandingShift override_of(const Segment& segment, const std::string& user) {
    return {"",
            Added::override_shift,
            {segment.rotation, segment.custom_shift, segment.member},
            user,
            segment.window};
}

StandingShift custom_shift(const std::string& user, const Window& window) {
    return {"", Added::custom_shift, {}, user, window};
}

// Its layers lie over one another as before, so they go on in one rotation.
ShiftSchedule shift_based(const Schedule& schedule, std::uint64_t number) {
    ShiftSchedule made{schedule.id, schedule.name, schedule.zone, {}};
    if (schedule.layers.empty()) return made;
    Rotation rotation{opaque_id("R", 25, number), {}};
    for (const Layer& layer : schedule.layers) rotation.events.push_back({layer});
    made.rotations.push_back(std::move(rotation));
    return made;
}

}  // namespace

std::vector<StandingShift> cover(Company& company, const ShiftSchedule& schedule,
                                 const std::string& user, const Window& window, Moment now,
                                 const std::string& by) {
    const auto found =
        joined(segments(schedule, company.added_shifts.standing(schedule.id, now), window));
    std::vector<StandingShift> wishes;
    for (const Segment& segment : found)
        if (!segment.member.empty() && segment.override.empty())
            wishes.push_back(override_of(segment, user));
    for (const Window& gap : gaps(found, window)) wishes.push_back(custom_shift(user, gap));
    if (wishes.empty()) wishes.push_back(custom_shift(user, window));
    for (StandingShift& wish : wishes) wish = company.added_shifts.add(schedule.id, wish, now, by);
    return wishes;
}

bool upgrade(Company& company, const std::string& schedule, Moment now) {
    constexpr const char* by = "the upgrade";
    const auto found = std::find_if(company.schedules.begin(), company.schedules.end(),
                                    [&](const Schedule& it) { return it.id == schedule; });
    if (found == company.schedules.end() || found->upgraded != Moment::max()) return false;
    found->upgraded = now;
    company.shift_schedules.push_back(shift_based(*found, company.shift_schedules.size() + 1));
    const auto overrides = company.overrides.standing(schedule, now);
    for (const Shift& shift : override_shifts(overrides, {Moment::min(), Moment::max()}))
        if (now < shift.window.until)
            cover(company, company.shift_schedules.back(), shift.user, shift.window, now, by);
    for (const Standing& override : overrides)
        company.overrides.end(schedule, override.id, now, by);
    return true;
}

}  // namespace dutyme::sandbox
