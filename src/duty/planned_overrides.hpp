#pragma once
#include "duty/record.hpp"
#include "pagerduty/model/types.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

/// One override or custom shift that has to be made.
struct PlannedOverride {
    pagerduty::OverrideKind kind = pagerduty::OverrideKind::override;
    pagerduty::ShiftSource source = {};
    std::string relieved = {};  ///< the id of the person a shift_override replaces
    Instant start;
    Instant end;
    std::string relieved_name = {};
};

/// Returns a lease on the schedule of `like` for the planned override, which was not asked for yet.
Lease new_lease(const Lease& like, const PlannedOverride& planned);

/// What has to be made so that the deployer is on call in [from, until), in the order of their
/// starts. In a turn of their own nothing has to be, unless `all` or `from` ask for more; an
/// override or custom shift of theirs is no such turn, for it may be another tour's. On shifts
/// whoever stands in is joined, never replaced, and does not count as one of several who are on
/// call at once. With `from` that person's rotation is followed, whoever's turn it becomes; it may
/// be a rotation's id as well. `schedule` holds the shifts of at least that window.
/// Throws Error{usage} for a mode that this kind of schedule has not, and Error{refused} when
/// several people are on call at once and nobody said whom to replace, or when it would take more
/// than 20.
std::vector<PlannedOverride> planned_overrides(const pagerduty::Schedule& schedule,
                                               const pagerduty::User& deployer, Instant from,
                                               Instant until, const TakeMode& mode);

/// Those on a shift-based schedule who stand in in [from, until), but for the deployer: by an
/// override, or by a custom shift that may be a dutyme's. One that was made by hand is a turn.
std::vector<pagerduty::Shift> stand_ins(const pagerduty::Schedule& schedule,
                                        const pagerduty::User& deployer, Instant from,
                                        Instant until);

/// The shifts that go on beside the deployer's in [from, until): of those the planned ones do not
/// replace. None on layers.
std::vector<pagerduty::Shift> shifts_beside(const pagerduty::Schedule& schedule,
                                            const pagerduty::User& deployer, Instant from,
                                            Instant until,
                                            const std::vector<PlannedOverride>& overrides);

}  // namespace dutyme::duty
