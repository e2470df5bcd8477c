#include "sandbox/replies/replies.hpp"

#include <set>

namespace dutyme::sandbox {

namespace {

// Where the links of all objects point. In PagerDuty's domain, for pagerduty-cli takes the
// account's name from there.
constexpr const char* site = "https://dutyme-sandbox.pagerduty.com";

template <class Rows, class Put>
void put_array(json::Writer& out, const char* name, const Rows& rows, const Put& put) {
    out.Key(name);
    out.StartArray();
    for (const auto& row : rows) put(row);
    out.EndArray();
}

std::set<std::string> people_of(const Schedule& schedule) {
    std::set<std::string> people;
    for (const Layer& layer : schedule.layers)
        people.insert(layer.users.begin(), layer.users.end());
    return people;
}

// The members a schedule has in every reply; the object stays open.
void begin_schedule(json::Writer& out, const Account& account, const Schedule& schedule,
                    const std::string& time_zone) {
    begin_object(out, schedule.id, "schedule", schedule.name, "schedules");
    json::put(out, "name", schedule.name);
    json::put(out, "time_zone", time_zone);
    out.Key("description");
    out.Null();
    put_policy_references(out, account, schedule.id);
    put_array(out, "users", people_of(schedule),
              [&](const std::string& id) { put_user_reference(out, account, id); });
    put_empty_array(out, "teams");
}

void put_entries(json::Writer& out, const Account& account, const std::vector<Shift>& shifts,
                 const Rendering& rendering) {
    put_array(out, "rendered_schedule_entries", shifts, [&](const Shift& shift) {
        out.StartObject();
        json::put(out, "start", show(shift.window.since, rendering.offset));
        json::put(out, "end", show(shift.window.until, rendering.offset));
        out.Key("user");
        put_user_reference(out, account, shift.user);
        out.EndObject();
    });
    out.Key("rendered_coverage_percentage");
    std::vector<Shift> inside = shifts;
    for (Shift& shift : inside) shift.window = shift.window.cut_to(rendering.window);
    rendering.rendered ? out.Double(coverage(inside, rendering.window)) : out.Null();
}

void put_subschedule(json::Writer& out, const Account& account, const char* key, const char* name,
                     const std::vector<Shift>& shifts, const Rendering& rendering) {
    out.Key(key);
    out.StartObject();
    json::put(out, "name", name);
    put_entries(out, account, shifts, rendering);
    out.EndObject();
}

void put_hours(json::Writer& out, const DailyHours& hours) {
    out.StartObject();
    json::put(out, "type", "daily_restriction");
    json::put(out, "start_time_of_day", show(Time{hours.from}, Seconds{0}).substr(11, 8));
    out.Key("duration_seconds");
    out.Int64(hours.length.count());
    out.EndObject();
}

void put_layer(json::Writer& out, const Account& account, const Layer& layer,
               const std::vector<Shift>& shifts, const Rendering& rendering) {
    out.StartObject();
    json::put(out, "id", layer.id);
    json::put(out, "name", layer.name);
    json::put(out, "start", show(layer.start, rendering.offset));
    out.Key("end");
    out.Null();
    json::put(out, "rotation_virtual_start", show(layer.start, rendering.offset));
    out.Key("rotation_turn_length_seconds");
    out.Int64(layer.turn.count());
    put_array(out, "users", layer.users, [&](const std::string& id) {
        out.StartObject();
        out.Key("user");
        put_user_reference(out, account, id);
        out.EndObject();
    });
    put_array(out, "restrictions",
              layer.hours ? std::vector<DailyHours>{*layer.hours} : std::vector<DailyHours>{},
              [&](const DailyHours& hours) { put_hours(out, hours); });
    put_entries(out, account, shifts, rendering);
    out.EndObject();
}

// The API shows whole seconds: what is shorter than one is not there at all.
bool shown(const Shift& shift) {
    return std::chrono::floor<Seconds>(shift.window.since) <
           std::chrono::floor<Seconds>(shift.window.until);
}

// With overflow a shift is shown whole although it reaches out of the window: rendering a wider
// window and keeping what touches the asked one does that, for shifts up to the margin.
template <class Render>
std::vector<Shift> rendered(const Rendering& rendering, const Render& render) {
    constexpr std::chrono::hours margin{24 * 31};
    if (!rendering.rendered) return {};
    const Window asked = rendering.window;
    const Window wide =
        rendering.overflow ? Window{asked.since - margin, asked.until + margin} : asked;
    std::vector<Shift> kept;
    for (Shift& shift : merged(render(wide)))
        if (shift.window.touches(asked) && shown(shift)) kept.push_back(std::move(shift));
    return kept;
}

}  // namespace

std::string written(const std::function<void(json::Writer&)>& write) {
    rapidjson::StringBuffer text;
    json::Writer out{text};
    write(out);
    return {text.GetString(), text.GetSize()};
}

void begin_object(json::Writer& out, const std::string& id, const std::string& type,
                  const std::string& summary, const std::string& collection) {
    out.StartObject();
    json::put(out, "id", id);
    json::put(out, "type", type);
    json::put(out, "summary", summary);
    json::put(out, "self", site + ("/api/" + collection + "/" + id));
    json::put(out, "html_url", site + ("/" + collection + "/" + id));
}

void put_empty_array(json::Writer& out, const char* name) {
    put_array(out, name, std::vector<std::string>{}, [](const std::string&) {});
}

void put_strings(json::Writer& out, const std::vector<std::string>& values) {
    out.StartArray();
    for (const std::string& value : values) json::put_string(out, value);
    out.EndArray();
}

void put_reference(json::Writer& out, const std::string& id, const std::string& type,
                   const std::string& summary, const std::string& collection) {
    begin_object(out, id, type, summary, collection);
    out.EndObject();
}

void put_user_reference(json::Writer& out, const Account& account, const std::string& id) {
    const User* user = account.user(id);
    put_reference(out, id, "user_reference", user != nullptr ? user->name : id, "users");
}

void put_schedule_reference(json::Writer& out, const Account& account, const std::string& id) {
    const bool shifts = account.shift_schedule(id) != nullptr;
    put_reference(out, id, shifts ? "schedule_v3_reference" : "schedule_reference",
                  account.schedule_name(id), shifts ? "v3/schedules" : "schedules");
}

void put_policy_reference(json::Writer& out, const Policy& policy) {
    put_reference(out, policy.id, "escalation_policy_reference", policy.name,
                  "escalation_policies");
}

void put_policy_references(json::Writer& out, const Account& account, const std::string& schedule) {
    put_array(out, "escalation_policies", account.policies_with(schedule),
              [&](const Policy* policy) { put_policy_reference(out, *policy); });
}

void put_schedule_row(json::Writer& out, const Account& account, const Schedule& schedule) {
    begin_schedule(out, account, schedule, schedule.zone.name);
    out.EndObject();
}

std::string schedule_document(const Account& account, const Schedule& schedule,
                              const Rendering& rendering, Time now) {
    const auto overrides = account.overrides.standing(schedule.id, now);
    return written([&](json::Writer& out) {
        out.StartObject();
        out.Key("schedule");
        begin_schedule(out, account, schedule, rendering.time_zone);
        put_array(out, "schedule_layers", schedule.layers, [&](const Layer& layer) {
            put_layer(out, account, layer,
                      rendered(rendering,
                               [&](const Window& window) { return layer_shifts(layer, window); }),
                      rendering);
        });
        put_subschedule(
            out, account, "overrides_subschedule", "Overrides",
            rendered(rendering,
                     [&](const Window& window) { return override_shifts(overrides, window); }),
            rendering);
        put_subschedule(out, account, "final_schedule", "Final Schedule",
                        rendered(rendering,
                                 [&](const Window& window) {
                                     return final_shifts(schedule, overrides, window);
                                 }),
                        rendering);
        out.EndObject();
        out.EndObject();
    });
}

void put_override(json::Writer& out, const Account& account, const Standing& override,
                  Seconds offset) {
    out.StartObject();
    if (!override.id.empty()) json::put(out, "id", override.id);
    json::put(out, "start", show(override.window.since, offset));
    json::put(out, "end", show(override.window.until, offset));
    out.Key("user");
    put_user_reference(out, account, override.user);
    out.EndObject();
}

}  // namespace dutyme::sandbox
