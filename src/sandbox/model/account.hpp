#pragma once

#include "sandbox/model/access.hpp"
#include "sandbox/model/logins.hpp"
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

/// Rows in the order of their addition, with a look-up by id. Ids are unique.
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
    /// Returns null when there is no such row.
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

/// Notifies a person that many minutes after the assignment of an incident.
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

    /// Returns null when there is no such contact method.
    const ContactMethod* contact(const std::string& id) const;
    /// Returns whether a rule for high urgency has a working contact method.
    bool pages() const;
};

/// Returns the default: push at once, phone after a minute, mail for low urgency.
Reach usual_reach(const std::string& user, const std::string& email);

/// An accepted change event. Never holds the routing key.
struct ChangeEvent {
    Time taken;
    std::string summary;
    std::string source;
    std::string event;  ///< the JSON that was sent, with "***" for the key
};

/// A message to people that a webhook of a chat system has taken.
struct ReceivedNotice {
    Time taken;
    std::string vendor;  ///< "slack", "slack-app", "teams", "google-chat", "discord" …
    std::string id;
    std::string thread;  ///< the message or key that it stands below; empty: none
    std::string text;    ///< what people read, as it was sent
    std::string body;    ///< the JSON that was sent, of an edited one the last
    int edits = 0;
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

/// How many rows an account has besides the seeded ones.
struct Crowd {
    int people = 0;
    int schedules = 0;  ///< layer-based and shift-based by turns
    int members = 0;    ///< on each of those schedules: in turns of an hour, or all at once
    int policies = 0;   ///< that page Primary
    int services = 0;   ///< of each of those policies; in an account, of all of them
};

/// All data of one PagerDuty account. The owner does the locking.
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
    std::vector<LoginCode> login_codes;
    std::vector<Login> logins;
    std::string region = "us";  ///< or "eu"
    int v3_status = 200;        ///< what the v3 Schedules API answers when the account has it not
    bool round_robin = true;    ///< the account may ask for assignment strategies
    std::vector<ChangeEvent> changes;     ///< in the order in which they came
    std::vector<ReceivedNotice> notices;  ///< likewise

    /// Returns the user, deleted or not; null when there is none.
    const User* user(const std::string& id) const;
    /// Compares addresses without case. Returns null when there is none.
    const User* user_by_email(const std::string& email) const;
    /// Returns a layer-based schedule, upgraded or not; null when there is none.
    const Schedule* schedule(const std::string& id) const;
    /// Returns a shift-based schedule; null when there is none.
    const ShiftSchedule* shift_schedule(const std::string& id) const;
    /// Returns the name of a schedule of either kind, or "".
    std::string schedule_name(const std::string& id) const;
    /// Return null when there is no such policy or service.
    const Policy* policy(const std::string& id) const;
    const Service* service(const std::string& id) const;
    std::vector<const Policy*> policies_with(const std::string& schedule) const;
    /// Returns the zone of that name, or nothing when the account has no such zone.
    std::optional<Zone> zone(const std::string& name) const;
};

/// A licence. A user's licence, not the role, decides whether they can be on call.
struct License {
    std::string id;
    std::string name;
    std::string role_group;          ///< "FullUser" or "Stakeholder"
    std::vector<std::string> roles;  ///< those it usually goes with
    std::size_t bought = 0;
};

/// Returns every licence of the account.
const std::vector<License>& licenses();
const License& license_of(const User& user);
/// Returns how many people hold it.
std::size_t holders(const Account& account, const License& license);

}  // namespace dutyme::sandbox
