// How a tour goes on where what comes next has to be looked up: on shift-based schedules, where
// each person has to be relieved by name and ends can be moved, and behind the deployer's own
// shift.
#include "duty/doubt.hpp"
#include "duty/tour.hpp"

#include <algorithm>

namespace dutyme::duty {

using pagerduty::Deadline;
using pagerduty::OverrideKind;

// What others, or we, have just cut or made may be shown otherwise in this very second.
Instant Tour::moment_behind(Instant from) const {
    constexpr Seconds moment{2};
    const auto now = schedules_.now();
    return now && from <= *now ? from + moment : from;
}

// Planned from a moment later on, and taken at once all the same.
std::vector<PlannedOverride> Tour::overrides_from(const Lease& last,
                                                  const pagerduty::Schedule& schedule, Instant from,
                                                  Instant until) {
    const Instant behind = std::min(moment_behind(from), until - Seconds{1});
    auto overrides = overrides_behind(last, schedule, behind, until);
    for (PlannedOverride& planned : overrides) {
        if (planned.start != behind) continue;
        planned.start = from;
        for (const pagerduty::Shift& turn : schedule.shifts)  // nobody is relieved before it begins
            if (turn.user.id == planned.relieved && turn.source == planned.source &&
                turn.start <= behind && behind < turn.end)
                planned.start = std::max(from, turn.start);
    }
    return overrides;
}

// On-call is taken as the settings asked for; where that is not possible any more, by joining:
// nobody who holds the pager loses it for that.
std::vector<PlannedOverride> Tour::overrides_behind(const Lease& last,
                                                    const pagerduty::Schedule& schedule,
                                                    Instant from, Instant until) {
    std::vector<TakeMode> modes{record_.mode};
    if (!record_.mode.from.empty())  // their turn may be over
        modes.push_back({false, false, rotation_taken(schedule.id)});
    modes.push_back({true, false, {}});
    std::optional<Error> why;
    for (const TakeMode& mode : modes) {
        try {
            std::vector<PlannedOverride> overrides =
                planned_overrides(schedule, record_.deployer, from, until, mode);
            if (why && mode.join && last.kind != OverrideKind::custom_shift)
                say(std::string{why->what()} + "; " + record_.deployer.name +
                    " stays on call beside them");
            return overrides;
        } catch (const Error& error) {
            if (schedule.type == pagerduty::ScheduleType::layers) throw;
            if (!why) why = plain(error);
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

// Covers the window as a plan made now would. Each planned override has its share of the time, and
// one that fails does not keep the others; what an earlier try has made of it is left as it is.
void Tour::cover(const Wanted& wanted, Instant from, Instant until, const Deadline& deadline) {
    const std::string& id = wanted.like.schedule_id;
    const auto schedule = look_at(id, from, until + Seconds{1}, deadline);
    Instant covered = from;
    std::vector<PlannedOverride> overrides;
    for (const PlannedOverride& planned : overrides_from(wanted.like, schedule, from, until)) {
        covered = std::max(covered, planned.end);
        for (const PlannedOverride& part : beside_what_is_held(id, planned))
            overrides.push_back(part);
    }
    note_relieved(overrides);
    std::optional<Error> failed;
    for (std::size_t i = 0; i < overrides.size(); ++i) {
        try {
            obtain(wanted, overrides[i], share_of(deadline, overrides.size() - i));
        } catch (
            const pagerduty::Refusal& refusal) {  // of what has passed there is nothing to take
            if (refusal.status() != 400 || overrides[i].end > now_or(from)) failed = plain(refusal);
        } catch (const Error& error) {
            failed = plain(error);
        }
    }
    if (failed) throw Error{*failed};
    for (Lease& lease : record_.leases)
        if (lease.schedule_id == id && lease.state == LeaseState::own)
            lease.state = LeaseState::over;
    if (wanted.like.state == LeaseState::own && !overrides.empty())
        say(record_.deployer.name + "'s own shift on " + wanted.like.schedule_name +
            " ends; it is taken from there on");
    if (covered < until) add_leases(wanted.like, {}, covered, until);
}

// As what stands already, as one of ours that lasts longer from now on, or anew.
void Tour::obtain(const Wanted& wanted, const PlannedOverride& planned, const Deadline& deadline) {
    if (reaches(wanted.like, planned) || carry_on(wanted.like, planned, deadline)) return;
    make(wanted, planned, deadline);
}

bool Tour::reaches(const Lease& like, const PlannedOverride& planned) const {
    const Lease wanted = new_lease(like, planned);
    return std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
        return lease.state == LeaseState::held && have_one_form(lease, wanted) &&
               lease.start <= wanted.start && certain_end(lease) >= wanted.end;
    });
}

// True: one of ours that ends where the planned one begins, and is of its kind, lasts until its end
// now.
bool Tour::carry_on(const Lease& like, const PlannedOverride& planned, const Deadline& deadline) {
    const Lease wanted = new_lease(like, planned);
    const auto last =
        std::find_if(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
            return lease.state == LeaseState::held && have_one_form(lease, wanted) &&
                   certain_end(lease) == wanted.start;
        });
    return last != record_.leases.end() && move_end(*last, planned.end, deadline);
}

// The journal knows of a later end before PagerDuty does, and of both while there is no answer:
// what is left after a crash ends no later than it says.
bool Tour::move_end(Lease& lease, Instant end, const Deadline& deadline) {
    if (!is_proved(lease)) return false;
    const Lease before = lease;
    lease.first_end = first_end(lease);
    lease.confirmed_end = certain_end(lease);
    lease.end = std::max(lease.end, end);
    write();
    bool has_moved = false;
    try {
        has_moved = schedules_.move_end(lease.schedule_id, override_of(before), end, deadline);
    } catch (const pagerduty::Refusal&) {
        late_ends_[lease.override_id].insert(end);  // a try before it may have got no answer
        lease = before;
        write();
        throw;
    } catch (const Error&) {
        late_ends_[lease.override_id].insert(end);
        throw;
    }
    if (has_moved) {
        earlier_ends_[lease.override_id].insert(certain_end(before));
        lease.end = end;
        lease.confirmed_end.reset();
        confirmed_[lease.override_id] = clock_.elapsed();
    } else {
        lease = before;
    }
    write();
    return has_moved;
}

}  // namespace dutyme::duty
