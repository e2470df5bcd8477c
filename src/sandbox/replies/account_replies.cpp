#include "sandbox/replies/account_replies.hpp"

#include "base/json.hpp"
#include "sandbox/model/policies.hpp"
#include "sandbox/replies/replies.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

constexpr const char* rule_type = "assignment_notification_rule";

void put_contact_reference(json::Writer& out, const ContactMethod& contact) {
    put_reference(out, contact.id, contact.type + "_reference", contact.address, "contact_methods");
}

void put_contacts(json::Writer& out, const Reach& reach, bool whole) {
    out.Key("contact_methods");
    out.StartArray();
    for (const ContactMethod& contact : reach.contacts)
        whole ? put_contact_method(out, contact) : put_contact_reference(out, contact);
    out.EndArray();
}

void put_rules(json::Writer& out, const Reach& reach, bool whole) {
    out.Key("notification_rules");
    out.StartArray();
    for (const NotificationRule& rule : reach.rules) {
        if (whole)
            put_notification_rule(out, reach, rule, false);
        else
            put_reference(out, rule.id, std::string{rule_type} + "_reference", rule.urgency,
                          "notification_rules");
    }
    out.EndArray();
}

void put_targets(json::Writer& out, const Account& account, const Level& level) {
    out.Key("targets");
    out.StartArray();
    for (const std::string& schedule : level.schedules)
        put_schedule_reference(out, account, schedule);
    for (const std::string& user : level.users) put_user_reference(out, account, user);
    out.EndArray();
}

