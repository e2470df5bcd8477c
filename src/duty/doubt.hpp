#pragma once
#include "duty/record.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

// Finds out from a list of overrides what a POST without an answer has done. PagerDuty has no
// idempotency key, and its overrides no note field: ours are recognised by person and end.
namespace dutyme::duty {

using pagerduty::Override;

/// Returns true while it is not known whether PagerDuty has an override for the lease.
inline bool is_in_doubt(const Lease& lease) {
    return lease.state == LeaseState::intended;
}

/// Returns true when the list shows the lease's override and others like it, which cannot be told
/// apart: the deployer is on call by one of them.
inline bool is_one_of_several(const Lease& lease) {
    return is_in_doubt(lease) && lease.override_id.empty() && lease.confirmed_end.has_value();
}

/// Returns the end that the POST asked for.
inline Instant first_end(const Lease& lease) {
    return lease.first_end.value_or(lease.end);
}

/// Returns true when both leases have the same purpose: the same schedule and kind, and the same
/// relieved person in the same rotation or custom shift.
bool have_one_form(const Lease& lease, const Lease& other);

/// The result of comparing the leases in doubt on a schedule with a list.
struct Settlement {
    std::map<std::size_t, Override> found;  ///< by the lease's place in Record::leases
    /// Leases for which more overrides fit than were asked for. Any of these may be somebody
    /// else's, so none is touched; the deployer is on call nevertheless.
    std::set<std::size_t> too_many;
};

/// Finds the record's leases in doubt among the overrides `listed` on the schedule. An override
/// fits when it has our user, kind, source and exactly our end; starts from 5 s before to 60 s
/// after the start asked for, or up to `now` (PagerDuty moves a past start up to now;
/// Instant::min(): it did not); and is neither in `taken` (ids of other tours) nor in
/// Lease::known_before. When PagerDuty keeps whole minutes (no end has seconds), a single override
/// with our cut or rounded times fits.
Settlement settlement_of(const Record& record, const std::string& schedule,
                         const std::vector<Override>& listed, const std::set<std::string>& taken,
                         Instant now);

/// Returns the places in Record::leases of the held leases that are superfluous: another held or
/// lingering lease covers them from `now` to their end, which is still to come. Of two from one
/// intent, that is the second.
std::vector<std::size_t> surplus(const Record& record, const std::string& schedule, Instant now);

}  // namespace dutyme::duty
