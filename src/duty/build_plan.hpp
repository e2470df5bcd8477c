#pragma once

#include "duty/deployer.hpp"
#include "duty/plan.hpp"
#include "pagerduty/model/directory.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/model/server_clock.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

/// Where on-call is taken: the schedules that were named, and those at level 1 of the policies and
/// of the services' policies.
struct Targets {
    std::vector<std::string> schedules;               ///< ids or names
    std::vector<pagerduty::ScheduleReference> known;  ///< those of them whose kind is known
    std::vector<std::string> policies;  ///< ids of those that were named, or are the services'
    std::vector<pagerduty::Service> services;  ///< those that were named
    std::vector<std::string> remarks;          ///< sentences, fit to print
};

/// Asks for policies and services, each once; for schedules alone nothing is asked. Throws what
/// Directory throws, and Error{refused} where there is no schedule at level 1.
Targets find_targets(const TakeRequest& request, pagerduty::Directory& directory,
                     const pagerduty::Deadline& deadline);
/// What find_targets has found out about the schedules need not be asked again.
void expect_kinds(const Targets& targets, pagerduty::ScheduleBackend& schedules);

/// Sends the first look-ups of build_plan() along with the next request, so that they need not wait
/// until the deployer is known. `now` is the server's time, or this machine's.
void prefetch(const TakeRequest& request, pagerduty::ScheduleBackend& schedules,
              pagerduty::Directory& directory, Instant now);

/// The whole plan: where on-call is taken, what is done there, and what that means for a page.
/// Sends nothing but look-ups. What comes after the deployer, and how many services are paged, is
/// left out where it cannot be had at once. Throws what find_targets and make_plan throw, and
/// Error{refused} where an open incident was to stop the deploy, and what
/// Deployer::unfit says where the licence keeps them from being on call.
Plan build_plan(const TakeRequest& request, const Deployer& deployer,
                pagerduty::ScheduleBackend& schedules, pagerduty::Directory& directory,
                const pagerduty::ServerClock& server_clock, Random& random,
                const pagerduty::Deadline& deadline);

/// The error for a gate that cannot be answered, block-on-incident: it is closed. Names where it
/// was set and the ways past it. `why` is what kept PagerDuty from answering.
Error closed_gate(const TakeRequest& request, const Error& why);

/// Returns ask(). Where the request has a gate, an outage that keeps it from being answered closes
/// it.
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
