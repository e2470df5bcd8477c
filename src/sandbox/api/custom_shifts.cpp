#include "sandbox/api/body.hpp"
#include "sandbox/api/shift_fields.hpp"
#include "sandbox/api/shift_writing.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

constexpr const char* frozen = "cannot be changed once the shift has started";

// A custom shift has exactly one assignment; several people are several shifts.
std::string assigned_user(const json::Value& wish, const std::string& where) {
    const json::Value* list = json::find(wish, "assignments");
    if (list == nullptr || !list->IsArray() || list->Size() != 1)
        throw invalid_fields({{where + ".assignments", {"must have exactly one element"}}},
                             where + " has not just one assignment");
    const json::Value& assignment = *list->Begin();
    const std::string place = where + ".assignments.0";
    only(assignment, place, {"type", "member"});
    check_type(assignment, place, "shift_assignment");
    return member_field(assignment, place, "member");
}

StandingShift read_wish(const Call& call, const json::Value& wish, const std::string& where,
                        FieldErrors& errors) {
    only(wish, where, {"type", "start_time", "end_time", "assignments"});
    check_type(wish, where, "custom_shift");
    StandingShift shift;
    shift.user = assigned_user(wish, where);
    shift.window = {start_field(call, wish, where), end_field(call, wish, where)};
    check_window(shift.window, call.now, where, errors);
    check_person(call.company, shift.user, where + ".assignments.0.member", errors);
    return shift;
}

std::vector<StandingShift> read_wishes(const Call& call) {
    const json::Document body = body_of(call.request);
    only(body, "the body", {"custom_shifts"});
    FieldErrors errors;
    std::vector<StandingShift> wishes;
    for (const json::Value& wish : list_field(body, "custom_shifts").GetArray())
        wishes.push_back(
            read_wish(call, wish, "custom_shifts." + std::to_string(wishes.size()), errors));
    if (call.quirks.fail_items) errors["custom_shifts.0.end_time"].emplace_back("is not to be had");
    if (!errors.empty()) throw invalid_fields(errors);
    return wishes;
}

// Of one that has begun only the end may be named, be the rest as it was or not.
void refuse_frozen(const json::Value& wish) {
    FieldErrors errors;
    for (const auto& member : wish.GetObject()) {
        const std::string name = member.name.GetString();
        if (name != "end_time") errors["custom_shift." + name].emplace_back(frozen);
    }
    if (!errors.empty()) throw invalid_fields(errors);
}

void read_change(const Call& call, const json::Value& wish, StandingShift& shift) {
    constexpr const char* where = "custom_shift";
    only(wish, where, {"type", "start_time", "end_time", "assignments"});
    const bool begun = shift.window.since <= call.now;
    if (begun) refuse_frozen(wish);
    if (wish.HasMember("type")) check_type(wish, where, where);
    if (wish.HasMember("end_time")) shift.window.until = end_field(call, wish, where);
    if (wish.HasMember("start_time")) shift.window.since = start_field(call, wish, where);
    if (wish.HasMember("assignments")) shift.user = assigned_user(wish, where);
    FieldErrors errors;
    check_window(shift.window, call.now, where, errors);
    check_person(call.company, shift.user, "custom_shift.assignments.0.member", errors);
    if (!errors.empty()) throw invalid_fields(errors);
}

}  // namespace

Reply create_custom_shifts(Call& call) {
    const ShiftSchedule& schedule = shift_schedule_of(call);
    std::vector<StandingShift> wishes = read_wishes(call);
    for (StandingShift& wish : wishes)
        wish = call.company.added_shifts.add(schedule.id, wish, call.now, name_of(call.key.kind));
    call.committed = true;
    return created_reply(call, wishes);
}

Reply update_custom_shift(Call& call) {
    return update_added(call, Added::custom_shift, read_change);
}

}  // namespace dutyme::sandbox
