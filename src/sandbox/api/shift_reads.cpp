#include "sandbox/api/operations.hpp"
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
    for (StandingShift shift : call.account.added_shifts.standing(schedule.id, call.seen())) {
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

const Rotation& rotation_of(const Call& call) {
    for (const Rotation& rotation : shift_schedule_of(call).rotations)
        if (rotation.id == call.ids.at(1)) return rotation;
    throw not_found();
}

const Event& event_of(const Call& call) {
    for (const Event& event : rotation_of(call).events)
        if (event.turns.id == call.ids.at(2)) return event;
    throw not_found();
}

}  // namespace

Reply list_shift_schedules(Call& call) {
    const std::string query = call.request.query.get("query");
    const auto found = filtered(call.account.shift_schedules, [&](const ShiftSchedule& schedule) {
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
    return {200, shift_schedule_document(call.account, schedule, rendering, call.seen())};
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

Reply list_rotations(Call& call) {
    const ShiftSchedule& schedule = shift_schedule_of(call);
    return page_reply(page_of(call), "rotations", schedule.rotations,
                      [&](json::Writer& out, const Rotation& rotation) {
                          put_rotation(out, schedule, rotation);
                      });
}

Reply get_rotation(Call& call) {
    const Rotation& rotation = rotation_of(call);
    return one_object("rotation", [&](json::Writer& out) {
        put_rotation(out, shift_schedule_of(call), rotation);
    });
}

Reply list_events(Call& call) {
    const Rotation& rotation = rotation_of(call);
    return page_reply(page_of(call), "events", rotation.events,
                      [&](json::Writer& out, const Event& event) {
                          put_event(out, shift_schedule_of(call), rotation, event);
                      });
}

Reply get_event(Call& call) {
    const Event& event = event_of(call);
    return one_object("event", [&](json::Writer& out) {
        put_event(out, shift_schedule_of(call), rotation_of(call), event);
    });
}

Reply refuse_rotation_change(Call& call) {
    shift_schedule_of(call);
    throw Refusal{error_reply(405, "Method Not Allowed", 2015),
                  call.request.method + ": rotations cannot be changed in the sandbox"};
}

}  // namespace dutyme::sandbox
