#pragma once

#include "sandbox/model/access.hpp"
#include "sandbox/model/overrides.hpp"
#include "sandbox/model/policies.hpp"
#include "sandbox/model/schedules.hpp"
#include "sandbox/model/time.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dutyme::sandbox {

/// Rows in the order in which they were added, found by their ids, of which each is there once.
template <class Row>
class Table {
  public:
    Table() = default;
    Table(std::initializer_list<Row> rows) : Table(std::vector<Row>{rows}) {}
    Table(std::vector<Row> rows) {
        for (Row& row : rows) push_back(std::move(row));
    }

    void push_back(Row row) {
        places_.emplace(row.id, rows_.size());
        rows_.push_back(std::move(row));
    }
    /// Null: no such row.
    const Row* find(const std::string& id) const {
        const auto place = places_.find(id);
        return place == places_.end() ? nullptr : &rows_[place->second];
    }

    std::size_t size() const { return rows_.size(); }
    const Row& back() const { return rows_.back(); }
    auto begin() const { return rows_.begin(); }
    auto end() const { return rows_.end(); }
    auto begin() { return rows_.begin(); }
    auto end() { return rows_.end(); }

  private:
    std::vector<Row> rows_;
    std::unordered_map<std::string, std::size_t> places_;
};

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

/// A change event that was taken. Never holds the routing key.
struct ChangeEvent {
    Time taken;
    std::string summary;
    std::string source;
    std::string event;  ///< the JSON that was sent, with "***" for the key
};

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

/// How much an account has beside the seeded account.
struct Crowd {
    int people = 0;
    int schedules = 0;  ///< layer-based and shift-based by turns
    int members = 0;    ///< on each of those schedules: in turns of an hour, or all at once
    int policies = 0;   ///< that page Primary
    int services = 0;   ///< of each of those policies; in an account, of all of them
};

/// Everything one account holds. Not locked: its owner does that.
struct Account {
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
    std::string region = "us";  ///< or "eu"
    int v3_status = 200;        ///< what the v3 Schedules API answers when the account has it not
    bool round_robin = true;    ///< the account may ask for assignment strategies
    std::vector<ChangeEvent> changes;  ///< in the order in which they came

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

/// What a person's place in the account is paid as. It, not the role, says whether they can be on
/// call.
struct License {
    std::string id;
    std::string name;
    std::string role_group;          ///< "FullUser" or "Stakeholder"
    std::vector<std::string> roles;  ///< those it usually goes with
    std::size_t bought = 0;
};

/// Every licence the account has.
const std::vector<License>& licenses();
const License& license_of(const User& user);
/// How many people have it.
std::size_t holders(const Account& account, const License& license);

}  // namespace dutyme::sandbox
