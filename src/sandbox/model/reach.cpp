#include "sandbox/model/reach.hpp"

#include <algorithm>

namespace dutyme::sandbox {

const ContactMethod* Reach::contact(const std::string& id) const {
    const auto found = std::find_if(contacts.begin(), contacts.end(),
                                    [&](const ContactMethod& it) { return it.id == id; });
    return found == contacts.end() ? nullptr : &*found;
}

bool Reach::pages() const {
    return std::any_of(rules.begin(), rules.end(), [&](const NotificationRule& rule) {
        const ContactMethod* by = contact(rule.contact);
        return rule.urgency == "high" && by != nullptr && by->enabled && !by->blacklisted;
    });
}

Reach usual_reach(const std::string& user, const std::string& email) {
    const std::string mail = user + "EM";
    const std::string phone = user + "PH";
    const std::string push = user + "PU";
    return {{{mail, "email_contact_method", email},
             {phone, "phone_contact_method", "5555550100"},
             {push, "push_notification_contact_method", "a telephone"}},
            {{user + "R1", 0, "high", push},
             {user + "R2", 1, "high", phone},
             {user + "R3", 0, "low", mail}}};
}

}  // namespace dutyme::sandbox
