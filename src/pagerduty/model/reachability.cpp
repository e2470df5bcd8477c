#include "pagerduty/model/reachability.hpp"

#include "pagerduty/model/codec_v2.hpp"

#include <algorithm>
#include <map>
#include <string>

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
