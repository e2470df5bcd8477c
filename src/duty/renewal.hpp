#pragma once

#include "duty/record.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

// Decides what to do next to keep a deployer on call, from the record, the listed overrides and the
// time alone.
namespace dutyme::duty {

/// Returns when the lease has to be renewed: with a third of it left, or shortly before its end
/// when two POSTs for the renewal are in doubt. Absent: never.
std::optional<Instant> renewal_due(const Record& record, const Lease& lease);

/// The next step of the renewal on one schedule.
struct RenewalStep {
    enum class Kind {
        none,         ///< nothing is due
        max_reached,  ///< --max does not allow a renewal
        yield,        ///< somebody took over or ended ours, as `sentence` says
        look_later,   ///< the list does not show yet what PagerDuty just confirmed
        ask,          ///< the same, and no time is left: who is on call now tells `extend` or yield
        extend,       ///< cover [start, end), or `length` from `start`
    };
    Kind kind = Kind::none;
    std::vector<std::size_t> due;  ///< places in Record::leases
    Instant start;
    Seconds length{0};
    std::optional<Instant> end = {};  ///< the end that other leases have, or were asked to have
    std::string sentence = {};
    std::optional<pagerduty::Override> rival = {};  ///< the override that it yields to
};

/// PagerDuty's time, and the earlier of its clock and this machine's when these differ. A lease has
/// lapsed when both agree.
struct RenewalTime {
    Instant now;
    Instant earliest;
};

/// Returns the next step on `schedule`. `listed` are the overrides just listed, with which the
/// record's leases have been compared. `fresh` are the ids of overrides that PagerDuty confirmed so
/// recently that a list may lack them.
RenewalStep next_renewal_step(const Record& record, const std::string& schedule,
                              const std::vector<pagerduty::Override>& listed,
                              const std::set<std::string>& fresh, const RenewalTime& time);

/// Returns the same for an extension to `until`, whether or not a renewal is due, and whatever
/// --max says: the next step, or none where a lease reaches that far.
RenewalStep next_extension_step(const Record& record, const std::string& schedule,
                                const std::vector<pagerduty::Override>& listed,
                                const std::set<std::string>& fresh, const RenewalTime& time,
                                Instant until);

/// The next step of lingering on one schedule. The missing override is created first and the too
/// long ones are ended after that, so that nobody else is on call in between.
struct LingerStep {
    bool covers = false;  ///< an override is needed for [from, until)
    bool behind = false;  ///< it follows the existing ones
    Instant from;
    std::vector<std::size_t> too_long;  ///< places in Record::leases, latest end first; on layers
                                        ///< also the leases that the short one replaces
};

/// Returns the step after which the deployer is on call on `schedule` until `until`, give or take a
/// minute: less is not worth another override and its notice. Never takes anew what has lapsed or
/// was yielded.
LingerStep next_linger_step(const Record& record, const std::string& schedule, Instant now,
                            Instant until);

}  // namespace dutyme::duty
