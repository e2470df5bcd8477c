#include "sandbox/api/operations.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/replies.hpp"
#include "sandbox/replies/shift_replies.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

[[noreturn]] void unreadable(const std::string& field, const std::string& problem) {
    throw invalid_fields({{field, {problem}}}, field + " " + problem);
}

Time time_field(const json::Value& object, const std::string& where, const char* name) {
    const auto time = parse_time(json::text_or_empty(object, name));
    if (!time) unreadable(where + "." + name, "is not a time");
    return *time;
}

// Returns "start_time" and "end_time" as they are kept. Each throws Refusal: a violation for a time
// that is missing or cannot be read, none for a start that has passed where that is refused.
// `where` is the path to the object as the error map names it: "custom_shifts.0".
Time start_field(const Call& call, const json::Value& object, const std::string& where) {
    const Time start = time_field(object, where, "start_time");
    if (is_refused_start(call.quirks, start, call.now))
        throw invalid_fields({{where + ".start_time", {"must not be in the past"}}});
    return kept_start(call.quirks, start, call.now);
}

Time end_field(const Call& call, const json::Value& object, const std::string& where) {
    return kept(call.quirks, time_field(object, where, "end_time"));
}

// Returns the user of a member, "" for an empty one. Throws Refusal, a violation.
std::string member_field(const json::Value& object, const std::string& where, const char* name) {
    const std::string field = where + "." + name;
    const json::Value* member = json::find(object, name);
    if (member == nullptr) unreadable(field, "is missing");
    only(*member, field, {"type", "user_id"});
    const std::string type = json::text_or_empty(*member, "type");
    std::string user = json::text_or_empty(*member, "user_id");
    if (type != "user_member" && type != "empty_member") unreadable(field + ".type", "is unknown");
    if ((type == "empty_member") != user.empty()) unreadable(field + ".user_id", "does not fit");
    return user;
}

// Throws Refusal, a violation, unless the object says that it is of this type.
void check_type(const json::Value& object, const std::string& where, const char* type) {
    if (json::text_or_empty(object, "type") != type)
        unreadable(where + ".type", std::string{"is not "} + type);
}

// Returns the elements of a list that must not be empty. Throws Refusal, a violation.
const json::Value& list_field(const json::Value& object, const char* name) {
    const json::Value* list = json::find(object, name);
    if (list == nullptr || !list->IsArray() || list->Empty())
        unreadable(name, "is no list, or empty");
    return *list;
}

// Adds to `errors` unless the window ends in the future and after its start.
void check_window(const Window& window, Time now, const std::string& where, FieldErrors& errors) {
    if (window.until <= now)
        errors[where + ".end_time"].emplace_back("must be in the future");
    else if (window.empty())
        errors[where + ".end_time"].emplace_back("must be after start_time");
}

// Adds to `errors` unless the user can be on call.
void check_person(const Account& account, const std::string& user, const std::string& field,
                  FieldErrors& errors) {
    const User* found = account.user(user);
    if (found == nullptr || found->deleted)
        errors[field + ".user_id"].emplace_back("is not a user of this account");
    else if (found->stakeholder())
        errors[field + ".user_id"].emplace_back("is a stakeholder and cannot be on a schedule");
}

// One that the path names, that is seen already, and that is not over yet.
StandingShift unfinished_shift_of(const Call& call, Added kind) {
    added_shift_of(call, kind, call.seen());
    StandingShift shift = added_shift_of(call, kind, call.now);
    if (shift.window.until <= call.now)
        throw invalid_fields({{name_of(kind), {"has already ended"}}});
    return shift;
}

bool is_among(const StandingShift& shift, const std::vector<StandingShift>& shifts) {
    return std::any_of(shifts.begin(), shifts.end(),
                       [&](const StandingShift& it) { return it.id == shift.id; });
}

// 204 whether it is gone or cut short, unlike the layer-based API.
Reply delete_added(Call& call, Added kind) {
    const StandingShift shift = unfinished_shift_of(call, kind);
    call.account.added_shifts.end(shift, call.now, name_of(call.key.kind),
                                  kept(call.quirks, call.now));
    call.committed = true;
    return {204, ""};
}

// Returns 201 {"custom_shifts":[…]} or {"overrides":[…]}.
Reply created_reply(const Call& call, const std::vector<StandingShift>& made) {
    auto others = call.account.added_shifts.standing(call.ids.at(0), call.now);
    others.erase(std::remove_if(others.begin(), others.end(),
                                [&](const StandingShift& shift) {
                                    return shift.kind != made.front().kind || is_among(shift, made);
                                }),
                 others.end());
    return {201, written([&](json::Writer& out) {
                out.StartObject();
                out.Key(collection_of(made.front().kind));
                out.StartArray();
                for (const StandingShift& shift : made)
                    put_added_shift(out, shift_schedule_of(call),
                                    answered(call.quirks, shift, others, call.now));
                out.EndArray();
                out.EndObject();
            })};
}

