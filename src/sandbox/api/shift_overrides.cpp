#include "sandbox/api/body.hpp"
#include "sandbox/api/shift_fields.hpp"
#include "sandbox/api/shift_writing.hpp"
#include "sandbox/model/segments.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

// Exactly one of the two sources has to be named.
Covered read_covered(const json::Value& wish, const std::string& where) {
    Covered covered{json::text_or_empty(wish, "rotation_id"),
                    json::text_or_empty(wish, "custom_shift_id"),
                    member_field(wish, where, "overridden_member")};
    const std::string problem = "exactly one of rotation_id and custom_shift_id must be set";
    if (covered.rotation.empty() == covered.custom_shift.empty())
        throw invalid_fields(
            {{where + ".rotation_id", {problem}}, {where + ".custom_shift_id", {problem}}},
            where + ": " + problem);
    return covered;
}

StandingShift read_wish(const Call& call, const json::Value& wish, const std::string& where) {
    only(wish, where,
         {"type", "rotation_id", "custom_shift_id", "start_time", "end_time", "overridden_member",
          "overriding_member"});
    check_type(wish, where, "override_shift");
    StandingShift shift;
    shift.kind = Added::override_shift;
    shift.covered = read_covered(wish, where);
    shift.user = member_field(wish, where, "overriding_member");
    shift.window = {start_field(call, wish, where), end_field(call, wish, where)};
    return shift;
}

// `others` is what has been added besides it: overriding an override is refused unless a fault
// allows it, and so is naming somebody who is not the scheduled one from the first moment to the
// last.
void check(const Call& call, const std::vector<StandingShift>& others, StandingShift& shift,
           const std::string& where, FieldErrors& errors) {
    check_window(shift.window, call.now, where, errors);
    check_person(call.company, shift.user, where + ".overriding_member", errors);
    if (shift.covered.member.empty())
        errors[where + ".overridden_member"].emplace_back("is nobody who could be overridden");
    if (!errors.empty()) return;
    const auto found = segments(shift_schedule_of(call), others, shift.window);
    const auto can = [&](bool stand_in) {
        shift.covered.stand_in = stand_in;
        return can_cover(found, shift.covered, shift.window);
    };
    if (!can(false) && !(call.quirks.nested_overrides && can(true)))
        errors[where + ".overridden_member"].emplace_back(
            "is not scheduled there for the whole time, or is overridden already");
}

std::vector<StandingShift> read_wishes(const Call& call) {
    const json::Document body = body_of(call.request);
    only(body, "the body", {"overrides"});
    std::vector<StandingShift> wishes;
    for (const json::Value& wish : list_field(body, "overrides").GetArray())
        wishes.push_back(read_wish(call, wish, "overrides." + std::to_string(wishes.size())));
    return wishes;
}

std::vector<StandingShift> all_but(std::vector<StandingShift> shifts, const std::string& id) {
    shifts.erase(std::remove_if(shifts.begin(), shifts.end(),
                                [&](const StandingShift& shift) { return shift.id == id; }),
                 shifts.end());
    return shifts;
}

void read_change(const Call& call, const json::Value& wish, StandingShift& shift) {
    constexpr const char* where = "override";
    only(wish, where, {"type", "start_time", "end_time", "overridden_member", "overriding_member"});
    if (wish.HasMember("type")) check_type(wish, where, "override_shift");
    if (wish.HasMember("overridden_member") &&
        member_field(wish, where, "overridden_member") != shift.covered.member)
        throw invalid_fields({{"override.overridden_member", {"cannot be changed"}}});
    if (wish.HasMember("start_time") && shift.window.since <= call.now)
        throw invalid_fields({{"override.start_time", {"cannot be changed once it has started"}}});
    if (wish.HasMember("start_time")) shift.window.since = start_field(call, wish, where);
    if (wish.HasMember("end_time")) shift.window.until = end_field(call, wish, where);
    if (wish.HasMember("overriding_member"))
        shift.user = member_field(wish, where, "overriding_member");
    FieldErrors errors;
    check(call, all_but(call.company.added_shifts.standing(call.ids.at(0), call.now), shift.id),
          shift, where, errors);
    if (!errors.empty()) throw invalid_fields(errors);
}

}  // namespace

Reply create_shift_overrides(Call& call) {
    const std::string& schedule = shift_schedule_of(call).id;
    AddedShifts& shifts = call.company.added_shifts;
    std::vector<StandingShift> wishes = read_wishes(call);
    FieldErrors errors;
    // Each sees those before it.
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        FieldErrors own;
        check(call, shifts.standing(schedule, call.now), wishes[i],
              "overrides." + std::to_string(i), own);
        errors.merge(own);
        wishes[i] = shifts.add(schedule, wishes[i], call.now, name_of(call.key.kind));
    }
    if (call.quirks.fail_items) errors["overrides.0.end_time"].emplace_back("is not to be had");
    if (!errors.empty()) {
        shifts.take_back(wishes.size());
        throw invalid_fields(errors);
    }
    call.committed = true;
    return created_reply(call, wishes);
}

Reply update_shift_override(Call& call) {
    return update_added(call, Added::override_shift, read_change);
}

}  // namespace dutyme::sandbox
