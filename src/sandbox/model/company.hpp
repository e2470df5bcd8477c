#pragma once
#include "sandbox/model/access.hpp"
#include "sandbox/model/added_shifts.hpp"
#include "sandbox/model/change.hpp"
#include "sandbox/model/overrides.hpp"
#include "sandbox/model/policies.hpp"
#include "sandbox/model/reach.hpp"
#include "sandbox/model/schedules.hpp"
#include "sandbox/model/table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

struct User {
    std::string id;
    std::string name;
    std::string email;
    std::string role = "user";     ///< read_only_user and read_only_limited_user are stakeholders
    bool deleted = false;          ///< stands in old layers by its id, answers to nothing else
    bool invitation_sent = false;  ///< has not accepted the invitation yet
    std::optional<Reach> reach = {};  ///< absent: the usual one
    bool only_follows = false;        ///< has a stakeholder's licence, whatever the role says

    Reach how_reached() const { return reach.value_or(usual_reach(id, email)); }
    bool stakeholder() const { return only_follows || role.rfind("read_only_", 0) == 0; }
};

/// How much an account has beside the small company.
struct Crowd {
    int people = 0;
    int schedules = 0;  ///< layer-based and shift-based by turns
    int members = 0;    ///< on each of those schedules: in turns of an hour, or all at once
    int policies = 0;   ///< that page Primary
    int services = 0;   ///< of each of those policies; in an account, of all of them
};

/// Everything one account holds. Not locked: its owner does that.
struct Company {
    Table<User> users;
    Table<Schedule> schedules;
    Table<ShiftSchedule> shift_schedules;
    Table<Policy> policies;
    Table<Service> services;
    Crowd crowd;                      ///< added to those
    std::vector<Incident> incidents;  ///< oldest first
    Overrides overrides;
    AddedShifts added_shifts;
    std::vector<Key> keys;
    App app;
    std::string region = "us";    ///< or "eu"
    int v3_status = 200;          ///< what the v3 Schedules API answers when the account has it not
    bool round_robin = true;      ///< the account may ask for assignment strategies
    std::vector<Change> changes;  ///< in the order in which they came

    /// Null: no such user. Deleted ones are found.
    const User* user(const std::string& id) const;
    /// By address, without case. Null: none.
    const User* user_by_email(const std::string& email) const;
    /// Layer-based, upgraded ones included. Null: no such schedule.
    const Schedule* schedule(const std::string& id) const;
    /// Shift-based. Null: no such schedule.
    const ShiftSchedule* shift_schedule(const std::string& id) const;
    /// Of a schedule of either kind; "" when there is none.
    std::string schedule_name(const std::string& id) const;
    /// Null: no such policy, no such service.
    const Policy* policy(const std::string& id) const;
    const Service* service(const std::string& id) const;
    std::vector<const Policy*> policies_with(const std::string& schedule) const;
    /// The time zones the account knows; absent: another name.
    std::optional<Zone> zone(const std::string& name) const;
};

}  // namespace dutyme::sandbox