// Lets `change` apply the body to the shift that the path names; returns 200 {"custom_shift":{…}}
// or
// {"override":{…}}. Throws Refusal (404; 400 for one that is over).
Reply update_added(Call& call, Added kind,
                   void (*change)(const Call&, const json::Value& wish, StandingShift&)) {
    StandingShift shift = unfinished_shift_of(call, kind);
    const json::Document body = body_of(call.request);
    only(body, "the body", {name_of(kind)});
    const json::Value* wish = json::find(body, name_of(kind));
    if (wish == nullptr) throw malformed(std::string{name_of(kind)} + " is missing");
    change(call, *wish, shift);
    call.account.added_shifts.change(shift, call.now, name_of(call.key.kind));
    call.committed = true;
    return one_object(name_of(kind), [&](json::Writer& out) {
        put_added_shift(out, shift_schedule_of(call), answered(call.quirks, shift, {}, call.now));
    });
}

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

StandingShift read_custom_shift(const Call& call, const json::Value& wish, const std::string& where,
                                FieldErrors& errors) {
    only(wish, where, {"type", "start_time", "end_time", "assignments"});
    check_type(wish, where, "custom_shift");
    StandingShift shift;
    shift.user = assigned_user(wish, where);
    shift.window = {start_field(call, wish, where), end_field(call, wish, where)};
    check_window(shift.window, call.now, where, errors);
    check_person(call.account, shift.user, where + ".assignments.0.member", errors);
    return shift;
}

std::vector<StandingShift> read_custom_shifts(const Call& call) {
    const json::Document body = body_of(call.request);
    only(body, "the body", {"custom_shifts"});
    FieldErrors errors;
    std::vector<StandingShift> wishes;
    for (const json::Value& wish : list_field(body, "custom_shifts").GetArray())
        wishes.push_back(read_custom_shift(
            call, wish, "custom_shifts." + std::to_string(wishes.size()), errors));
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

void change_custom_shift(const Call& call, const json::Value& wish, StandingShift& shift) {
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
    check_person(call.account, shift.user, "custom_shift.assignments.0.member", errors);
    if (!errors.empty()) throw invalid_fields(errors);
}

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

StandingShift read_shift_override(const Call& call, const json::Value& wish,
                                  const std::string& where) {
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
    check_person(call.account, shift.user, where + ".overriding_member", errors);
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

std::vector<StandingShift> read_shift_overrides(const Call& call) {
    const json::Document body = body_of(call.request);
    only(body, "the body", {"overrides"});
    std::vector<StandingShift> wishes;
    for (const json::Value& wish : list_field(body, "overrides").GetArray())
        wishes.push_back(
            read_shift_override(call, wish, "overrides." + std::to_string(wishes.size())));
    return wishes;
}

std::vector<StandingShift> all_but(std::vector<StandingShift> shifts, const std::string& id) {
    shifts.erase(std::remove_if(shifts.begin(), shifts.end(),
                                [&](const StandingShift& shift) { return shift.id == id; }),
                 shifts.end());
    return shifts;
}

void change_shift_override(const Call& call, const json::Value& wish, StandingShift& shift) {
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
    check(call, all_but(call.account.added_shifts.standing(call.ids.at(0), call.now), shift.id),
          shift, where, errors);
    if (!errors.empty()) throw invalid_fields(errors);
}

}  // namespace

Reply create_custom_shifts(Call& call) {
    const ShiftSchedule& schedule = shift_schedule_of(call);
    std::vector<StandingShift> wishes = read_custom_shifts(call);
    for (StandingShift& wish : wishes)
        wish = call.account.added_shifts.add(schedule.id, wish, call.now, name_of(call.key.kind));
    call.committed = true;
    return created_reply(call, wishes);
}

Reply update_custom_shift(Call& call) {
    return update_added(call, Added::custom_shift, change_custom_shift);
}

Reply create_shift_overrides(Call& call) {
    const std::string& schedule = shift_schedule_of(call).id;
    AddedShifts& shifts = call.account.added_shifts;
    std::vector<StandingShift> wishes = read_shift_overrides(call);
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
    return update_added(call, Added::override_shift, change_shift_override);
}

Reply delete_custom_shift(Call& call) {
    return delete_added(call, Added::custom_shift);
}

Reply delete_shift_override(Call& call) {
    return delete_added(call, Added::override_shift);
}

}  // namespace dutyme::sandbox
