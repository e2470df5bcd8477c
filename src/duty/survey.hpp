#pragma once
#include "duty/deployer.hpp"
#include "duty/plan.hpp"
#include "pagerduty/schedule_api.hpp"
#include "pagerduty/session.hpp"

namespace dutyme::duty {

/// Has what survey() looks for first go along with the session's next question, so that it need not
/// wait until the deployer is known.
void ask_ahead(const Wish& wish, pagerduty::ScheduleApi& schedules, pagerduty::Session& session);

/// The whole plan: where on-call is taken, what is done there, and what that means for a page.
/// Sends nothing but look-ups. What comes after the deployer, and how many services are paged, is
/// left out where it cannot be had at once. Throws what find_where and make_plan throw, and
/// Error{refused} where an open incident was to stop the deploy, and what
/// Deployer::unfit says where the licence keeps them from being on call.
Plan survey(const Wish& wish, const Deployer& deployer, pagerduty::ScheduleApi& schedules,
            pagerduty::Session& session, const pagerduty::Patience& patience);

}  // namespace dutyme::duty
