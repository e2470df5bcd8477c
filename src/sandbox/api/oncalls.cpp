#include "sandbox/api/listing.hpp"
#include "sandbox/api/reading.hpp"
#include "sandbox/model/on_duty.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace dutyme::sandbox {

namespace {

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
    for (const Shift& shift : joined_by_person(people_on(call.company, id, wide, call.seen()))) {
        row.shift = shift;
        if (shift.window.touches(window)) rows.push_back(row);
    }
}

std::vector<OnCall> all_rows(const Call& call, const Window& window) {
    std::vector<OnCall> rows;
    for (const Policy& policy : call.company.policies) {
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

void put_row(json::Writer& out, const Company& company, const OnCall& row, Seconds offset) {
    out.StartObject();
    out.Key("user");
    put_user_reference(out, company, row.shift.user);
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
        put_schedule_reference(out, company, row.schedule);
        json::put(out, "start", show(row.shift.window.since, offset));
        json::put(out, "end", show(row.shift.window.until, offset));
    }
    out.EndObject();
}

}  // namespace

// PagerDuty leaves out what stands on no escalation policy: an empty list is not "nobody".
Reply list_oncalls(Call& call) {
    const Window window = window_of(call).value_or(Window{call.now, call.now + Milliseconds{1}});
    const Zone zone = zone_of(call, {});
    auto rows = all_rows(call, window);
    if (flag_of(call, "earliest")) rows = earliest(std::move(rows));
    return one_page(call, "oncalls", std::move(rows), [&](json::Writer& out, const OnCall& row) {
        put_row(out, call.company, row, zone.offset);
    });
}

}  // namespace dutyme::sandbox
