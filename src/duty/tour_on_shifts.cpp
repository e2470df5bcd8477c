// How a tour goes on where what comes next has to be looked up: on shift-based schedules, where
// each person has to be relieved by name and ends can be moved, and behind the deployer's own
// shift.
#include "base/text.hpp"
#include "duty/tour.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::duty {

using pagerduty::Deadline;
using pagerduty::OverrideKind;

// PagerDuty may know more of ours than we do: an end that was moved though its answer was lost, and
// what an upgrade has made of an override. True: it does.
bool Tour::follow(const std::string& schedule, const std::vector<pagerduty::Override>& standing) {
    bool differs = false;
    const std::size_t known = record_.leases.size();
    for (std::size_t i = 0; i < known; ++i) {
        Lease& lease = record_.leases[i];
        if (lease.schedule_id != schedule || lease.state != LeaseState::held) continue;
        differs = follow_end(lease, standing) || differs;
        differs = follow_upgrade(lease, standing) || differs;
    }
    if (differs) write();
    return differs;
}

bool Tour::follow_end(Lease& lease, const std::vector<pagerduty::Override>& standing) {
    const Instant before = lease.end;
    for (const pagerduty::Override& one : standing)
        if (one.id == lease.override_id) lease.end = std::max(lease.end, one.end);
    return lease.end != before;
}

bool Tour::follow_upgrade(Lease& lease, const std::vector<pagerduty::Override>& standing) {
    if (lease.kind != OverrideKind::override) return false;
    const auto parts = pagerduty::after_upgrade(override_of(lease), standing);
    for (const pagerduty::Override& one : parts) {
        Lease part = lease;
        part.override_id = one.id;
        part.kind = one.kind;
        part.source = one.source;
        part.relieved = one.relieved;
        part.start = one.start;
        part.end = one.end;
        if (&one == &parts.front())
            lease = part;
        else
            record_.leases.push_back(part);
    }
    return !parts.empty();
}

// What cannot be had any more as it was wished for is joined: nobody who holds the pager loses it
// for that.
std::vector<Piece> Tour::pieces_behind(const Lease& last, const pagerduty::Schedule& schedule,
                                       Instant from, Instant until) {
    std::vector<Manner> manners{record_.manner};
    if (!record_.manner.from.empty())  // their turn may be over
        manners.push_back({false, false, rotation_taken(schedule.id)});
    manners.push_back({true, false, {}});
    std::optional<Error> why;
    for (const Manner& manner : manners) {
        try {
            std::vector<Piece> pieces = pieces_of(schedule, record_.deployer, from, until, manner);
            if (why && manner.join && last.kind != OverrideKind::custom_shift)
                say(std::string{why->what()} + "; " + record_.deployer.name +
                    " stays on call beside them");
            return pieces;
        } catch (const Error& error) {
            if (schedule.type == pagerduty::ScheduleType::layers) throw;
            if (!why) why = error;
        }
    }
    throw Error{*why};
}

// The rotation in which the first of ours replaces somebody; empty: in none.
std::string Tour::rotation_taken(const std::string& schedule) const {
    for (const Lease& lease : record_.leases)
        if (lease.schedule_id == schedule && !lease.source.rotation.empty())
            return lease.source.rotation;
    return {};
}

// Puts behind `last` what the window takes, as a plan made now would.
void Tour::cover(const Lease& last, Instant from, Instant until, const Deadline& deadline) {
    const Lease like = last;
    const auto schedule = look_at(like.schedule_id, from, until + Seconds{1}, deadline);
    const std::vector<Piece> pieces = pieces_behind(like, schedule, from, until);
    note_relieved(pieces);
    for (Lease& lease : record_.leases)
        if (lease.schedule_id == like.schedule_id && lease.state == LeaseState::own)
            lease.state = LeaseState::over;
    std::vector<Piece> anew;
    Instant covered = from;
    for (const Piece& piece : pieces) {
        covered = std::max(covered, piece.end);
        if (!carry_on(piece, like.schedule_id, deadline)) anew.push_back(piece);
    }
    if (like.state == LeaseState::own && !anew.empty())
        say(record_.deployer.name + "'s own shift on " + like.schedule_name +
            " ends; it is taken from there on");
    const std::size_t before = record_.leases.size();
    add_leases(like, anew, covered, until);
    write();
    for (std::size_t i = before; i < record_.leases.size(); ++i)
        if (record_.leases[i].state == LeaseState::intended) create(record_.leases[i], deadline);
}

// True: one of ours that ends where the piece begins, and is of its kind, lasts until its end now.
bool Tour::carry_on(const Piece& piece, const std::string& schedule, const Deadline& deadline) {
    const auto last =
        std::find_if(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
            return lease.schedule_id == schedule && lease.state == LeaseState::held &&
                   lease.kind == piece.kind && lease.source == piece.source &&
                   lease.relieved == piece.relieved && lease.end == piece.start;
        });
    return last != record_.leases.end() && move_end(*last, piece.end, deadline);
}

// The journal knows of a later end before PagerDuty does: what is left after a crash ends no later
// than it says.
bool Tour::move_end(Lease& lease, Instant end, const Deadline& deadline) {
    const pagerduty::Override standing = override_of(lease);
    const Instant before = std::exchange(lease.end, std::max(lease.end, end));
    try {
        write();
        if (schedules_.move_end(lease.schedule_id, standing, end, deadline)) {
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
                            const Deadline& deadline) {
    const Instant end_of_all = fingerprinted_end(now, until - now, Length::at_least, random_);
    const Lease& last = *held.front();
    if (last.end < until) return cover(last, std::max(last.end, now), end_of_all, deadline);
    std::vector<Lease*> too_long;
    for (Lease* lease : held) {
        if (lease->start >= end_of_all)
            end(*lease, deadline);
        else if (lease->end > end_of_all && !move_end(*lease, end_of_all, deadline))
            too_long.push_back(lease);
    }
    if (too_long.empty()) return;
    // Never a moment without: the short one stands before the long ones go.
    add_leases(last, {{OverrideKind::custom_shift, {}, {}, now, end_of_all}}, now, end_of_all);
    create(record_.leases.back(), deadline);
    for (Lease* lease : too_long) end(*lease, deadline);
}

}  // namespace dutyme::duty
