#pragma once

#include "duty/deployer.hpp"
#include "duty/plan.hpp"
#include "pagerduty/model/directory.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/model/server_clock.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

/// The schedules to take: those that were named, and those at level 1 of the named policies and of
/// the named services' policies.
struct Targets {
    std::vector<std::string> schedules;               ///< ids or names
    std::vector<pagerduty::ScheduleReference> known;  ///< those of them whose type is known
    std::vector<std::string> policies;                ///< ids: the named ones and the services'
    std::vector<pagerduty::NamedId> named_policies;   ///< the same with their names
    std::vector<pagerduty::Service> services;         ///< those that were named
    std::vector<std::string> remarks;                 ///< sentences, fit to print
};

/// Looks up the policies and services, each once; sends nothing for schedules alone. Throws what
/// Directory throws, and Error{refused} when level 1 has no schedule.
Targets find_targets(const TakeRequest& request, pagerduty::Directory& directory,
                     const pagerduty::Deadline& deadline);
/// Passes the types that find_targets() has learnt on to `schedules`, which saves requests.
void expect_kinds(const Targets& targets, pagerduty::ScheduleBackend& schedules);

/// Queues the first look-ups of build_plan(), which are sent together with the next request instead
/// of after the deployer is known. `now` is the server's time, or this machine's.
void prefetch(const TakeRequest& request, pagerduty::ScheduleBackend& schedules,
              pagerduty::Directory& directory, Instant now);

/// Returns the whole plan: the schedules, the overrides on them, and their impact. Sends only
/// look-ups. Leaves the impact out when it cannot be looked up at once. Throws what find_targets()
/// and make_plan() throw, Error{refused} when block-on-incident finds an open incident, and an
/// error with the failure in Deployer::unfit when the licence keeps the deployer from being on
/// call. Throws Error{refused} for a person, service, escalation policy or schedule that the
/// machine's policy does not allow, as soon as its id and name are known.
Plan build_plan(const TakeRequest& request, const Deployer& deployer,
                pagerduty::ScheduleBackend& schedules, pagerduty::Directory& directory,
                const pagerduty::ServerClock& server_clock, Random& random,
                const pagerduty::Deadline& deadline);

/// Returns the error for block-on-incident when PagerDuty cannot be asked: nothing is deployed
/// then. Names the place where it was set and the ways past it. `why` is the error of the request.
Error closed_gate(const TakeRequest& request, const Error& why);

/// Returns ask(). Throws closed_gate() instead of Error{unreachable} when block-on-incident is set.
template <class Ask>
auto behind_gate(const TakeRequest& request, const Ask& ask) {
    try {
        return ask();
    } catch (const Error& error) {
        if (!request.block_on_incident || error.failure() != Failure::unreachable) throw;
        throw closed_gate(request, error);
    }
}

}  // namespace dutyme::duty
