#pragma once
#include "base/json.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>
#include <vector>

// Services, the escalation policies that say whom they page, and what is open on them.
namespace dutyme::pagerduty {

struct Level {
    std::vector<ScheduleReference> schedules;
    std::vector<User> people;  ///< paged themselves, whoever is on call; id and name alone
    int delay = 0;             ///< minutes until the next level is paged
    bool round_robin = false;  ///< one of them in turn, instead of all; false: or not known
};

struct Policy {
    std::string id;
    std::string name;
    std::vector<Level> levels;
    std::vector<NamedId> services;  ///< those that page through it
};

struct Service {
    std::string id;
    std::string name;
    std::string status;  ///< "active", "warning", "critical", "maintenance" or "disabled"
    Policy policy;       ///< without an id: it has none
};

/// Who is on call at a level of a policy.
struct OnCall {
    std::string policy;
    int level = 0;         ///< from 1
    std::string schedule;  ///< the id; empty: the policy names the person
    User user;
};

struct Incident {
    std::string number;
    std::string title;
    std::string status;   ///< "triggered" or "acknowledged"
    std::string service;  ///< its name
    std::vector<std::string> assignees;
};

/// Absent: it has no id.
std::optional<Policy> read_policy(const json::Value& value);
/// With its policy as far as that is inlined. Absent: it has no id.
std::optional<Service> read_service(const json::Value& value);
/// Absent: it names no policy, no level or no person.
std::optional<OnCall> read_on_call(const json::Value& value);
Incident read_incident(const json::Value& value);

}  // namespace dutyme::pagerduty
