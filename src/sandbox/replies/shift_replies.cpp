#include "sandbox/replies/shift_replies.hpp"

namespace dutyme::sandbox {

namespace {

// The id of a custom shift is "shift_id" here, and "custom_shift_id" in an override.
void put_source(json::Writer& out, const Segment& segment) {
    std::string type = segment.rotation.empty() ? "custom_shift" : "schedule_rotation";
    if (!segment.override.empty()) type += "_override";
    out.Key("source");
    out.StartObject();
    json::put(out, "type", type);
    if (!segment.rotation.empty()) json::put(out, "rotation_id", segment.rotation);
    if (!segment.custom_shift.empty()) json::put(out, "shift_id", segment.custom_shift);
    if (!segment.override.empty()) json::put(out, "override_id", segment.override);
    out.EndObject();
}

// The API shows whole seconds: what is shorter than one is not there at all.
bool shown(const Window& window) {
    return std::chrono::floor<Seconds>(window.since) < std::chrono::floor<Seconds>(window.until);
}

double covered_percentage(const std::vector<Segment>& found, const Window& window) {
    Milliseconds missing{0};
    for (const Window& gap : gaps(found, window)) missing += gap.until - gap.since;
    const auto whole = window.until - window.since;
    return 100.0 -
           100.0 * static_cast<double>(missing.count()) / static_cast<double>(whole.count());
}

void put_final(json::Writer& out, const std::vector<Segment>& found, const Rendering& rendering) {
    out.Key("final_schedule");
    out.StartObject();
    json::put(out, "type", "final_schedule");
    out.Key("rendered_coverage_percentage");
    out.Double(covered_percentage(found, rendering.window));
    out.Key("computed_shift_assignments");
    out.StartArray();
    for (const Segment& segment : found) {
        if (!segment.window.touches(rendering.window) || !shown(segment.window)) continue;
        out.StartObject();
        json::put(out, "type", "computed_shift_assignment");
        json::put(out, "start_time", show(segment.window.since, rendering.offset));
        json::put(out, "end_time", show(segment.window.until, rendering.offset));
        out.Key("member");
        put_member(out, segment.member);
        put_source(out, segment);
        out.EndObject();
    }
    out.EndArray();
    out.EndObject();
}

std::vector<Segment> rendered(const Account& account, const ShiftSchedule& schedule,
                              const Rendering& rendering, Time now) {
    constexpr std::chrono::hours margin{24 * 31};
    Window window = rendering.window;
    if (rendering.overflow) window = {window.since - margin, window.until + margin};
    return segments(schedule, account.added_shifts.standing(schedule.id, now), window);
}

std::string path_of(const ShiftSchedule& schedule, const StandingShift& shift) {
    return "v3/schedules/" + schedule.id + "/" + collection_of(shift.kind);
}

void put_assignments(json::Writer& out, const StandingShift& shift) {
    out.Key("assignments");
    out.StartArray();
    out.StartObject();
    json::put(out, "id", "A" + shift.id.substr(1));
    json::put(out, "type", "shift_assignment");
    out.Key("member");
    put_member(out, shift.user);
    out.EndObject();
    out.EndArray();
}

void put_zoned(json::Writer& out, const char* name, Time time, const Zone& zone) {
    out.Key(name);
    out.StartObject();
    json::put(out, "date_time", show(time, zone.offset));
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

void put_member(json::Writer& out, const std::string& user) {
    out.StartObject();
    json::put(out, "type", user.empty() ? "empty_member" : "user_member");
    if (!user.empty()) json::put(out, "user_id", user);
    out.EndObject();
}

const char* collection_of(Added kind) {
    return kind == Added::custom_shift ? "custom_shifts" : "overrides";
}

const char* name_of(Added kind) {
    return kind == Added::custom_shift ? "custom_shift" : "override";
}

void put_shift_schedule_row(json::Writer& out, const ShiftSchedule& schedule) {
    put_reference(out, schedule.id, "schedule_v3_reference", schedule.name, "v3/schedules");
}

std::string shift_schedule_document(const Account& account, const ShiftSchedule& schedule,
                                    const Rendering& rendering, Time now) {
    return written([&](json::Writer& out) {
        out.StartObject();
        out.Key("schedule");
        begin_object(out, schedule.id, "schedule_v3", schedule.name, "v3/schedules");
        json::put(out, "name", schedule.name);
        json::put(out, "time_zone", rendering.time_zone);
        json::put(out, "description", "");
        put_empty_array(out, "teams");
        put_policy_references(out, account, schedule.id);
        out.Key("rotations");
        out.StartArray();
        for (const Rotation& rotation : schedule.rotations) put_rotation(out, schedule, rotation);
        out.EndArray();
        if (rendering.rendered)
            put_final(out, rendered(account, schedule, rendering, now), rendering);
        out.EndObject();
        out.EndObject();
    });
}

void put_added_shift(json::Writer& out, const ShiftSchedule& schedule, const StandingShift& shift) {
    const bool custom = shift.kind == Added::custom_shift;
    begin_object(out, shift.id, custom ? "custom_shift" : "override_shift", schedule.name,
                 path_of(schedule, shift));
    json::put(out, "start_time", show(shift.window.since, schedule.zone.offset));
    json::put(out, "end_time", show(shift.window.until, schedule.zone.offset));
    if (custom) {
        put_assignments(out, shift);
    } else {
        const Covered& covered = shift.covered;
        if (!covered.rotation.empty()) json::put(out, "rotation_id", covered.rotation);
        if (!covered.custom_shift.empty()) json::put(out, "custom_shift_id", covered.custom_shift);
        out.Key("overridden_member");
        put_member(out, covered.member);
        out.Key("overriding_member");
        put_member(out, shift.user);
    }
    out.EndObject();
}

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
    event.until == Time::max() ? static_cast<void>(out.Null())
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
