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

void put_user(json::Writer& out, const Company& company, const User& user,
              const std::vector<std::string>& includes) {
    if (user.deleted) return put_user_reference(out, company, user.id);
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

}  // namespace dutyme::sandbox
