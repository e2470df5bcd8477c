// What a tour does about two clocks that differ: PagerDuty's answers tell one time, this machine
// another, and who is on call now tells which of them PagerDuty itself goes by.
#include "duty/doubt.hpp"
#include "duty/tour.hpp"

#include <algorithm>
#include <cstdlib>

namespace dutyme::duty {

using pagerduty::Deadline;

// True: PagerDuty has moved a start that has passed to its own now, and that is the other clock's.
bool Tour::tells_other_time(Instant asked, Instant made) const {
    constexpr Seconds minute{60};
    if (server_clock_ == nullptr || !server_clock_->disagrees()) return false;
    const Seconds off = made - server_clock_->other_now();
    return made >= asked + minute && std::abs(off.count()) < minute.count();
}

void Tour::check_clock(const Deadline& deadline) {
    if (server_clock_ == nullptr || !server_clock_->disagrees()) return;
    if (!is_by_other_clock_ && is_on_call_now(deadline)) return;
    std::vector<std::size_t> elsewhen;
    for (std::size_t i = 0; i < record_.leases.size(); ++i)
        if (record_.leases[i].state == LeaseState::held) elsewhen.push_back(i);
    std::map<std::string, Lease> schedules;
    for (const std::size_t place : elsewhen)
        schedules.emplace(record_.leases[place].schedule_id, record_.leases[place]);
    // On shifts they would be in the way of those made anew; on layers these go on top of them.
    for (const std::size_t place : elsewhen)
        if (record_.leases[place].kind != pagerduty::OverrideKind::override)
            end(record_.leases[place], deadline);
    take_anew(schedules, deadline);
    for (const std::size_t place : elsewhen) end(record_.leases[place], deadline);
}

// Of what was refused by this one. False: there is no other, or a window was so short that it may
// have been refused as over by this one, too.
bool Tour::take_by_other_clock(std::size_t first, const Deadline& deadline) {
    constexpr Seconds short_one{60};
    if (server_clock_ == nullptr || !server_clock_->disagrees()) return false;
    std::map<std::string, Lease> schedules;
    for (std::size_t i = first; i < record_.leases.size(); ++i) {
        if (record_.leases[i].end < server_clock_->now() + short_one) return false;
        schedules.emplace(record_.leases[i].schedule_id, record_.leases[i]);
    }
    was_given_back_ = false;
    try {
        take_anew(schedules, deadline);
    } catch (const Error&) {
        release(deadline);
        throw;
    }
    return true;
}

// On these schedules, by the other clock, as a plan made by it would.
void Tour::take_anew(const std::map<std::string, Lease>& schedules, const Deadline& deadline) {
    server_clock_->believe_other();
    const Instant from = server_clock_->now();
    const Instant until = fingerprinted_end(from, record_.lease, Rounding::at_most, random_);
    record_.begun = from;
    for (const auto& [schedule, lease] : schedules) {
        const Wanted wanted{lease, {}, false};
        if (lease.kind == pagerduty::OverrideKind::override)
            make(wanted, {lease.kind, {}, {}, from, until}, deadline);
        else
            cover(wanted, from, until, deadline);
    }
    say("PagerDuty's answers and this machine tell different times; " + record_.deployer.name +
        " is on call by this machine's");
}

// True unless PagerDuty says otherwise: on one of ours that has begun the deployer would be on
// call, and one schedule on which they are proves the time.
bool Tour::is_on_call_now(const Deadline& deadline) {
    std::set<std::string> asked;
    bool is_denied = false;
    for (const Lease& lease : record_.leases) {
        const bool has_begun = lease.start <= server_clock_->now();
        if (lease.state != LeaseState::held || !has_begun ||
            !asked.insert(lease.schedule_id).second)
            continue;
        try {
            const auto on_call = pagerduty::people_on_call_now(
                schedules_, lease.schedule_id, record_.deployer.id, deadline, clock_);
            if (!on_call) continue;
            if (pagerduty::has(*on_call, record_.deployer.id)) return true;
            is_denied = is_denied || !was_taken_off(lease.schedule_id, *on_call, deadline);
        } catch (const Error& error) {
            if (error.failure() == Failure::cancelled) throw;
        }
    }
    return !is_denied;
}

// Who came after us in that moment is on call in our place, and so is who was before us where
// somebody has ended ours, whatever the time is.
bool Tour::was_taken_off(const std::string& schedule, const std::vector<pagerduty::User>& on_call,
                         const Deadline& deadline) {
    const Instant now = server_clock_->now();
    const auto listed = look(schedule, deadline);
    return std::any_of(listed.begin(), listed.end(), [&](const Override& one) {
        const bool is_above_us = one.kind == pagerduty::OverrideKind::override &&
                                 pagerduty::has(on_call, one.user.id) && one.start <= now &&
                                 now < one.end;
        return is_above_us || was_cut_by_somebody(one);
    });
}

bool Tour::was_cut_by_somebody(const Override& shown) const {
    return std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
        return lease.state == LeaseState::held && lease.override_id == shown.id &&
               shown.end < certain_end(lease) &&
               !pagerduty::is_rounded(shown.end, certain_end(lease));
    });
}

}  // namespace dutyme::duty
