#pragma once

#include "base/json.hpp"
#include "pagerduty/model/deadline.hpp"
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
    std::vector<std::string> acknowledgers = {};
    std::string id = {};
    std::string url = {};     ///< where PagerDuty shows it
    std::string policy = {};  ///< the escalation policy's id
    Instant created = {};
    bool is_direct = false;  ///< somebody assigned it to people by name, past its policy
};

/// Absent without an id.
std::optional<Policy> read_policy(const json::Value& value);
/// Reads the policy as far as the reply includes it. Absent without an id.
std::optional<Service> read_service(const json::Value& value);
/// Absent without a policy, a level or a user.
std::optional<OnCall> read_on_call(const json::Value& value);
Incident read_incident(const json::Value& value);

/// Looks up the users, services, escalation policies and open incidents of an account. Every
/// look-up blocks until its deadline at most. Unless it says otherwise, it throws Refusal,
/// Error{unreachable} and Error{cancelled}.
class Directory {
  public:
    virtual ~Directory() = default;
    Directory() = default;
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    /// Returns the user whom the token belongs to. Absent: PagerDuty does not tell, as for the
    /// token of an account or an app. Throws Refusal when PagerDuty does not know the token (401).
    virtual std::optional<User> token_owner(const Deadline& deadline) = 0;
    /// Returns the user with this id ("PXXXXXX") or e-mail address; addresses are compared whole
    /// and without case. Throws also Error{not_found}, and Error{ambiguous} when two users have the
    /// address.
    virtual User find_user(const std::string& id_or_email, const Deadline& deadline) = 0;
    /// Returns true when the user's licence is one for stakeholders, whom PagerDuty does not put on
    /// call. Returns false also when the token may not read the licence, or no reply arrived within
    /// best_effort(). Throws nothing.
    virtual bool has_stakeholder_licence(const User& user, const Deadline& deadline) = 0;

    /// Returns the service with this id, this exact name, or else this name without case; with its
    /// escalation policy. Throws also Error{not_found}, which suggests similar names, and
    /// Error{ambiguous}, which lists the ids.
    virtual Service find_service(const std::string& id_or_name, const Deadline& deadline) = 0;
    /// Returns the escalation policy; matches and throws as find_service() does.
    virtual Policy find_policy(const std::string& id_or_name, const Deadline& deadline) = 0;
    /// Returns the triggered and acknowledged incidents of these services (ids), of any age.
    /// PagerDuty lists at most 10,000 for each 50 services.
    virtual std::vector<Incident> open_incidents(const std::vector<std::string>& services,
                                                 const Deadline& deadline) = 0;

    /// The details of some escalation policies, as far as PagerDuty sent them.
    struct Policies {
        std::vector<Policy> policies;
        std::vector<OnCall> on_calls;  ///< now, at all levels of these policies
        bool forbidden = false;        ///< the token may not read part of them (403)
        bool incomplete = false;       ///< part of them is missing for another reason
        bool knows_on_calls = true;    ///< false: `on_calls` may lack people who are on call
    };
    /// Returns the details of these policies (ids): the prefetched ones, or else requests them now.
    /// Waits within best_effort() and does not retry. A failed request is marked in the result;
    /// throws only when a new access token was needed and not granted.
    virtual Policies policies(const std::vector<std::string>& ids, const Deadline& deadline) = 0;
    /// Returns the policies with these ids, and retries until the deadline. Leaves out policies
    /// that no longer exist (404).
    virtual std::vector<Policy> needed_policies(const std::vector<std::string>& ids,
                                                const Deadline& deadline) = 0;

    /// Returns the deadline for optional look-ups, which may use only a part of the time left.
    virtual Deadline best_effort(const Deadline& deadline) const { return deadline; }

    /// The prefetch functions queue the first request of a later look-up. It is sent together with
    /// the next request that somebody waits for. `who` is an id, an e-mail address, or "" for the
    /// token's owner.
    virtual void prefetch_user(const std::string& /*who*/) {}
    virtual void prefetch_licence(const User& /*user*/) {}
    virtual void prefetch(const std::vector<std::string>& /*services*/,
                          const std::vector<std::string>& /*policies*/) {}
    virtual void prefetch_policies(const std::vector<std::string>& /*ids*/) {}
    virtual void prefetch_incidents() {}
    /// Returns which of the open incidents that prefetch_incidents() has brought, 100 at most, are
    /// of these services (ids). Waits for nothing and throws nothing.
    virtual std::vector<Incident> prefetched_incidents(
        const std::vector<std::string>& /*services*/) {
        return {};
    }
    /// Returns the share of this minute's request limit that is left, 0 to 100 per cent, by
    /// PagerDuty's last reply; 100 before the first. Callers skip optional look-ups when little is
    /// left.
    virtual int requests_left_percent() const { return 100; }
};

}  // namespace dutyme::pagerduty
