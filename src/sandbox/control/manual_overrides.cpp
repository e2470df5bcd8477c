#include "sandbox/control/manual_overrides.hpp"

#include "base/error.hpp"
#include "sandbox/control/control.hpp"
#include "sandbox/control/report.hpp"
#include "sandbox/model/overrides.hpp"
#include "sandbox/model/policies.hpp"

namespace dutyme::sandbox {

namespace {

constexpr const char* by = "somebody else";

std::string added_by_somebody(Account& account, const ShiftSchedule& schedule,
                              const std::string& user, const Window& window, Time now,
                              bool besides) {
    if (!besides) return cover(account, schedule, user, window, now, by).front().id;
    const StandingShift shift{"", Added::custom_shift, {}, user, window};
    return account.added_shifts.add(schedule.id, shift, now, by).id;
}

bool end_added(Account& account, const std::string& schedule, const std::string& id, Time now) {
    for (const StandingShift& shift : account.added_shifts.standing(schedule, now)) {
        if (shift.id != id) continue;
        if (now < shift.window.until) account.added_shifts.end(shift, now, by);
        return true;
    }
    return false;
}

}  // namespace

Reply add_override(World& world, const Request& request) {
    const json::Document body = object_of(request);
    const std::lock_guard lock{world.lock};
    Account& account = world.account;
    const Time now = world.clock.now();
    const std::string id = known_schedule(world, json::text_or_empty(body, "schedule"));
    // By name: g++ 14 fears for a reference that comes of a temporary.
    const std::string named = json::text_or_empty(body, "user");
    const User& user = user_in(world, named);
    const Window window{std::max(time_or(json::text(body, "start"), now), now),
                        time_or(json::text(body, "end"), now + std::chrono::hours{1})};
    if (window.empty()) misuse("the end is not after the start and now");
    const std::string kind = json::text_or_empty(body, "kind");
    if (!kind.empty() && kind != "custom_shift" && kind != "override") misuse("no such kind");
    const ShiftSchedule* schedule = account.shift_schedule(id);
    if (schedule == nullptr)
        return {201,
                added_document(account, account.overrides.add(id, user.id, window, now, by).id)};
    return {201, added_document(account, added_by_somebody(account, *schedule, user.id, window, now,
                                                           kind == "custom_shift"))};
}

Reply end_override(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    const Time now = world.clock.now();
    const std::string schedule = request.query.get("schedule");
    const std::string id = request.query.get("id");
    if (end_added(world.account, schedule, id, now)) return {204, ""};
    if (world.account.overrides.end(schedule, id, now, by) == Ended::unknown)
        throw Error{Failure::not_found, "no such override"};
    return {204, ""};
}

Reply upgrade_schedule(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    const std::string id = schedule_in(world, request);
    if (!upgrade(world.account, id, world.clock.now())) misuse(id + " is shift-based already");
    return {204, ""};
}

Reply page_service(World& world, const Request& request) {
    const std::lock_guard lock{world.lock};
    const std::string id = request.query.get("service");
    const Service* service = world.account.service(id);
    if (service == nullptr) throw Error{Failure::not_found, "no service " + id};
    const auto incident = page(world.account, *service, world.clock.now());
    return {201, paged_document(world.account, *service, incident)};
}

Reply change_incident(World& world, const Request& request) {
    const std::string status = request.query.get("status");
    if (status != "acknowledged" && status != "resolved" && status != "triggered")
        misuse("no such status");
    const std::lock_guard lock{world.lock};
    for (Incident& incident : world.account.incidents) {
        if (incident.id != request.query.get("id")) continue;
        if (status == "acknowledged") incident.acknowledged = world.clock.now();
        incident.status = status;
        return {204, ""};
    }
    throw Error{Failure::not_found, "no such incident"};
}

}  // namespace dutyme::sandbox
