#include "sandbox/replies/shift_replies.hpp"

namespace dutyme::sandbox {

namespace {

void put_zoned(json::Writer& out, const char* name, Moment moment, const Zone& zone) {
    out.Key(name);
    out.StartObject();
    json::put(out, "date_time", show(moment, zone.offset));
    json::put(out, "time_zone", zone.name);
    out.EndObject();
}

void put_strategy(json::Writer& out, const Event& event) {
    out.Key("assignment_strategy");
    out.StartObject();
    json::put(out, "type",
              event.everybody ? "every_member_assignment_strategy"
                              : "rotating_member_assignment_strategy");
    if (!event.everybody) {
        out.Key("shifts_per_member");
        out.Int(1);
    }
    out.Key("members");
    out.StartArray();
    for (const std::string& user : event.turns.users) put_member(out, user);
    out.EndArray();
    out.EndObject();
}

// A turn is one occurrence of an event.
std::string recurrence(Seconds turn) {
    constexpr std::chrono::hours day{24};
    const auto every = [&](const char* frequency, Seconds unit) {
        return std::string{"RRULE:FREQ="} + frequency +
               ";INTERVAL=" + std::to_string(turn.count() / unit.count());
    };
    if (turn % (7 * day) == Seconds{0}) return every("WEEKLY", 7 * day);
    if (turn % day == Seconds{0}) return every("DAILY", day);
    return every("SECONDLY", Seconds{1});
}

std::string path_of(const ShiftSchedule& schedule, const Rotation& rotation) {
    return "v3/schedules/" + schedule.id + "/rotations/" + rotation.id;
}

}  // namespace

void put_event(json::Writer& out, const ShiftSchedule& schedule, const Rotation& rotation,
               const Event& event) {
    const Layer& turns = event.turns;
    const Zone& zone = schedule.zone;
    begin_object(out, turns.id, "schedule_event", turns.name,
                 path_of(schedule, rotation) + "/events");
    json::put(out, "name", turns.name);
    put_zoned(out, "start_time", turns.start, zone);
    put_zoned(out, "end_time", turns.start + turns.turn, zone);
    json::put(out, "effective_since", show(turns.start, zone.offset));
    out.Key("effective_until");
    event.until == Moment::max() ? static_cast<void>(out.Null())
                                 : json::put_string(out, show(event.until, zone.offset));
    out.Key("recurrence");
    put_strings(out, {recurrence(turns.turn)});
    put_strategy(out, event);
    out.EndObject();
}

void put_rotation(json::Writer& out, const ShiftSchedule& schedule, const Rotation& rotation) {
    begin_object(out, rotation.id, "schedule_rotation", schedule.name,
                 "v3/schedules/" + schedule.id + "/rotations");
    out.Key("events");
    out.StartArray();
    for (const Event& event : rotation.events) put_event(out, schedule, rotation, event);
    out.EndArray();
    out.EndObject();
}

}  // namespace dutyme::sandbox
