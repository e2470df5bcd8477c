#pragma once
#include "duty/record.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

// What became of a POST without an answer, told from a list of what stands. PagerDuty has no
// idempotency key, and its overrides no note field: ours are known by person and end.
namespace dutyme::duty {

using pagerduty::Override;

/// True while nobody knows whether PagerDuty has an override for it.
inline bool is_in_doubt(const Lease& lease) {
    return lease.state == LeaseState::intended;
}

/// True while the deployer is on call by it or by another one that cannot be told from it.
inline bool is_one_of_several(const Lease& lease) {
    return is_in_doubt(lease) && lease.override_id.empty() && lease.confirmed_end.has_value();
}

/// The end that the POST asked for.
inline Instant first_end(const Lease& lease) {
    return lease.first_end.value_or(lease.end);
}

/// True where both are for the same purpose: the same kind, in the place of the same person in the
/// same rotation or custom shift of a schedule.
bool have_one_form(const Lease& lease, const Lease& other);

/// What a list tells of the leases in doubt on a schedule.
struct Settlement {
    std::map<std::size_t, Override> found;  ///< by the lease's place in Record::leases
    /// More fit than were asked for. Any may be somebody else's, and so none is touched; the
    /// deployer is on call by them all the same.
    std::set<std::size_t> too_many;
};

/// Returns which of those that `stand` on the schedule are those in doubt of the record. One is
/// when it has our user, kind, source and exactly our end, starts from 5 s before to 60 s after
/// what was asked, or up to `now` (to which PagerDuty moves a start that has passed; Instant::min()
/// where that is no question), and is neither in `taken` (ids of other tours) nor in
/// Lease::known_before. Where PagerDuty keeps whole minutes (no end has seconds), the only one that
/// is ours cut or rounded counts.
Settlement settlement_of(const Record& record, const std::string& schedule,
                         const std::vector<Override>& listed, const std::set<std::string>& taken,
                         Instant now);

/// Returns the places in Record::leases of the held ones for which another that is held or lingers
/// serves from `now` to their end: of two that came from one intent, the second.
std::vector<std::size_t> surplus(const Record& record, const std::string& schedule, Instant now);

}  // namespace dutyme::duty
