#include "base/json.hpp"
#include "base/time.hpp"
#include "duty/plan.hpp"
#include "duty/record.hpp"

#include <array>

namespace dutyme::duty {

namespace {

constexpr std::array<std::pair<pagerduty::OverrideKind, std::string_view>, 3> form_names{
    {{pagerduty::OverrideKind::override, "override"},
     {pagerduty::OverrideKind::shift_override, "shift_override"},
     {pagerduty::OverrideKind::custom_shift, "custom_shift"}}};

void write_names(json::Writer& writer, const char* key, const std::vector<std::string>& names) {
    writer.Key(key);
    writer.StartArray();
    for (const std::string& name : names) json::put_string(writer, name);
    writer.EndArray();
}

std::vector<std::string> read_names(const json::Value& value, const char* key) {
    std::vector<std::string> names;
    json::for_each(value, key, [&](const json::Value& name) {
        names.emplace_back(name.GetString(), name.GetStringLength());
    });
    return names;
}

void write_piece(json::Writer& writer, const PlannedOverride& planned) {
    writer.StartObject();
    for (const auto& [form, name] : form_names)
        if (form == planned.kind) json::put(writer, "form", name);
    json::put(writer, "rotation", planned.source.rotation);
    json::put(writer, "custom_shift", planned.source.custom_shift);
    json::put(writer, "relieved", planned.relieved);
    json::put(writer, "start", to_rfc3339(planned.start));
    json::put(writer, "end", to_rfc3339(planned.end));
    writer.EndObject();
}

void write_span(json::Writer& writer, const OnCallSpan& span) {
    writer.StartObject();
    json::put(writer, "name", span.person);
    json::put(writer, "start", to_rfc3339(span.start));
    json::put(writer, "end", to_rfc3339(span.end));
    writer.Key("override");
    writer.Bool(span.by_override);
    writer.EndObject();
}

void write_stand(json::Writer& writer, const SchedulePlan& part) {
    writer.StartObject();
    json::put(writer, "schedule", part.schedule_id);
    json::put(writer, "schedule_name", part.schedule_name);
    writer.Key("needed");
    writer.Bool(part.needed);
    writer.Key("theirs_already");
    writer.Bool(part.theirs_already);
    writer.Key("on_a_policy");
    writer.Bool(part.on_a_policy);
    json::put(writer, "start", to_rfc3339(part.start));
    json::put(writer, "end", to_rfc3339(part.end));
    write_names(writer, "relieved", part.relieved);
    write_names(writer, "beside", part.beside);
    writer.Key("left_alone");
    writer.Bool(part.left_alone);
    json::put(writer, "next", part.next);
    writer.Key("pieces");
    writer.StartArray();
    for (const PlannedOverride& planned : part.overrides) write_piece(writer, planned);
    writer.EndArray();
    writer.Key("around");
    writer.StartArray();
    for (const OnCallSpan& span : part.around) write_span(writer, span);
    writer.EndArray();
    writer.Key("standing");
    writer.StartArray();
    for (const ExistingOverride& other : part.existing_overrides) {
        writer.StartObject();
        json::put(writer, "user", other.user_id);
        json::put(writer, "name", other.user_name);
        json::put(writer, "end", to_rfc3339(other.end));
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
}

Instant instant(const json::Value& value, const char* name) {
    const auto at = from_rfc3339(json::text_or_empty(value, name));
    if (!at) throw JsonError(std::string{"no time in "} + name);
    return *at;
}

bool flag(const json::Value& value, const char* name) {
    const auto* member = json::find(value, name);
    return member != nullptr && member->IsTrue();
}

PlannedOverride read_planned(const json::Value& value) {
    const auto text = [&](const char* name) { return json::text_or_empty(value, name); };
    PlannedOverride planned;
    for (const auto& [form, name] : form_names)
        if (text("form") == name) planned.kind = form;
    planned.source = {id_or_empty(value, "rotation"), id_or_empty(value, "custom_shift")};
    planned.relieved = id_or_empty(value, "relieved");
    planned.start = instant(value, "start");
    planned.end = instant(value, "end");
    return planned;
}

SchedulePlan read_schedule_plan(const json::Value& value) {
    SchedulePlan part;
    part.schedule_id = id_or_empty(value, "schedule");
    part.schedule_name = json::text_or_empty(value, "schedule_name");
    part.needed = flag(value, "needed");
    part.theirs_already = flag(value, "theirs_already");
    part.on_a_policy = flag(value, "on_a_policy");
    part.left_alone = flag(value, "left_alone");
    part.start = instant(value, "start");
    part.end = instant(value, "end");
    part.relieved = read_names(value, "relieved");
    part.beside = read_names(value, "beside");
    json::for_each(value, "pieces", [&](const json::Value& planned) {
        part.overrides.push_back(read_planned(planned));
    });
    json::for_each(value, "around", [&](const json::Value& span) {
        part.around.push_back({json::text_or_empty(span, "name"), instant(span, "start"),
                               instant(span, "end"), flag(span, "override")});
    });
    part.next = json::text_or_empty(value, "next");
    json::for_each(value, "standing", [&](const json::Value& other) {
        part.existing_overrides.push_back({json::text_or_empty(other, "user"),
                                           json::text_or_empty(other, "name"),
                                           instant(other, "end")});
    });
    return part;
}

void write_outlook(json::Writer& writer, const Impact& impact) {
    writer.Key("ladders");
    writer.StartArray();
    for (const EscalationPath& escalation_path : impact.escalation_paths) {
        writer.StartObject();
        json::put(writer, "policy", escalation_path.policy);
        writer.Key("levels");
        writer.StartArray();
        for (const EscalationStep& step : escalation_path.steps) {
            writer.StartObject();
            json::put(writer, "after", std::to_string(step.after) + "m");
            writer.Key("deployer");
            writer.Bool(step.deployer);
            write_names(writer, "others", step.others);
            writer.EndObject();
        }
        writer.EndArray();
        writer.EndObject();
    }
    writer.EndArray();
    write_names(writer, "services", impact.services);
    writer.Key("more_services");
    writer.Bool(impact.more_services);
    write_names(writer, "remarks", impact.remarks);
}

Impact read_impact(const json::Value& value) {
    Impact impact;
    json::for_each(value, "ladders", [&](const json::Value& item) {
        EscalationPath escalation_path{json::text_or_empty(item, "policy"), {}};
        json::for_each(item, "levels", [&](const json::Value& level) {
            const auto after = parse_duration(json::text_or_empty(level, "after"));
            const auto minutes = after.value_or(Seconds{0}).count() / 60;
            escalation_path.steps.push_back(
                {flag(level, "deployer"), read_names(level, "others"), static_cast<int>(minutes)});
        });
        impact.escalation_paths.push_back(std::move(escalation_path));
    });
    impact.services = read_names(value, "services");
    impact.more_services = flag(value, "more_services");
    impact.remarks = read_names(value, "remarks");
    return impact;
}

}  // namespace

std::string to_json(const Plan& plan) {
    return json::versioned([&](json::Writer& writer) {
        writer.Key("deployer");
        writer.StartObject();
        json::put(writer, "id", plan.deployer.id);
        json::put(writer, "name", plan.deployer.name);
        json::put(writer, "email", plan.deployer.email);
        writer.EndObject();
        json::put(writer, "from", to_rfc3339(plan.from));
        json::put(writer, "until", to_rfc3339(plan.until));
        json::put(writer, "lease", show_duration(plan.lease));
        json::put(writer, "max", show_duration(plan.max));
        json::put(writer, "mode", plan.mode.join ? "join" : "replace");
        json::put(writer, "take", plan.mode.all ? "all" : "one");
        json::put(writer, "from_person", plan.mode.from);
        writer.Key("schedules");
        writer.StartArray();
        for (const SchedulePlan& part : plan.schedules) write_stand(writer, part);
        writer.EndArray();
        write_outlook(writer, plan.impact);
        json::put(writer, "sandbox", plan.sandbox);
    });
}

Plan plan_from_json(std::string_view text) {
    const json::Document document = json::parse(text);
    Plan plan;
    if (const auto* user = json::find(document, "deployer"))
        plan.deployer = {id_or_empty(*user, "id"), json::text_or_empty(*user, "name"),
                         json::text_or_empty(*user, "email"), ""};
    plan.from = instant(document, "from");
    plan.until = instant(document, "until");
    plan.lease = parse_duration(json::text_or_empty(document, "lease")).value_or(Seconds{0});
    plan.max = parse_duration(json::text_or_empty(document, "max")).value_or(Seconds{0});
    plan.mode = {json::text_or_empty(document, "mode") == "join",
                 json::text_or_empty(document, "take") == "all",
                 json::text_or_empty(document, "from_person")};
    json::for_each(document, "schedules", [&](const json::Value& part) {
        plan.schedules.push_back(read_schedule_plan(part));
    });
    plan.impact = read_impact(document);
    plan.sandbox = flag(document, "sandbox");
    return plan;
}

}  // namespace dutyme::duty
