#pragma once

#include "duty/record.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

// What has to be done next so that a deployer stays on call: told from the record, from what stands
// and from the time alone.
namespace dutyme::duty {

/// When something has to be put behind the lease: with a third of it left, or shortly before its
/// end where two POSTs for that are in doubt. Absent: nothing is put behind it.
std::optional<Instant> renewal_due(const Record& record, const Lease& lease);

/// What a renewal comes to on one schedule.
struct RenewalStep {
    enum class Kind {
        none,         ///< nothing is due
        max_reached,  ///< --max does not allow any more
        yield,        ///< somebody came after us, or ended ours: `sentence` tells
        look_later,   ///< what PagerDuty confirmed a moment ago is not shown yet
        extend,       ///< [start, end) is to be covered, or `length` from `start`
    };
    Kind kind = Kind::none;
    std::vector<std::size_t> due;  ///< places in Record::leases
    Instant start;
    Seconds length{0};
    std::optional<Instant> end = {};  ///< what others of ours reach there, or were asked to
    std::string sentence = {};
    std::optional<pagerduty::Override> rival = {};  ///< whom it yields to
};

/// The time by PagerDuty's answers, and by the earlier of its clock and this machine's where these
/// differ: something has lapsed when both say so.
struct RenewalTime {
    Instant now;
    Instant earliest;
};

/// Returns the next step on `schedule`, where that `stand` which a look has just shown, and whose
/// leases agree with it as far as they can. `fresh` are the ids of overrides that PagerDuty
/// confirmed so lately that a list need not show them.
RenewalStep next_renewal_step(const Record& record, const std::string& schedule,
                              const std::vector<pagerduty::Override>& listed,
                              const std::set<std::string>& fresh, const RenewalTime& time);

/// What lingering comes to on one schedule, in this order: what is missing is made, then what
/// is too long goes, so that nobody else is on call in between.
struct LingerStep {
    bool covers = false;  ///< something has to be made for [from, until)
    bool behind = false;  ///< that is behind what stands
    Instant from;
    std::vector<std::size_t> too_long;  ///< places in Record::leases, latest end first; on layers
                                        ///< with all that the short one takes the place of
};

/// Returns how the deployer stays on call on `schedule` until about `until` (give or take a minute:
/// shorter differences are not worth another override and another notice), from what is held. What
/// ran out, or was yielded to somebody, is not taken anew.
LingerStep next_linger_step(const Record& record, const std::string& schedule, Instant now,
                            Instant until);

}  // namespace dutyme::duty
