#include "sandbox/api/reading.hpp"

#include "sandbox/api/listing.hpp"
#include "sandbox/model/rota.hpp"
#include "sandbox/replies/refusal.hpp"

#include <set>

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

}  // namespace

Reply list_schedules(Call& call) {
    const std::string query = call.request.query.get("query");
    window_of(call);
    zone_of(call, {});
    const auto found = filtered(call.company.schedules, [&](const Schedule& schedule) {
        return schedule.upgraded == Moment::max() && contains(schedule.name, query);
    });
    return one_page(call, "schedules", found, [&](json::Writer& out, const Schedule& schedule) {
        put_schedule_row(out, call.company, schedule);
    });
}

Reply get_schedule(Call& call) {
    const Schedule& schedule = schedule_of(call);
    const Zone zone = zone_of(call, schedule.zone);
    const auto window = window_of(call);
    const Rendering rendering{window.value_or(Window{}), window.has_value(),
                              flag_of(call, "overflow"), zone.offset, zone.name};
    return {200, schedule_document(call.company, schedule, rendering, call.seen())};
}

Reply get_schedule_users(Call& call) {
    const Schedule& schedule = schedule_of(call);
    const Window window = window_of(call).value_or(Window{call.now, call.now + Seconds{1}});
    const auto overrides = call.company.overrides.standing(schedule.id, call.seen());
    std::set<std::string> on;
    for (const Shift& shift : final_shifts(schedule, overrides, window)) on.insert(shift.user);
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key("users");
                out.StartArray();
                for (const std::string& id : on)
                    if (const User* user = call.company.user(id))
                        put_user(out, call.company, *user);
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
    for (Standing override : call.company.overrides.standing(schedule.id, call.seen())) {
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
                    put_override(out, call.company, override, schedule.zone.offset);
                out.EndArray();
                out.EndObject();
            })};
}

Reply list_abilities(Call&) {
    return {200, R"({"abilities":["sso","advanced_reports","teams","urgencies"]})"};
}

}  // namespace dutyme::sandbox
