#include "pagerduty/model/directory.hpp"

#include "base/text.hpp"
#include "pagerduty/model/codec_v2.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

namespace {

std::string name_of(const json::Value& value) {
    const std::string name = read_text(value, "name");
    return name.empty() ? read_text(value, "summary") : name;
}

std::string id_in(const json::Value& value, const char* member) {
    const json::Value* inner = json::find(value, member);
    std::string id = inner == nullptr ? "" : json::text_or_empty(*inner, "id");
    return is_id(id) ? id : "";
}

// The type is "user_reference", "schedule_reference" or "schedule_v3_reference".
void read_target(const json::Value& endpoint, Level& level) {
    const std::string type = json::text_or_empty(endpoint, "type");
    const std::string id = json::text_or_empty(endpoint, "id");
    if (!is_id(id)) return;
    if (type.find("schedule") == std::string::npos) {
        if (auto user = read_user(endpoint)) level.people.push_back(std::move(*user));
        return;
    }
    const bool shifts = type.find("v3") != std::string::npos;
    const std::string name = name_of(endpoint);
    level.schedules.push_back(
        {id, name.empty() ? id : name, shifts ? ScheduleType::shifts : ScheduleType::layers});
}

Level read_level(const json::Value& rule) {
    Level level;
    json::for_each(rule, "targets",
                   [&](const json::Value& endpoint) { read_target(endpoint, level); });
    constexpr int longest = 10000;  // minutes
    level.delay =
        std::clamp(json::number(rule, "escalation_delay_in_minutes").value_or(0), 0, longest);
    if (const json::Value* strategy = json::find(rule, "escalation_rule_assignment_strategy"))
        level.round_robin = json::text_or_empty(*strategy, "type") == "round_robin";
    return level;
}

}  // namespace

std::optional<Policy> read_policy(const json::Value& value) {
    Policy policy;
    policy.id = json::text_or_empty(value, "id");
    if (!is_id(policy.id)) return std::nullopt;
    policy.name = name_of(value);
    json::for_each(value, "escalation_rules",
                   [&](const json::Value& rule) { policy.levels.push_back(read_level(rule)); });
    json::for_each(value, "services", [&](const json::Value& service) {
        const std::string id = json::text_or_empty(service, "id");
        if (is_id(id)) policy.services.push_back({id, name_of(service)});
    });
    return policy;
}

std::optional<Service> read_service(const json::Value& value) {
    Service service;
    service.id = json::text_or_empty(value, "id");
    if (!is_id(service.id)) return std::nullopt;
    service.name = name_of(value);
    service.status = read_text(value, "status");
    if (const json::Value* policy = json::find(value, "escalation_policy"))
        service.policy = read_policy(*policy).value_or(Policy{});
    return service;
}

std::optional<OnCall> read_on_call(const json::Value& value) {
    const json::Value* person = json::find(value, "user");
    const auto user = person == nullptr ? std::nullopt : read_user(*person);
    OnCall row;
    row.policy = id_in(value, "escalation_policy");
    row.level = json::number(value, "escalation_level").value_or(0);
    row.schedule = id_in(value, "schedule");
    if (!user || row.policy.empty() || row.level < 1) return std::nullopt;
    row.user = *user;
    return row;
}

Incident read_incident(const json::Value& value) {
    Incident incident{read_text(value, "incident_number"),
                      read_text(value, "title"),
                      read_text(value, "status"),
                      {},
                      {}};
    if (const json::Value* service = json::find(value, "service"))
        incident.service = name_of(*service);
    json::for_each(value, "assignments", [&](const json::Value& assignment) {
        const json::Value* assignee = json::find(assignment, "assignee");
        if (assignee == nullptr) return;
        if (const auto user = read_user(*assignee)) incident.assignees.push_back(user->name);
    });
    json::for_each(value, "acknowledgements", [&](const json::Value& acknowledgement) {
        if (const json::Value* who = json::find(acknowledgement, "acknowledger"))
            incident.acknowledgers.push_back(name_of(*who));  // maybe a service
    });
    incident.id = read_text(value, "id");
    incident.url = read_text(value, "html_url");
    if (const json::Value* policy = json::find(value, "escalation_policy"))
        incident.policy = read_text(*policy, "id");
    incident.created = from_rfc3339(read_text(value, "created_at")).value_or(Instant{});
    incident.is_direct = read_text(value, "assigned_via") == "direct_assignment";
    return incident;
}

}  // namespace dutyme::pagerduty
