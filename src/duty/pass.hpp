#pragma once
#include "duty/build_plan.hpp"
#include "duty/notice.hpp"
#include "duty/plan.hpp"
#include "duty/record.hpp"
#include "duty/tour.hpp"

#include <string>

// A tour is passed on by a second one, of the colleague: it is taken while the first still stands,
// and only then is that given back. Each has its own entry in the journal, so that whoever finds
// them after a crash, an older dutyme included, can end what either of them holds.
namespace dutyme::duty {

/// How long the colleague's first lease is.
enum class PassLength {
    lease,   ///< as the tour's are: it is renewed
    as_left  ///< until the tour's end, for it stands by itself
};

/// Returns what the colleague is asked to take: what `record` holds or has on call by the
/// deployer's own turn, in the same mode, until its max at the latest. Throws Error{refused} when
/// that is nothing, or less than a minute is left.
TakeRequest request_to_pass(const Record& record, PassLength length, Instant now);

/// The colleague, as whoever passes names them.
struct Colleague {
    std::string who;         ///< e-mail address or id
    bool is_forced = false;  ///< also one who cannot be paged
};
/// What plan_for_colleague() asks.
struct Account {
    pagerduty::ScheduleBackend& schedules;
    pagerduty::Directory& directory;
    const pagerduty::ServerClock& server_clock;
    Random& random;
    const config::Policy& policy;  ///< the machine's
};
/// Returns the plan that puts the colleague on call, after the checks of a take. Sends only
/// look-ups. Throws Error{settings} where the machine's policy forbids it, and what find_deployer()
/// and build_plan() throw.
Plan plan_for_colleague(const Colleague& colleague, TakeRequest request, const Account& account,
                        const pagerduty::Deadline& deadline);

/// Throws Error{refused} where this person has the pager already.
void expect_another_person(const Record& record, const pagerduty::User& colleague);

/// Returns the record of the colleague's tour, still without leases, as one of the same deploy.
Record successor_of(const Record& record, std::string id, Instant now);

/// Returns the plan as it is to be announced: the deployer is who is relieved, and their override
/// does not stay.
Plan plan_as_pass(Plan plan, const Record& from);
/// Returns the plan as it is when the deployer's overrides are gone: who was relieved by these is
/// relieved by the colleague.
Plan plan_after_pass(Plan plan, const Record& from);

/// Returns a sentence for whoever watches the deploy: "Ada Byron has passed Primary to Bo Larsen,
/// until 14:40 at the latest". `record` is the colleague's.
std::string told_as_passed(const Record& record, Instant now);

/// Puts the colleague on call by `next`, as planned, and when PagerDuty has confirmed all of that,
/// ends what `before` holds. Throws what Tour::take throws, and then `before` is as it was.
/// `next.leave_standing()` is called in between when it stands by itself. Returns false when
/// something of `before` remains, or is in doubt: release it again.
bool pass_on(Tour& before, Tour& next, const Plan& plan, PassLength length, Instant now,
             const pagerduty::Deadline& deadline);

}  // namespace dutyme::duty
