#pragma once
#include "sandbox/changes.hpp"
#include "sandbox/overrides.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

struct User {
    std::string id;
    std::string name;
    std::string email;
    std::string role = "user";  ///< read_only_user and read_only_limited_user are stakeholders
    bool deleted = false;       ///< stands in old layers by its id, answers to nothing else

    bool stakeholder() const { return role.rfind("read_only_", 0) == 0; }
};

/// A time zone without daylight saving, so that its offset is all there is to know.
struct Zone {
    std::string name = "Etc/UTC";
    Seconds offset{0};
};

/// The hours of each day (in UTC) in which a layer counts.
struct DailyHours {
    Seconds from{0};
    Seconds length{0};
};

/// People taking turns.
struct Layer {
    std::string id;
    std::string name;
    Moment start;
    Seconds turn{0};
    std::vector<std::string> users;  ///< ids, in the order of their turns
    std::optional<DailyHours> hours;
};

struct Schedule {
    std::string id;
    std::string name;
    Zone zone;
    std::vector<Layer> layers;  ///< a later one lies over an earlier one
};

/// Whom one level of an escalation policy pages.
struct Level {
    std::vector<std::string> schedules;
    std::vector<std::string> users;
};

struct Policy {
    std::string id;
    std::string name;
    std::vector<Level> levels;
};

/// Everything one account holds. Not locked: its owner does that.
struct Company {
    std::vector<User> users;
    std::vector<Schedule> schedules;
    std::vector<Policy> policies;
    Overrides overrides;
    std::vector<Change> changes;  ///< in the order in which they came

    /// Null: no such user. Deleted ones are found.
    const User* user(const std::string& id) const;
    /// By address, without case. Null: none.
    const User* user_by_email(const std::string& email) const;
    const Schedule* schedule(const std::string& id) const;
    std::vector<const Policy*> policies_with(const std::string& schedule) const;
    /// The time zones the account knows; absent: another name.
    std::optional<Zone> zone(const std::string& name) const;
};

}  // namespace dutyme::sandbox
