#include "sandbox/api/operations.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/replies/refusal.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace dutyme::sandbox {

namespace {

// "editable" counts by being there, whatever its value: only ids, and only of what has not begun.
Reply editable_overrides(const Call& call, const std::vector<Standing>& overrides) {
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key("overrides");
                out.StartArray();
                for (const Standing& override : overrides) {
                    if (override.window.since <= call.now) continue;
                    out.StartObject();
                    json::put(out, "id", override.id);
                    out.EndObject();
                }
                out.EndArray();
                out.EndObject();
            })};
}

// One row of GET /oncalls. Without a schedule the policy names the user itself, and there is no
// window either: always.
struct OnCall {
    std::string name;  // orders the rows
    const Policy* policy;
    std::size_t level;
    std::string schedule;
    Shift shift;
};

bool wanted(const Call& call, const char* filter, const std::string& id) {
    const auto ids = call.request.query.every(filter);
    return ids.empty() || std::count(ids.begin(), ids.end(), id) > 0;
}

void add_schedule(const Call& call, OnCall row, const std::string& id, const Window& window,
                  std::vector<OnCall>& rows) {
    constexpr std::chrono::hours margin{24 * 31};
    if (!wanted(call, "schedule_ids[]", id)) return;
    row.schedule = id;
    // Shifts are shown whole, not cut to the window.
    const Window wide{window.since - margin, window.until + margin};
    for (const Shift& shift : joined_by_person(people_on(call.account, id, wide, call.seen()))) {
        row.shift = shift;
        if (shift.window.touches(window)) rows.push_back(row);
    }
}

std::vector<OnCall> all_rows(const Call& call, const Window& window) {
    std::vector<OnCall> rows;
    for (const Policy& policy : call.account.policies) {
        if (!wanted(call, "escalation_policy_ids[]", policy.id)) continue;
        for (std::size_t i = 0; i < policy.levels.size(); ++i) {
            const OnCall row{policy.name, &policy, i + 1, {}, {}};
            for (const auto& id : policy.levels[i].schedules)
                add_schedule(call, row, id, window, rows);
            for (const auto& user : policy.levels[i].users)
                if (!call.request.query.has("schedule_ids[]"))
                    rows.push_back({policy.name, &policy, i + 1, {}, {{}, user, {}}});
        }
    }
    rows.erase(std::remove_if(
                   rows.begin(), rows.end(),
                   [&](const OnCall& row) { return !wanted(call, "user_ids[]", row.shift.user); }),
               rows.end());
    return rows;
}

// Only the first on-call of each person at each level of a policy.
std::vector<OnCall> earliest(std::vector<OnCall> rows) {
    std::set<std::tuple<std::string, std::size_t, std::string>> seen;
    std::stable_sort(rows.begin(), rows.end(), [](const OnCall& one, const OnCall& other) {
        return one.shift.window.since < other.shift.window.since;
    });
    rows.erase(
        std::remove_if(rows.begin(), rows.end(),
                       [&](const OnCall& row) {
                           return !seen.emplace(row.policy->id, row.level, row.shift.user).second;
                       }),
        rows.end());
    return rows;
}

void put_row(json::Writer& out, const Account& account, const OnCall& row, Seconds offset) {
    out.StartObject();
    out.Key("user");
    put_user_reference(out, account, row.shift.user);
    out.Key("escalation_policy");
    put_reference(out, row.policy->id, "escalation_policy_reference", row.policy->name,
                  "escalation_policies");
    out.Key("escalation_level");
    out.Uint64(row.level);
    if (row.schedule.empty()) {
        for (const char* none : {"schedule", "start", "end"}) {
            out.Key(none);
            out.Null();
        }
    } else {
        out.Key("schedule");
        put_schedule_reference(out, account, row.schedule);
        json::put(out, "start", show(row.shift.window.since, offset));
        json::put(out, "end", show(row.shift.window.until, offset));
    }
    out.EndObject();
}

}  // namespace

Reply list_schedules(Call& call) {
    const std::string query = call.request.query.get("query");
    window_of(call);
    zone_of(call, {});
    const auto found = filtered(call.account.schedules, [&](const Schedule& schedule) {
        return schedule.upgraded == Time::max() && contains(schedule.name, query);
    });
    return one_page(call, "schedules", found, [&](json::Writer& out, const Schedule& schedule) {
        put_schedule_row(out, call.account, schedule);
    });
}

Reply get_schedule(Call& call) {
    const Schedule& schedule = schedule_of(call);
    const Zone zone = zone_of(call, schedule.zone);
    const auto window = window_of(call);
    const Rendering rendering{window.value_or(Window{}), window.has_value(),
                              flag_of(call, "overflow"), zone.offset, zone.name};
    return {200, schedule_document(call.account, schedule, rendering, call.seen())};
}

Reply get_schedule_users(Call& call) {
    const Schedule& schedule = schedule_of(call);
    const Window window = window_of(call).value_or(Window{call.now, call.now + Seconds{1}});
    const auto overrides = call.account.overrides.standing(schedule.id, call.seen());
    std::set<std::string> on;
    for (const Shift& shift : final_shifts(schedule, overrides, window)) on.insert(shift.user);
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key("users");
                out.StartArray();
                for (const std::string& id : on)
                    if (const User* user = call.account.user(id))
                        put_user(out, call.account, *user);
                out.EndArray();
                out.EndObject();
            })};
}

Reply list_overrides(Call& call) {
    const Schedule& schedule = schedule_of(call);
    const auto window = window_of(call);
    if (!window) throw malformed("since and until are required");
    const bool overflow = flag_of(call, "overflow");
    std::vector<Standing> overrides;
    for (Standing override : call.account.overrides.standing(schedule.id, call.seen())) {
        if (override.window.empty() || !override.window.touches(*window)) continue;
        if (!overflow) override.window = override.window.cut_to(*window);
        overrides.push_back(override);
    }
    if (call.request.query.has("editable")) return editable_overrides(call, overrides);
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key("overrides");
                out.StartArray();
                for (const Standing& override : overrides)
                    put_override(out, call.account, override, schedule.zone.offset);
                out.EndArray();
                out.EndObject();
            })};
}

// PagerDuty leaves out what stands on no escalation policy: an empty list is not "nobody".
Reply list_oncalls(Call& call) {
    const Window window = window_of(call).value_or(Window{call.now, call.now + Milliseconds{1}});
    const Zone zone = zone_of(call, {});
    auto rows = all_rows(call, window);
    if (flag_of(call, "earliest")) rows = earliest(std::move(rows));
    return one_page(call, "oncalls", std::move(rows), [&](json::Writer& out, const OnCall& row) {
        put_row(out, call.account, row, zone.offset);
    });
}

}  // namespace dutyme::sandbox
