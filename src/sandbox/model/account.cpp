#include "sandbox/model/account.hpp"

#include "base/text.hpp"

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

namespace {

bool names(const Policy& policy, const std::string& schedule) {
    return std::any_of(policy.levels.begin(), policy.levels.end(), [&](const Level& level) {
        return std::count(level.schedules.begin(), level.schedules.end(), schedule) > 0;
    });
}

}  // namespace

const User* Account::user(const std::string& id) const {
    return users.find(id);
}

const User* Account::user_by_email(const std::string& email) const {
    const auto found = std::find_if(users.begin(), users.end(), [&](const User& user) {
        return !user.deleted && lower_case(user.email) == lower_case(email);
    });
    return found == users.end() ? nullptr : &*found;
}

const Schedule* Account::schedule(const std::string& id) const {
    return schedules.find(id);
}

const ShiftSchedule* Account::shift_schedule(const std::string& id) const {
    return shift_schedules.find(id);
}

std::string Account::schedule_name(const std::string& id) const {
    if (const Schedule* found = schedule(id)) return found->name;
    const ShiftSchedule* found = shift_schedule(id);
    return found != nullptr ? found->name : "";
}

const Policy* Account::policy(const std::string& id) const {
    return policies.find(id);
}

const Service* Account::service(const std::string& id) const {
    return services.find(id);
}

std::vector<const Policy*> Account::policies_with(const std::string& schedule) const {
    std::vector<const Policy*> found;
    for (const Policy& policy : policies)
        if (names(policy, schedule)) found.push_back(&policy);
    return found;
}

std::optional<Zone> Account::zone(const std::string& name) const {
    if (name == "UTC" || name == "Etc/UTC") return Zone{name, Seconds{0}};
    for (const Schedule& schedule : schedules)
        if (schedule.zone.name == name) return schedule.zone;
    return std::nullopt;
}

const std::vector<License>& licenses() {
    static const std::vector<License> all = {
        {"PLICFU1",
         "Business (Full User)",
         "FullUser",
         {"owner", "admin", "user", "limited_user", "observer", "restricted_access"},
         20000},
        {"PLICST1",
         "Business (Stakeholder)",
         "Stakeholder",
         {"read_only_user", "read_only_limited_user"},
         50},
    };
    return all;
}

const License& license_of(const User& user) {
    return user.stakeholder() ? licenses().back() : licenses().front();
}

std::size_t holders(const Account& account, const License& license) {
    const auto count = std::count_if(
        account.users.begin(), account.users.end(),
        [&](const User& user) { return !user.deleted && license_of(user).id == license.id; });
    return static_cast<std::size_t>(count);
}

}  // namespace dutyme::sandbox
