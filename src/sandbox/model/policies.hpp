#pragma once

#include "sandbox/model/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

struct Account;

/// The people and schedules that one level of an escalation policy pages.
struct Level {
    std::vector<std::string> schedules;  ///< of either kind
    std::vector<std::string> users;
    long delay = 30;           ///< minutes until the next level's turn
    bool round_robin = false;  ///< only one of them at a time
};

struct Policy {
    std::string id;
    std::string name;
    std::vector<Level> levels;
};

struct Service {
    std::string id;
    std::string name;
    std::string policy;
    std::string closed;  ///< "maintenance" or "disabled": nothing pages; "" when it is open
};

/// A page that an incident has sent.
struct SentPage {
    Time at;
    std::size_t level = 0;  ///< of the policy; 1 is the first
    std::string user;
};

struct Incident {
    std::string id;
    long number = 0;
    std::string service;
    std::string status = "triggered";  ///< or "acknowledged", "resolved"
    std::string urgency = "high";
    Time created;
    std::size_t level = 0;             ///< the one it went to; 1 is the first
    std::vector<std::string> users;    ///< whom it was assigned to
    std::vector<SentPage> pages = {};  ///< in the order in which they were sent
    std::optional<Time> acknowledged = {};

    bool open() const { return status != "resolved"; }
};

/// Returns the people a level has on call at that time, each once.
std::vector<std::string> people_at(const Account& account, const Level& level, Time now);

/// Raises an alert on a service: assigns it to the first level of the policy that has somebody on
/// call (under round robin to one of them) and returns the incident. Returns nothing and drops the
/// alert when nobody is on call or the service is closed.
std::optional<Incident> page(Account& account, const Service& service, Time now);

/// Lets every incident that nobody has acknowledged climb to the level that it has reached by now:
/// the next one with somebody on call is assigned and paged when the delay of the last is over.
void escalate(Account& account, Time now);

/// When the next level is paged, and whom it pages as it looks now.
struct NextPage {
    Time at;
    std::size_t level = 0;
    std::vector<std::string> users;
};
/// Returns what comes if nobody acknowledges the incident; nothing behind the last level.
std::vector<NextPage> pages_to_come(const Account& account, const Incident& incident);

/// Returns "active", "warning" (an acknowledged incident is open), "critical" (a triggered one is),
/// "maintenance" or "disabled".
std::string status_of(const Account& account, const Service& service);

}  // namespace dutyme::sandbox
