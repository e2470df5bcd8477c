#pragma once
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// A way to a person: "phone_contact_method", "sms_…", "push_notification_…", "email_…".
struct ContactMethod {
    std::string id;
    std::string type;
    std::string address;
    bool enabled = true;
    bool blacklisted = false;
};

/// When, after an incident was assigned, a person is told by what.
struct NotificationRule {
    std::string id;
    long minutes = 0;
    std::string urgency = "high";  ///< or "low"
    std::string contact;           ///< the id of a contact method
};

/// How a person can be reached.
struct Reach {
    std::vector<ContactMethod> contacts;
    std::vector<NotificationRule> rules;

    /// Null: no such contact method.
    const ContactMethod* contact(const std::string& id) const;
    /// True when a rule for high urgency has a contact method that works.
    bool pages() const;
};

/// What most people have: at once by push and a minute later by phone; by mail what is not urgent.
Reach usual_reach(const std::string& user, const std::string& email);

}  // namespace dutyme::sandbox
