#include "sandbox/replies/service_replies.hpp"

#include "sandbox/model/paging.hpp"

namespace dutyme::sandbox {

namespace {

void put_targets(json::Writer& out, const Company& company, const Level& level) {
    out.Key("targets");
    out.StartArray();
    for (const std::string& schedule : level.schedules)
        put_schedule_reference(out, company, schedule);
    for (const std::string& user : level.users) put_user_reference(out, company, user);
    out.EndArray();
}

void put_rule(json::Writer& out, const Company& company, const std::string& id, const Level& level,
              bool strategies) {
    out.StartObject();
    json::put(out, "id", id);
    out.Key("escalation_delay_in_minutes");
    out.Int64(level.delay);
    put_targets(out, company, level);
    if (strategies) {
        out.Key("escalation_rule_assignment_strategy");
        out.StartObject();
        json::put(out, "type", level.round_robin ? "round_robin" : "assign_to_everyone");
        out.EndObject();
    }
    out.EndObject();
}

void put_service_reference(json::Writer& out, const Service& service) {
    put_reference(out, service.id, "service_reference", service.name, "service-directory");
}

}  // namespace

void put_policy(json::Writer& out, const Company& company, const Policy& policy, bool strategies) {
    begin_object(out, policy.id, "escalation_policy", policy.name, "escalation_policies");
    json::put(out, "name", policy.name);
    json::put(out, "on_call_handoff_notifications", "if_has_services");
    out.Key("num_loops");
    out.Int(0);
    out.Key("escalation_rules");
    out.StartArray();
    for (std::size_t i = 0; i < policy.levels.size(); ++i)
        put_rule(out, company, policy.id + "R" + std::to_string(i + 1), policy.levels[i],
                 strategies);
    out.EndArray();
    out.Key("services");
    out.StartArray();
    for (const Service& service : company.services)
        if (service.policy == policy.id) put_service_reference(out, service);
    out.EndArray();
    put_empty_array(out, "teams");
    out.EndObject();
}

void put_service(json::Writer& out, const Company& company, const Service& service, bool whole) {
    begin_object(out, service.id, "service", service.name, "service-directory");
    json::put(out, "name", service.name);
    json::put(out, "description", "");
    json::put(out, "status", status_of(company, service));
    put_empty_array(out, "teams");
    put_empty_array(out, "integrations");
    out.Key("escalation_policy");
    const Policy* policy = company.policy(service.policy);
    if (policy == nullptr)
        out.Null();
    else if (whole)
        put_policy(out, company, *policy, false);
    else
        put_policy_reference(out, *policy);
    out.EndObject();
}

void put_incident(json::Writer& out, const Company& company, const Incident& incident) {
    const std::string title = "Alert " + std::to_string(incident.number);
    begin_object(out, incident.id, "incident", title, "incidents");
    out.Key("incident_number");
    out.Int64(incident.number);
    json::put(out, "title", title);
    json::put(out, "status", incident.status);
    json::put(out, "urgency", incident.urgency);
    json::put(out, "created_at", show(incident.created, Seconds{0}));
    out.Key("service");
    put_service_reference(out, *company.service(incident.service));
    out.Key("assignments");
    out.StartArray();
    for (const std::string& user : incident.users) {
        out.StartObject();
        json::put(out, "at", show(incident.created, Seconds{0}));
        out.Key("assignee");
        put_user_reference(out, company, user);
        out.EndObject();
    }
    out.EndArray();
    out.EndObject();
}

}  // namespace dutyme::sandbox
