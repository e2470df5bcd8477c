#include "pagerduty/reach.hpp"

#include "pagerduty/codec.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

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

// Null: the person has no such contact method.
const json::Value* contact_method(const json::Value& user, const std::string& id) {
    for (const json::Value& method : json::find(user, "contact_methods")->GetArray())
        if (json::text_or_empty(method, "id") == id) return &method;
    return nullptr;
}

Rule read_rule(const json::Value& user, const json::Value& value) {
    Rule rule;
    rule.delay = read_number(value, "start_delay_in_minutes").value_or(0);
    const json::Value* named = json::find(value, "contact_method");
    const json::Value* method =
        named == nullptr ? nullptr : contact_method(user, json::text_or_empty(*named, "id"));
    rule.works =
        method != nullptr && !is(*method, "enabled", false) && !is(*method, "blacklisted", true);
    if (method != nullptr) rule.type = json::text_or_empty(*method, "type");
    return rule;
}

}  // namespace

std::optional<Reach> read_reach(const json::Value& user) {
    if (!is_list(user, "contact_methods") || !is_list(user, "notification_rules"))
        return std::nullopt;
    Reach reach;
    reach.invited = is(user, "invitation_sent", true);
    json::for_each(user, "notification_rules", [&](const json::Value& rule) {
        if (json::text_or_empty(rule, "urgency") == "high")
            reach.rules.push_back(read_rule(user, rule));
    });
    return reach;
}

bool can_be_paged(const Reach& reach) {
    return first_told_after(reach).has_value();
}

bool by_mail_only(const Reach& reach) {
    return std::none_of(reach.rules.begin(), reach.rules.end(), [](const Rule& rule) {
        return rule.works && rule.type.find("email") == std::string::npos;
    });
}

std::optional<int> first_told_after(const Reach& reach) {
    std::optional<int> first;
    for (const Rule& rule : reach.rules)
        if (rule.works) first = std::min(first.value_or(rule.delay), rule.delay);
    return first;
}

std::string with_reach(const std::string& path_and_query) {
    const char* joint = path_and_query.find('?') == std::string::npos ? "?" : "&";
    return path_and_query + joint +
           "include%5B%5D=contact_methods&include%5B%5D=notification_rules";
}

}  // namespace dutyme::pagerduty
