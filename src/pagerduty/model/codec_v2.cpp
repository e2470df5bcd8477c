#include "pagerduty/model/codec_v2.hpp"

#include "base/text.hpp"
#include "pagerduty/model/errors.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace dutyme::pagerduty {

namespace {

std::optional<Shift> read_shift(const json::Value& entry, Instant since, Instant until) {
    const json::Value* person = json::find(entry, "user");
    const auto user = person == nullptr ? std::nullopt : read_user(*person);
    if (!user) return std::nullopt;
    const Shift shift{*user, std::max(since, read_time(entry, "start").value_or(since)),
                      std::min(until, read_time(entry, "end").value_or(until))};
    return shift.start < shift.end ? std::optional<Shift>{shift} : std::nullopt;
}

}  // namespace

std::string read_text(const json::Value& value, const char* name) {
    return printable(json::text_or_empty(value, name));
}

std::optional<Instant> read_time(const json::Value& value, const char* name) {
    const auto text = json::text(value, name);
    const auto time = text ? from_rfc3339(*text) : std::nullopt;
    return time && is_believable(*time) ? time : std::nullopt;
}

std::optional<User> read_user(const json::Value& value) {
    User user{json::text_or_empty(value, "id"), read_text(value, "name"), read_text(value, "email"),
              read_text(value, "role")};
    if (!is_id(user.id)) return std::nullopt;
    if (user.name.empty()) user.name = read_text(value, "summary");
    if (user.name.empty()) user.name = user.id;
    return user;
}

std::optional<Override> read_override(const json::Value& value, const Override& otherwise) {
    Override read = otherwise;
    read.id = json::text_or_empty(value, "id");
    if (!is_id(read.id)) return std::nullopt;
    const json::Value* person = json::find(value, "user");
    if (person != nullptr) read.user = read_user(*person).value_or(otherwise.user);
    read.start = read_time(value, "start").value_or(otherwise.start);
    read.end = read_time(value, "end").value_or(otherwise.end);
    return read;
}

namespace {

// The rendered entries of one subschedule, in the order of their starts.
std::vector<Shift> read_entries(const json::Value& schedule, const char* subschedule, Instant since,
                                Instant until) {
    std::vector<Shift> shifts;
    const json::Value* part = json::find(schedule, subschedule);
    if (part == nullptr) return shifts;
    json::for_each(*part, "rendered_schedule_entries", [&](const json::Value& entry) {
        if (auto shift = read_shift(entry, since, until)) shifts.push_back(std::move(*shift));
    });
    std::sort(shifts.begin(), shifts.end(),
              [](const Shift& a, const Shift& b) { return a.start < b.start; });
    return shifts;
}

}  // namespace

std::optional<Schedule> read_schedule(const json::Value& value, Instant since, Instant until) {
    Schedule schedule;
    schedule.id = json::text_or_empty(value, "id");
    if (!is_id(schedule.id)) return std::nullopt;
    schedule.name = read_text(value, "name");
    if (schedule.name.empty()) schedule.name = read_text(value, "summary");
    schedule.html_url = read_text(value, "html_url");
    json::for_each(value, "escalation_policies", [&](const json::Value& policy) {
        if (std::string id = json::text_or_empty(policy, "id"); is_id(id))
            schedule.policies.push_back(std::move(id));
    });
    const json::Value* policies = json::find(value, "escalation_policies");
    schedule.on_a_policy = policies == nullptr || !policies->IsArray() || !policies->Empty();
    schedule.shifts = read_entries(value, "final_schedule", since, until);
    schedule.existing_overrides = read_entries(value, "overrides_subschedule", since, until);
    return schedule;
}

Override defaults_from(const json::Value& value, Override asked, const char* start, const char* end,
                       const char* user) {
    if (json::find(value, start) != nullptr) asked.start = {};
    if (json::find(value, end) != nullptr) asked.end = {};
    if (json::find(value, user) != nullptr) asked.user = {};
    return asked;
}

