#include "base/duration.hpp"
#include "base/json.hpp"
#include "duty/plan.hpp"

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

void write_piece(json::Writer& writer, const Piece& piece) {
    writer.StartObject();
    for (const auto& [form, name] : form_names)
        if (form == piece.kind) json::put(writer, "form", name);
    json::put(writer, "rotation", piece.source.rotation);
    json::put(writer, "custom_shift", piece.source.custom_shift);
    json::put(writer, "relieved", piece.relieved);
    json::put(writer, "start", to_rfc3339(piece.start));
    json::put(writer, "end", to_rfc3339(piece.end));
    writer.EndObject();
}

void write_watch(json::Writer& writer, const Watch& watch) {
    writer.StartObject();
    json::put(writer, "name", watch.person);
    json::put(writer, "start", to_rfc3339(watch.start));
    json::put(writer, "end", to_rfc3339(watch.end));
    writer.Key("override");
    writer.Bool(watch.by_override);
    writer.EndObject();
}

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
    write_names(writer, "relieved", stand.relieved);
    write_names(writer, "beside", stand.beside);
    writer.Key("left_alone");
    writer.Bool(stand.left_alone);
    json::put(writer, "next", stand.next);
    writer.Key("pieces");
    writer.StartArray();
    for (const Piece& piece : stand.pieces) write_piece(writer, piece);
    writer.EndArray();
    writer.Key("around");
    writer.StartArray();
    for (const Watch& watch : stand.around) write_watch(writer, watch);
    writer.EndArray();
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

Piece read_piece(const json::Value& value) {
    const auto text = [&](const char* name) { return json::text_or_empty(value, name); };
    Piece piece;
    for (const auto& [form, name] : form_names)
        if (text("form") == name) piece.kind = form;
    piece.source = {text("rotation"), text("custom_shift")};
    piece.relieved = text("relieved");
    piece.start = instant(value, "start");
    piece.end = instant(value, "end");
    return piece;
}

Stand read_stand(const json::Value& value) {
    Stand stand;
    stand.schedule_id = json::text_or_empty(value, "schedule");
    stand.schedule_name = json::text_or_empty(value, "schedule_name");
    stand.needed = flag(value, "needed");
    stand.theirs_already = flag(value, "theirs_already");
    stand.on_a_policy = flag(value, "on_a_policy");
    stand.left_alone = flag(value, "left_alone");
    stand.start = instant(value, "start");
    stand.end = instant(value, "end");
    stand.relieved = read_names(value, "relieved");
    stand.beside = read_names(value, "beside");
    json::for_each(value, "pieces",
                   [&](const json::Value& piece) { stand.pieces.push_back(read_piece(piece)); });
    json::for_each(value, "around", [&](const json::Value& watch) {
        stand.around.push_back({json::text_or_empty(watch, "name"), instant(watch, "start"),
                                instant(watch, "end"), flag(watch, "override")});
    });
    stand.next = json::text_or_empty(value, "next");
    json::for_each(value, "standing", [&](const json::Value& other) {
        stand.standing.push_back({json::text_or_empty(other, "user"),
                                  json::text_or_empty(other, "name"), instant(other, "end")});
    });
    return stand;
}

void write_outlook(json::Writer& writer, const Outlook& outlook) {
    writer.Key("ladders");
    writer.StartArray();
    for (const Ladder& ladder : outlook.ladders) {
        writer.StartObject();
        json::put(writer, "policy", ladder.policy);
        writer.Key("levels");
        writer.StartArray();
        for (const Rung& rung : ladder.rungs) {
            writer.StartObject();
            json::put(writer, "after", std::to_string(rung.after) + "m");
            writer.Key("deployer");
            writer.Bool(rung.deployer);
            write_names(writer, "others", rung.others);
            writer.EndObject();
        }
        writer.EndArray();
        writer.EndObject();
    }
    writer.EndArray();
    write_names(writer, "services", outlook.services);
    writer.Key("more_services");
    writer.Bool(outlook.more_services);
    write_names(writer, "remarks", outlook.remarks);
}

Outlook read_outlook(const json::Value& value) {
    Outlook outlook;
    json::for_each(value, "ladders", [&](const json::Value& item) {
        Ladder ladder{json::text_or_empty(item, "policy"), {}};
        json::for_each(item, "levels", [&](const json::Value& level) {
            const auto after = parse_duration(json::text_or_empty(level, "after"));
            const auto minutes = after.value_or(Seconds{0}).count() / 60;
            ladder.rungs.push_back(
                {flag(level, "deployer"), read_names(level, "others"), static_cast<int>(minutes)});
        });
        outlook.ladders.push_back(std::move(ladder));
    });
    outlook.services = read_names(value, "services");
    outlook.more_services = flag(value, "more_services");
    outlook.remarks = read_names(value, "remarks");
    return outlook;
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
        json::put(writer, "mode", plan.manner.join ? "join" : "replace");
        json::put(writer, "take", plan.manner.all ? "all" : "one");
        json::put(writer, "from_person", plan.manner.from);
        writer.Key("schedules");
        writer.StartArray();
        for (const Stand& stand : plan.stands) write_stand(writer, stand);
        writer.EndArray();
        write_outlook(writer, plan.outlook);
    });
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
    plan.manner = {json::text_or_empty(document, "mode") == "join",
                   json::text_or_empty(document, "take") == "all",
                   json::text_or_empty(document, "from_person")};
    json::for_each(document, "schedules",
                   [&](const json::Value& stand) { plan.stands.push_back(read_stand(stand)); });
    plan.outlook = read_outlook(document);
    return plan;
}

}  // namespace dutyme::duty
