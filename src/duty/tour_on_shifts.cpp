// How a tour goes on where what comes next has to be looked up: on shift-based schedules, where
// each person has to be relieved by name and ends can be moved, and behind the deployer's own
// shift.
#include "duty/tour.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::duty {

using pagerduty::Form;
using pagerduty::Patience;

// Puts behind `last` what the window takes, as a plan made now would.
void Tour::cover(const Lease& last, Instant from, Instant until, const Patience& patience) {
    const Lease like = last;
    const auto schedule = schedules_.find(like.schedule_id, from, until + Seconds{1}, patience);
    std::vector<Piece> pieces = pieces_of(schedule, record_.deployer, from, until, record_.manner);
    for (Lease& lease : record_.leases)
        if (lease.schedule_id == like.schedule_id && lease.state == LeaseState::own)
            lease.state = LeaseState::over;
    std::vector<Piece> anew;
    Instant covered = from;
    for (const Piece& piece : pieces) {
        if (!carry_on(piece, like.schedule_id, patience)) anew.push_back(piece);
        covered = std::max(covered, piece.end);
    }
    const std::size_t before = record_.leases.size();
    add_leases(like, anew, anew.empty() ? covered : from, until);
    write();
    for (std::size_t i = before; i < record_.leases.size(); ++i)
        if (record_.leases[i].state == LeaseState::intended) create(record_.leases[i], patience);
}

// True: one of ours that ends where the piece begins, and is of its kind, lasts until its end now.
bool Tour::carry_on(const Piece& piece, const std::string& schedule, const Patience& patience) {
    const auto last =
        std::find_if(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
            return lease.schedule_id == schedule && lease.state == LeaseState::held &&
                   lease.form == piece.form && lease.source == piece.source &&
                   lease.relieved == piece.relieved && lease.end == piece.start;
        });
    return last != record_.leases.end() && move_end(*last, piece.end, patience);
}

// The journal knows of a later end before PagerDuty does: what is left after a crash ends no later
// than it says.
bool Tour::move_end(Lease& lease, Instant end, const Patience& patience) {
    const pagerduty::Override standing = override_of(lease);
    const Instant before = std::exchange(lease.end, std::max(lease.end, end));
    try {
        write();
        if (schedules_.move_end(lease.schedule_id, standing, end, patience)) {
            lease.end = end;
            write();
            return true;
        }
    } catch (const Error&) {
        lease.end = before;
        throw;
    }
    lease.end = before;
    write();
    return false;
}

void Tour::linger_on_shifts(const std::vector<Lease*>& held, Instant now, Instant until,
                            const Patience& patience) {
    const Instant end_of_all = fingerprinted_end(now, until - now, Length::at_least);
    const Lease& last = *held.front();
    if (last.end < until) return cover(last, std::max(last.end, now), end_of_all, patience);
    for (Lease* lease : held) {
        if (lease->start >= end_of_all) {
            end(*lease, patience);
        } else if (lease->end > end_of_all && !move_end(*lease, end_of_all, patience)) {
            // Never a moment without: the short one stands before the long one goes.
            add_leases(*lease, {{Form::custom_shift, {}, {}, now, end_of_all}}, now, end_of_all);
            create(record_.leases.back(), patience);
            end(*lease, patience);
        }
    }
}

}  // namespace dutyme::duty