namespace {

// One element of a create reply, wrapped in {status, errors, override} or bare.
void note_created(const json::Value& item, const Override& asked, Instant now, Created& created) {
    constexpr int unsaid = 200;
    const int status = json::number(item, "status").value_or(unsaid);
    const json::Value* inner = json::find(item, "override");
    const json::Value& override = inner == nullptr ? item : *inner;
    const auto made =
        read_override(override, defaults_from(override, asked, "start", "end", "user"));
    if (made && is_answer_to(*made, asked, now) && status >= 200 && status < 300 && !created.made)
        created.made = made;
    if (status < 400) return;
    created.failed = true;
    const auto errors = read_texts(item, "errors");
    created.errors.insert(created.errors.end(), errors.begin(), errors.end());
}

}  // namespace

Created read_created(const std::string& body, const Override& asked, Instant now) {
    const json::Document reply = json::parse(body);
    Created created;
    const auto note = [&](const json::Value& item) { note_created(item, asked, now, created); };
    if (reply.IsArray())
        for (const json::Value& item : reply.GetArray()) note(item);
    else if (json::find(reply, "overrides") != nullptr)
        json::for_each(reply, "overrides", note);
    else
        note(reply);
    return created;
}

std::string write_create(const Override& asked) {
    rapidjson::StringBuffer text;
    json::Writer writer{text};
    writer.StartObject();
    writer.Key("overrides");
    writer.StartArray();
    writer.StartObject();
    json::put(writer, "start", to_rfc3339(asked.start));
    json::put(writer, "end", to_rfc3339(asked.end));
    writer.Key("user");
    writer.StartObject();
    json::put(writer, "id", asked.user.id);
    json::put(writer, "type", "user_reference");
    writer.EndObject();
    writer.EndObject();
    writer.EndArray();
    writer.EndObject();
    return {text.GetString(), text.GetSize()};
}

namespace {

bool is_reference(const json::Value& value) {
    return json::text_or_empty(value, "type").find("_reference") != std::string::npos;
}

bool is(const json::Value& value, const char* name, bool wanted) {
    const json::Value* flag = json::find(value, name);
    return flag != nullptr && flag->IsBool() && flag->GetBool() == wanted;
}

bool is_list(const json::Value& user, const char* name) {
    const json::Value* list = json::find(user, name);
    return list != nullptr && list->IsArray() &&
           std::none_of(list->Begin(), list->End(), is_reference);
}

using MethodsById = std::map<std::string, const json::Value*>;

MethodsById contact_methods_of(const json::Value& user) {
    MethodsById methods;
    json::for_each(user, "contact_methods", [&](const json::Value& method) {
        methods.emplace(json::text_or_empty(method, "id"), &method);
    });
    return methods;
}

NotificationRule read_rule(const MethodsById& methods, const json::Value& value) {
    NotificationRule rule;
    constexpr int longest = 10000;  // minutes
    rule.delay = std::clamp(json::number(value, "start_delay_in_minutes").value_or(0), 0, longest);
    const json::Value* named = json::find(value, "contact_method");
    const auto found = methods.find(named == nullptr ? "" : json::text_or_empty(*named, "id"));
    const json::Value* method =
        named == nullptr || found == methods.end() ? nullptr : found->second;
    rule.works =
        method != nullptr && !is(*method, "enabled", false) && !is(*method, "blacklisted", true);
    if (method != nullptr) rule.type = json::text_or_empty(*method, "type");
    return rule;
}

}  // namespace

std::optional<Reachability> read_reachability(const json::Value& user) {
    if (!is_list(user, "contact_methods") || !is_list(user, "notification_rules"))
        return std::nullopt;
    Reachability reach;
    reach.invited = is(user, "invitation_sent", true);
    const MethodsById methods = contact_methods_of(user);
    json::for_each(user, "notification_rules", [&](const json::Value& rule) {
        if (json::text_or_empty(rule, "urgency") == "high")
            reach.rules.push_back(read_rule(methods, rule));
    });
    return reach;
}

bool can_be_paged(const Reachability& reach) {
    return first_notified_after(reach).has_value();
}

bool by_mail_only(const Reachability& reach) {
    return std::none_of(reach.rules.begin(), reach.rules.end(), [](const NotificationRule& rule) {
        return rule.works && rule.type.find("email") == std::string::npos;
    });
}

std::optional<int> first_notified_after(const Reachability& reach) {
    std::optional<int> first;
    for (const NotificationRule& rule : reach.rules)
        if (rule.works) first = std::min(first.value_or(rule.delay), rule.delay);
    return first;
}

}  // namespace dutyme::pagerduty
