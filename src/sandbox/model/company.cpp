#include "sandbox/model/company.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

bool names(const Policy& policy, const std::string& schedule) {
    return std::any_of(policy.levels.begin(), policy.levels.end(), [&](const Level& level) {
        return std::count(level.schedules.begin(), level.schedules.end(), schedule) > 0;
    });
}

}  // namespace

const User* Company::user(const std::string& id) const {
    return users.find(id);
}

const User* Company::user_by_email(const std::string& email) const {
    const auto found = std::find_if(users.begin(), users.end(), [&](const User& user) {
        return !user.deleted && lower_case(user.email) == lower_case(email);
    });
    return found == users.end() ? nullptr : &*found;
}

const Schedule* Company::schedule(const std::string& id) const {
    return schedules.find(id);
}

const ShiftSchedule* Company::shift_schedule(const std::string& id) const {
    return shift_schedules.find(id);
}

std::string Company::schedule_name(const std::string& id) const {
    if (const Schedule* found = schedule(id)) return found->name;
    const ShiftSchedule* found = shift_schedule(id);
    return found != nullptr ? found->name : "";
}

const Policy* Company::policy(const std::string& id) const {
    return policies.find(id);
}

const Service* Company::service(const std::string& id) const {
    return services.find(id);
}

std::vector<const Policy*> Company::policies_with(const std::string& schedule) const {
    std::vector<const Policy*> found;
    for (const Policy& policy : policies)
        if (names(policy, schedule)) found.push_back(&policy);
    return found;
}

std::optional<Zone> Company::zone(const std::string& name) const {
    if (name == "UTC" || name == "Etc/UTC") return Zone{name, Seconds{0}};
    for (const Schedule& schedule : schedules)
        if (schedule.zone.name == name) return schedule.zone;
    return std::nullopt;
}

}  // namespace dutyme::sandbox