void put_rule(json::Writer& out, const Account& account, const std::string& id, const Level& level,
              bool strategies) {
    out.StartObject();
    json::put(out, "id", id);
    out.Key("escalation_delay_in_minutes");
    out.Int64(level.delay);
    put_targets(out, account, level);
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

void put_contact_method(json::Writer& out, const ContactMethod& contact) {
    const bool mail = contact.type == "email_contact_method";
    const bool push = contact.type == "push_notification_contact_method";
    begin_object(out, contact.id, contact.type, contact.address, "contact_methods");
    json::put(out, "label", mail ? "Default" : "Mobile");
    json::put(out, "address", contact.address);
    if (!push) {
        out.Key("enabled");
        out.Bool(contact.enabled);
    }
    if (!mail) {
        out.Key("blacklisted");
        out.Bool(contact.blacklisted);
    }
    out.EndObject();
}

void put_notification_rule(json::Writer& out, const Reach& reach, const NotificationRule& rule,
                           bool whole) {
    const ContactMethod* contact = reach.contact(rule.contact);
    begin_object(out, rule.id, rule_type, rule.urgency, "notification_rules");
    out.Key("start_delay_in_minutes");
    out.Int64(rule.minutes);
    json::put(out, "urgency", rule.urgency);
    out.Key("contact_method");
    if (contact == nullptr)
        out.Null();
    else
        whole ? put_contact_method(out, *contact) : put_contact_reference(out, *contact);
    out.EndObject();
}

void begin_license(json::Writer& out, const License& license) {
    out.StartObject();
    json::put(out, "id", license.id);
    json::put(out, "type", "license");
    json::put(out, "summary", license.name);
    for (const char* link : {"self", "html_url"}) {
        out.Key(link);
        out.Null();
    }
    json::put(out, "name", license.name);
    json::put(out, "description", "");
    out.Key("valid_roles");
    put_strings(out, license.roles);
    json::put(out, "role_group", license.role_group);
}

void put_user(json::Writer& out, const Account& account, const User& user,
              const std::vector<std::string>& includes) {
    if (user.deleted) return put_user_reference(out, account, user.id);
    const auto included = [&](const char* what) {
        return std::count(includes.begin(), includes.end(), what) > 0;
    };
    const Reach reach = user.how_reached();
    begin_object(out, user.id, "user", user.name, "users");
    json::put(out, "name", user.name);
    json::put(out, "email", user.email);
    json::put(out, "role", user.role);
    json::put(out, "time_zone", "Etc/UTC");
    json::put(out, "color", "purple");
    out.Key("invitation_sent");
    out.Bool(user.invitation_sent);
    out.Key("job_title");
    out.Null();
    put_empty_array(out, "teams");
    put_contacts(out, reach, included("contact_methods"));
    put_rules(out, reach, included("notification_rules"));
    out.EndObject();
}

void put_policy(json::Writer& out, const Account& account, const Policy& policy, bool strategies) {
    begin_object(out, policy.id, "escalation_policy", policy.name, "escalation_policies");
    json::put(out, "name", policy.name);
    json::put(out, "on_call_handoff_notifications", "if_has_services");
    out.Key("num_loops");
    out.Int(0);
    out.Key("escalation_rules");
    out.StartArray();
    for (std::size_t i = 0; i < policy.levels.size(); ++i)
        put_rule(out, account, policy.id + "R" + std::to_string(i + 1), policy.levels[i],
                 strategies);
    out.EndArray();
    out.Key("services");
    out.StartArray();
    for (const Service& service : account.services)
        if (service.policy == policy.id) put_service_reference(out, service);
    out.EndArray();
    put_empty_array(out, "teams");
    out.EndObject();
}

void put_service(json::Writer& out, const Account& account, const Service& service, bool whole) {
    begin_object(out, service.id, "service", service.name, "service-directory");
    json::put(out, "name", service.name);
    json::put(out, "description", "");
    json::put(out, "status", status_of(account, service));
    put_empty_array(out, "teams");
    put_empty_array(out, "integrations");
    out.Key("escalation_policy");
    const Policy* policy = account.policy(service.policy);
    if (policy == nullptr)
        out.Null();
    else if (whole)
        put_policy(out, account, *policy, false);
    else
        put_policy_reference(out, *policy);
    out.EndObject();
}

namespace {

void put_people(json::Writer& out, const Account& account, const char* list, const char* role,
                Time at, const std::vector<std::string>& people) {
    out.Key(list);
    out.StartArray();
    for (const std::string& user : people) {
        out.StartObject();
        json::put(out, "at", show(at, Seconds{0}));
        out.Key(role);
        put_user_reference(out, account, user);
        out.EndObject();
    }
    out.EndArray();
}

}  // namespace

void put_incident(json::Writer& out, const Account& account, const Incident& incident) {
    const std::string title = "Alert " + std::to_string(incident.number);
    begin_object(out, incident.id, "incident", title, "incidents");
    out.Key("incident_number");
    out.Int64(incident.number);
    json::put(out, "title", title);
    json::put(out, "status", incident.status);
    json::put(out, "urgency", incident.urgency);
    json::put(out, "created_at", show(incident.created, Seconds{0}));
    out.Key("service");
    const Service& service = *account.service(incident.service);
    put_service_reference(out, service);
    out.Key("escalation_policy");
    put_policy_reference(out, *account.policy(service.policy));
    json::put(out, "assigned_via", "escalation_policy");
    const bool acknowledged = incident.status == "acknowledged" && incident.acknowledged;
    put_people(out, account, "assignments", "assignee", incident.created,
               incident.open() ? incident.users : std::vector<std::string>{});
    put_people(out, account, "acknowledgements", "acknowledger",
               incident.acknowledged.value_or(incident.created),
               acknowledged ? incident.users : std::vector<std::string>{});
    out.EndObject();
}

void put_page(json::Writer& out, const Account& account, const Incident& incident,
              const SentPage& page, bool whole) {
    const std::string number = std::to_string(&page - incident.pages.data());
    begin_object(out, "R" + incident.id.substr(1) + number, "notify_log_entry",
                 "Notified by push notification", "log_entries");
    json::put(out, "created_at", show(page.at, Seconds{0}));
    out.Key("user");
    put_user_reference(out, account, page.user);
    out.Key("channel");
    out.StartObject();
    json::put(out, "type", "ios_push_notification");
    out.EndObject();
    out.Key("incident");
    if (whole)
        put_incident(out, account, incident);
    else
        put_reference(out, incident.id, "incident_reference",
                      "Alert " + std::to_string(incident.number), "incidents");
    out.EndObject();
}

std::string without_routing_key(const std::string& body) {
    try {
        json::Document document = json::parse(body);
        const auto key = document.IsObject() ? document.FindMember("routing_key")
                                             : json::Document::MemberIterator{};
        if (document.IsObject() && key != document.MemberEnd()) key->value.SetString("***");
        return written([&](json::Writer& out) { document.Accept(out); });
    } catch (const JsonError&) {
        return "(no JSON, not shown)";
    }
}

std::string notices_document(const std::vector<ReceivedNotice>& notices) {
    return written([&](json::Writer& out) {
        out.StartArray();
        for (const ReceivedNotice& notice : notices) {
            out.StartObject();
            json::put(out, "taken", show_exactly(notice.taken));
            json::put(out, "vendor", notice.vendor);
            json::put(out, "id", notice.id);
            json::put(out, "thread", notice.thread);
            json::put(out, "text", notice.text);
            out.Key("edits");
            out.Int(notice.edits);
            out.Key("body");
            out.RawValue(notice.body.data(), notice.body.size(), rapidjson::kObjectType);
            out.EndObject();
        }
        out.EndArray();
    });
}

std::string changes_document(const std::vector<ChangeEvent>& changes) {
    return written([&](json::Writer& out) {
        out.StartArray();
        for (const ChangeEvent& change : changes) {
            out.StartObject();
            json::put(out, "taken", show_exactly(change.taken));
            out.Key("taken_ms");
            out.Int64(change.taken.time_since_epoch().count());
            out.Key("event");
            out.RawValue(change.event.data(), change.event.size(), rapidjson::kObjectType);
            out.EndObject();
        }
        out.EndArray();
    });
}

}  // namespace dutyme::sandbox
