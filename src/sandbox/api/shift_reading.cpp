#include "sandbox/api/shift_reading.hpp"

#include "sandbox/api/listing.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/shift_replies.hpp"

namespace dutyme::sandbox {

namespace {

Reply list_added(Call& call, Added kind) {
    const ShiftSchedule& schedule = shift_schedule_of(call);
    const auto window = window_of(call);
    if (!window) throw malformed("since and until are required");
    const bool overflow = flag_of(call, "overflow");
    std::vector<StandingShift> found;
    for (StandingShift shift : call.company.added_shifts.standing(schedule.id, call.seen())) {
        if (shift.kind != kind) continue;
        if (shift.window.empty() || !shift.window.touches(*window)) continue;
        if (!overflow) shift.window = shift.window.cut_to(*window);
        found.push_back(std::move(shift));
    }
    return page_reply(page_of(call), collection_of(kind), found,
                      [&](json::Writer& out, const StandingShift& shift) {
                          put_added_shift(out, schedule, shift);
                      });
}

Reply get_added(Call& call, Added kind) {
    const StandingShift shift = added_shift_of(call, kind, call.seen());
    return one_object(name_of(kind), [&](json::Writer& out) {
        put_added_shift(out, shift_schedule_of(call), shift);
    });
}

}  // namespace

StandingShift added_shift_of(const Call& call, Added kind, Moment known) {
    const ShiftSchedule& schedule = shift_schedule_of(call);
    for (const StandingShift& shift : call.company.added_shifts.standing(schedule.id, known))
        if (shift.kind == kind && shift.id == call.ids.at(1)) return shift;
    throw not_found();
}

Reply list_shift_schedules(Call& call) {
    const std::string query = call.request.query.get("query");
    const auto found = filtered(call.company.shift_schedules, [&](const ShiftSchedule& schedule) {
        return contains(schedule.name, query);
    });
    return one_page(call, "schedules", found,
                    [&](json::Writer& out, const ShiftSchedule& schedule) {
                        put_shift_schedule_row(out, schedule);
                    },
                    {100, 1000});
}

Reply get_shift_schedule(Call& call) {
    const ShiftSchedule& schedule = shift_schedule_of(call);
    const Zone zone = zone_of(call, schedule.zone);
    const auto window = window_of(call);
    const Rendering rendering{window.value_or(Window{}),
                              window.has_value() && includes(call, "final_schedule"),
                              flag_of(call, "overflow"), zone.offset, zone.name};
    return {200, shift_schedule_document(call.company, schedule, rendering, call.seen())};
}

Reply list_custom_shifts(Call& call) {
    return list_added(call, Added::custom_shift);
}

Reply get_custom_shift(Call& call) {
    return get_added(call, Added::custom_shift);
}

Reply list_shift_overrides(Call& call) {
    return list_added(call, Added::override_shift);
}

Reply get_shift_override(Call& call) {
    return get_added(call, Added::override_shift);
}

}  // namespace dutyme::sandbox
