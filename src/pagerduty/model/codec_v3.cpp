#include "pagerduty/model/codec_v3.hpp"

#include "base/text.hpp"
#include "pagerduty/model/codec_v2.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

namespace {

// "" where the member is missing or no id.
std::string id_or_empty(const json::Value& value, const char* name) {
    std::string id = json::text_or_empty(value, name);
    return is_id(id) ? id : std::string{};
}

// Absent: the member is nobody ("empty_member").
std::optional<User> member_in(const json::Value& value, const char* name) {
    const json::Value* member = json::find(value, name);
    const std::string id = member == nullptr ? "" : id_or_empty(*member, "user_id");
    if (id.empty()) return std::nullopt;
    User user;
    user.id = id;
    user.name = id;
    return user;
}

// In a source the custom shift's id is "shift_id"; in an override it is "custom_shift_id".
ShiftSource source_in(const json::Value& value, const char* custom_shift) {
    return {id_or_empty(value, "rotation_id"), id_or_empty(value, custom_shift)};
}

// An override of a rotation may have both ids; its type says which of them it replaces.
void read_source(const json::Value& assignment, Shift& shift) {
    const json::Value* source = json::find(assignment, "source");
    if (source == nullptr) return;
    shift.source = source_in(*source, "shift_id");
    const std::string type = json::text_or_empty(*source, "type");
    shift.substitute = type.find("override") != std::string::npos ||
                       !json::text_or_empty(*source, "override_id").empty();
    if (type.find("rotation") != std::string::npos) shift.source.custom_shift.clear();
    if (type.find("custom_shift") != std::string::npos) shift.source.rotation.clear();
}

std::optional<Shift> read_assignment(const json::Value& value, Instant since, Instant until) {
    const auto user = member_in(value, "member");
    if (!user) return std::nullopt;
    const Instant start = read_time(value, "start_time").value_or(since);
    const Instant end = read_time(value, "end_time").value_or(until);
    Shift shift{*user, std::max(since, start), std::min(until, end)};
    if (end != until) shift.uncut = {start, end};
    read_source(value, shift);
    return shift.start < shift.end ? std::optional<Shift>{shift} : std::nullopt;
}

std::optional<Override> read_window(const json::Value& value, const Override& otherwise,
                                    OverrideKind kind) {
    Override read = otherwise;
    read.kind = kind;
    read.id = json::text_or_empty(value, "id");
    read.start = read_time(value, "start_time").value_or(otherwise.start);
    read.end = read_time(value, "end_time").value_or(otherwise.end);
    return is_id(read.id) ? std::optional<Override>{read} : std::nullopt;
}

void put_member(json::Writer& writer, const char* name, const std::string& user) {
    writer.Key(name);
    writer.StartObject();
    json::put(writer, "type", "user_member");
    json::put(writer, "user_id", user);
    writer.EndObject();
}

void put_source(json::Writer& writer, const ShiftSource& source) {
    if (source.rotation.empty())
        json::put(writer, "custom_shift_id", source.custom_shift);
    else
        json::put(writer, "rotation_id", source.rotation);
}

enum class Body { create, change };  // where it belongs cannot be changed

void put_shift_override(json::Writer& writer, const Override& asked, Body body) {
    json::put(writer, "type", "override_shift");
    if (body == Body::create) put_source(writer, asked.source);
    put_member(writer, "overridden_member", asked.relieved);
    put_member(writer, "overriding_member", asked.user.id);
}

void put_custom_shift(json::Writer& writer, const Override& asked) {
    json::put(writer, "type", "custom_shift");
    writer.Key("assignments");
    writer.StartArray();
    writer.StartObject();
    json::put(writer, "type", "shift_assignment");
    put_member(writer, "member", asked.user.id);
    writer.EndObject();
    writer.EndArray();
}

void put_whole(json::Writer& writer, const Override& asked, Body body) {
    writer.StartObject();
    json::put(writer, "start_time", to_rfc3339(asked.start));
    json::put(writer, "end_time", to_rfc3339(asked.end));
    if (asked.kind == OverrideKind::custom_shift)
        put_custom_shift(writer, asked);
    else
        put_shift_override(writer, asked, body);
    writer.EndObject();
}

// Returns {"name": …}; `put` writes the value.
template <class Put>
std::string wrapped(const char* name, const Put& put) {
    rapidjson::StringBuffer text;
    json::Writer writer{text};
    writer.StartObject();
    writer.Key(name);
    put(writer);
    writer.EndObject();
    return {text.GetString(), text.GetSize()};
}

const char* singular(const Override& override) {
    return override.kind == OverrideKind::custom_shift ? "custom_shift" : "override";
}

}  // namespace

std::optional<Schedule> read_shift_schedule(const json::Value& value, Instant since,
                                            Instant until) {
    auto schedule = read_schedule(value, since, until);
    if (!schedule) return std::nullopt;
    schedule->type = ScheduleType::shifts;
    schedule->shifts.clear();
    if (const json::Value* final_schedule = json::find(value, "final_schedule"))
        json::for_each(*final_schedule, "computed_shift_assignments", [&](const json::Value& one) {
            if (auto shift = read_assignment(one, since, until))
                schedule->shifts.push_back(std::move(*shift));
        });
    std::stable_sort(schedule->shifts.begin(), schedule->shifts.end(),
                     [](const Shift& a, const Shift& b) { return a.start < b.start; });
    std::copy_if(schedule->shifts.begin(), schedule->shifts.end(),
                 std::back_inserter(schedule->existing_overrides),
                 [](const Shift& shift) { return shift.substitute; });
    return schedule;
}

std::optional<Override> read_shift_override(const json::Value& value, const Override& otherwise) {
    auto read = read_window(value, otherwise, OverrideKind::shift_override);
    if (!read) return std::nullopt;
    const ShiftSource source = source_in(value, "custom_shift_id");
    if (!(source == ShiftSource{})) read->source = source;
    if (const auto user = member_in(value, "overriding_member")) read->user = *user;
    if (const auto user = member_in(value, "overridden_member")) read->relieved = user->id;
    return read;
}

std::optional<Override> read_custom_shift(const json::Value& value, const Override& otherwise) {
    auto read = read_window(value, otherwise, OverrideKind::custom_shift);
    if (!read) return std::nullopt;
    json::for_each(value, "assignments", [&](const json::Value& assignment) {
        if (const auto user = member_in(assignment, "member")) read->user = *user;
    });
    return read;
}

std::string write_new(const Override& asked) {
    const char* plural = asked.kind == OverrideKind::custom_shift ? "custom_shifts" : "overrides";
    return wrapped(plural, [&](json::Writer& writer) {
        writer.StartArray();
        put_whole(writer, asked, Body::create);
        writer.EndArray();
    });
}

std::string write_end(const Override& override, Instant end) {
    return wrapped(singular(override), [&](json::Writer& writer) {
        writer.StartObject();
        json::put(writer, "end_time", to_rfc3339(end));
        writer.EndObject();
    });
}

std::string write_whole(const Override& override, Instant end) {
    Override moved = override;
    moved.end = end;
    return wrapped(singular(override),
                   [&](json::Writer& writer) { put_whole(writer, moved, Body::change); });
}

}  // namespace dutyme::pagerduty
