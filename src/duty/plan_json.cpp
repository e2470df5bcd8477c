#include "base/duration.hpp"
#include "base/json.hpp"
#include "duty/plan.hpp"

namespace dutyme::duty {

namespace {

void write_stand(json::Writer& writer, const Stand& stand) {
    writer.StartObject();
    json::put(writer, "schedule", stand.schedule_id);
    json::put(writer, "schedule_name", stand.schedule_name);
    writer.Key("needed");
    writer.Bool(stand.needed);
    writer.Key("theirs_already");
    writer.Bool(stand.theirs_already);
    writer.Key("on_a_policy");
    writer.Bool(stand.on_a_policy);
    json::put(writer, "start", to_rfc3339(stand.start));
    json::put(writer, "end", to_rfc3339(stand.end));
    writer.Key("relieved");
    writer.StartArray();
    for (const std::string& name : stand.relieved) json::put_string(writer, name);
    writer.EndArray();
    json::put(writer, "next", stand.next);
    writer.Key("standing");
    writer.StartArray();
    for (const Standing& other : stand.standing) {
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

Stand read_stand(const json::Value& value) {
    Stand stand;
    stand.schedule_id = json::text_or_empty(value, "schedule");
    stand.schedule_name = json::text_or_empty(value, "schedule_name");
    stand.needed = flag(value, "needed");
    stand.theirs_already = flag(value, "theirs_already");
    stand.on_a_policy = flag(value, "on_a_policy");
    stand.start = instant(value, "start");
    stand.end = instant(value, "end");
    json::for_each(value, "relieved", [&](const json::Value& name) {
        stand.relieved.emplace_back(name.GetString(), name.GetStringLength());
    });
    stand.next = json::text_or_empty(value, "next");
    json::for_each(value, "standing", [&](const json::Value& other) {
        stand.standing.push_back({json::text_or_empty(other, "user"),
                                  json::text_or_empty(other, "name"), instant(other, "end")});
    });
    return stand;
}

}  // namespace

std::string to_json(const Plan& plan) {
    rapidjson::StringBuffer buffer;
    json::Writer writer{buffer};
    writer.StartObject();
    writer.Key("version");
    writer.Int(1);
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
    writer.Key("schedules");
    writer.StartArray();
    for (const Stand& stand : plan.stands) write_stand(writer, stand);
    writer.EndArray();
    writer.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

Plan plan_from_json(std::string_view text) {
    const json::Document document = json::parse(text);
    Plan plan;
    if (const auto* user = json::find(document, "deployer"))
        plan.deployer = {json::text_or_empty(*user, "id"), json::text_or_empty(*user, "name"),
                         json::text_or_empty(*user, "email"), ""};
    plan.from = instant(document, "from");
    plan.until = instant(document, "until");
    plan.lease = parse_duration(json::text_or_empty(document, "lease")).value_or(Seconds{0});
    plan.max = parse_duration(json::text_or_empty(document, "max")).value_or(Seconds{0});
    json::for_each(document, "schedules",
                   [&](const json::Value& stand) { plan.stands.push_back(read_stand(stand)); });
    return plan;
}

}  // namespace dutyme::duty
