#pragma once
#include "duty/record.hpp"
#include "pagerduty/model/types.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

/// One override or custom shift to create.
struct PlannedOverride {
    pagerduty::OverrideKind kind = pagerduty::OverrideKind::override;
    pagerduty::ShiftSource source = {};
    std::string relieved = {};  ///< of a shift_override: the id of the person it replaces
    Instant start;
    Instant end;
    std::string relieved_name = {};
};

/// Returns an intended lease on the schedule of `like` for the planned override.
Lease new_lease(const Lease& like, const PlannedOverride& planned);

/// Returns the overrides that put the deployer on call in [from, until), by start. Plans none
/// during a regular turn of the deployer's own, unless `all` or `from` ask for more; their
/// overrides and custom shifts do not count as such, for they may be another tour's. On shifts, the
/// deployer joins people who stand in and never replaces them; these do not count as several people
/// on call at once. `from` is a person or the id of a rotation; the plan follows the rotation,
/// whoever's turn it becomes. `schedule` must hold the shifts of the whole window. Throws
/// Error{usage} for a mode that this type of schedule does not have, and Error{refused} when
/// several people are on call at once and the mode does not say whom to replace, or when more than
/// 20 overrides would be needed.
std::vector<PlannedOverride> planned_overrides(const pagerduty::Schedule& schedule,
                                               const pagerduty::User& deployer, Instant from,
                                               Instant until, const TakeMode& mode);

/// Returns the shifts in [from, until) of people other than the deployer who stand in on a
/// shift-based schedule: by an override, or by a custom shift that may be a dutyme's. A custom
/// shift that was made by hand is a regular turn.
std::vector<pagerduty::Shift> stand_ins(const pagerduty::Schedule& schedule,
                                        const pagerduty::User& deployer, Instant from,
                                        Instant until);

/// Returns the shifts in [from, until) that `overrides` do not replace, and that continue beside
/// the deployer's. None on layers.
std::vector<pagerduty::Shift> shifts_beside(const pagerduty::Schedule& schedule,
                                            const pagerduty::User& deployer, Instant from,
                                            Instant until,
                                            const std::vector<PlannedOverride>& overrides);

}  // namespace dutyme::duty
