#pragma once
#include "base/json.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>
#include <vector>

// Services, the escalation policies they page through, and their open incidents.
namespace dutyme::pagerduty {

struct Level {
    std::vector<ScheduleReference> schedules;
    std::vector<User> people;  ///< paged without a schedule; id and name alone
    int delay = 0;             ///< minutes until the next level is paged
    bool round_robin = false;  ///< pages one target in turn instead of all; false also: not known
};

struct Policy {
    std::string id;
    std::string name;
    std::vector<Level> levels;
    std::vector<NamedId> services;  ///< the services that page through it
};

struct Service {
    std::string id;
    std::string name;
    std::string status;  ///< "active", "warning", "critical", "maintenance" or "disabled"
    Policy policy;       ///< without an id: the service has none
};

/// A user who is on call at a level of a policy.
struct OnCall {
    std::string policy;
    int level = 0;         ///< from 1
    std::string schedule;  ///< id; empty: the policy names the user directly
    User user;
};

struct Incident {
    std::string number;
    std::string title;
    std::string status;   ///< "triggered" or "acknowledged"
    std::string service;  ///< its name
    std::vector<std::string> assignees;
};

/// Absent without an id.
std::optional<Policy> read_policy(const json::Value& value);
/// Reads the policy as far as the reply includes it. Absent without an id.
std::optional<Service> read_service(const json::Value& value);
/// Absent without a policy, a level or a user.
std::optional<OnCall> read_on_call(const json::Value& value);
Incident read_incident(const json::Value& value);

}  // namespace dutyme::pagerduty
