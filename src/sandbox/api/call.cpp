#include "sandbox/api/call.hpp"

#include "sandbox/replies/refusal.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

Time time_of(const Call& call, const char* name) {
    const auto time = parse_time(call.request.query.get(name));
    if (!time) throw malformed(std::string{name} + " is not a time");
    return *time;
}

std::size_t count_of(const Call& call, const char* name, std::size_t otherwise) {
    const auto text = call.request.query.find(name);
    if (!text) return otherwise;
    const auto number = parse_number(*text);
    if (!number || *number < 0) throw malformed(std::string{name} + " is not a count");
    return static_cast<std::size_t>(*number);
}

std::string member_problem(std::string what, const char* problem, const std::string& name) {
    return what.append(" has ").append(problem).append(" ").append(name);
}

}  // namespace

const Schedule& schedule_of(const Call& call) {
    if (call.account.shift_schedule(call.ids.at(0)) != nullptr)
        throw Refusal{error_reply(400,
                                  "This is a shift-based schedule. Use the v3 Schedules API "
                                  "(/v3/schedules) instead.",
                                  2001)};
    const Schedule* schedule = call.account.schedule(call.ids.at(0));
    if (schedule == nullptr) throw not_found();
    return *schedule;
}

const ShiftSchedule& shift_schedule_of(const Call& call) {
    const ShiftSchedule* schedule = call.account.shift_schedule(call.ids.at(0));
    if (schedule != nullptr) return *schedule;
    if (call.account.schedule(call.ids.at(0)) == nullptr) throw not_found();
    throw Refusal{error_reply(
        400, "This is a layer-based schedule. Use the v2 Schedules API (/schedules) instead.",
        2001)};
}

StandingShift added_shift_of(const Call& call, Added kind, Time known) {
    const ShiftSchedule& schedule = shift_schedule_of(call);
    for (const StandingShift& shift : call.account.added_shifts.standing(schedule.id, known))
        if (shift.kind == kind && shift.id == call.ids.at(1)) return shift;
    throw not_found();
}

std::optional<Window> window_of(const Call& call) {
    constexpr std::chrono::hours longest{24 * 366};
    const Query& query = call.request.query;
    if (!query.has("since") && !query.has("until")) return std::nullopt;
    if (!query.has("since")) throw Refusal{error_reply(400, "Invalid Since Parameter", 2004)};
    if (!query.has("until")) throw Refusal{error_reply(400, "Invalid Until Parameter", 2005)};
    const Window window{time_of(call, "since"), time_of(call, "until")};
    if (window.empty()) throw Refusal{error_reply(400, "Until must be after since", 2005)};
    if (window.until - window.since > longest)
        throw Refusal{error_reply(400, "The range is longer than a year", 2005)};
    return window;
}

Zone zone_of(const Call& call, const Zone& otherwise) {
    const auto name = call.request.query.find("time_zone");
    if (!name) return otherwise;
    const auto zone = call.account.zone(*name);
    if (!zone) throw malformed("time_zone is not one the account knows");
    return *zone;
}

bool includes(const Call& call, const char* what) {
    const auto asked = call.request.query.every("include[]");
    return std::count(asked.begin(), asked.end(), what) > 0;
}

bool flag_of(const Call& call, const char* name) {
    const std::string value = call.request.query.get(name, "false");
    if (value != "true" && value != "false")
        throw malformed(std::string{name} + " is neither true nor false");
    return value == "true";
}

Page page_of(const Call& call, PageSize size) {
    const Page page{count_of(call, "limit", size.usual), count_of(call, "offset", 0),
                    flag_of(call, "total")};
    if (page.limit < 1 || page.limit > size.most)
        throw malformed("limit is not within 1 and " + std::to_string(size.most));
    if (page.offset + page.limit > 10000)
        throw malformed("offset and limit together are more than 10000");
    return page;
}

json::Document body_of(const Request& request) {
    try {
        return json::parse(request.body);
    } catch (const JsonError& error) {
        throw malformed(std::string{"the body is no JSON: "} + error.what());
    }
}

void only(const json::Value& object, const std::string& what,
          std::initializer_list<const char*> known) {
    if (!object.IsObject()) throw malformed(what + " is no object");
    for (const auto& member : object.GetObject()) {
        const std::string name{member.name.GetString(), member.name.GetStringLength()};
        if (std::find(known.begin(), known.end(), name) == known.end())
            throw malformed(member_problem(what, "an unknown member", name));
        if (&object.FindMember(member.name)->value != &member.value)
            throw malformed(member_problem(what, "twice the member", name));
    }
}

}  // namespace dutyme::sandbox
