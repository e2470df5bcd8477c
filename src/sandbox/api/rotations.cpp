#include "sandbox/api/rotations.hpp"

#include "sandbox/api/listing.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/shift_replies.hpp"

namespace dutyme::sandbox {

namespace {

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

Reply leave_rotations(Call& call) {
    shift_schedule_of(call);
    throw Refusal{error_reply(405, "Method Not Allowed", 2015),
                  call.request.method + ": rotations cannot be changed in the sandbox"};
}

}  // namespace dutyme::sandbox
