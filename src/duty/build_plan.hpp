#pragma once
#include "duty/deployer.hpp"
#include "duty/plan.hpp"
#include "pagerduty/model/directory.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/model/server_clock.hpp"

namespace dutyme::duty {

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
