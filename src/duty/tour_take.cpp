#include "base/text.hpp"
#include "duty/doubt.hpp"
#include "duty/tour.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

// How a tour follows what has changed on a shift-based schedule since it was looked at, and tells
// what came of it.

namespace dutyme::duty {

using pagerduty::Deadline;
using pagerduty::OverrideKind;

namespace {

// True: a refusal of that kind may come of a change to the schedule.
bool may_have_changed(const Lease& lease, const pagerduty::Refusal& refusal) {
    constexpr std::array<int, 4> statuses{400, 404, 409, 422};
    return lease.kind != OverrideKind::custom_shift &&
           std::find(statuses.begin(), statuses.end(), refusal.status()) != statuses.end();
}

bool would_be_asked_again(const Lease& refused, const std::vector<PlannedOverride>& overrides,
                          Instant from) {
    return std::any_of(overrides.begin(), overrides.end(), [&](const PlannedOverride& planned) {
        return planned.kind == refused.kind && planned.source == refused.source &&
               planned.relieved == refused.relieved &&
               planned.start <= std::max(refused.start, from) && planned.end >= refused.end;
    });
}

// "relieves Bo Larsen and joins Mia Chen, who stands in"
std::string what_is_done(const SchedulePlan& part) {
    std::vector<std::string> stand_ins;
    for (const ExistingOverride& one : part.existing_overrides) add_once(stand_ins, one.user_name);
    std::vector<std::string> deeds;
    if (!part.relieved.empty()) deeds.push_back("relieves " + listed(part.relieved));
    if (!stand_ins.empty())
        deeds.push_back("joins " + listed(stand_ins) +
                        (stand_ins.size() == 1 ? ", who stands in" : ", who stand in"));
    if (deeds.empty())
        return part.theirs_already ? "is on call there by another override, too"
                                   : "is on call there";
    return listed(deeds);
}

}  // namespace

// What the plan goes by may have changed before this lease is asked for: somebody stands in by now
// for who was to be relieved, or the schedule was upgraded. Where a fresh look shows nothing of
// that, whoever was faster may have gone again; or the refusal has another reason, and is final.
void Tour::create_or_plan_anew(std::size_t i, std::size_t end, const Deadline& deadline) {
    constexpr int at_most = 3;
    const Lease asked = record_.leases[i];
    if (changed_.erase(asked.schedule_id) != 0)
        if (const auto fresh = look_at_window(asked, i, end, deadline))
            return plan_anew(*fresh,
                             overrides_from(asked, fresh->schedule, fresh->from, fresh->until), i,
                             end, deadline);
    std::optional<pagerduty::Refusal> refused;
    for (int times = 0; times < at_most; ++times) {
        record_.leases[i] = asked;
        write();
        try {
            return create(record_.leases[i], deadline);
        } catch (const pagerduty::Refusal& refusal) {
            const bool is_over = record_.leases[i].state == LeaseState::over;
            if (!is_over || !may_have_changed(asked, refusal)) throw;
            refused = refusal;
        }
        const auto fresh = look_at_window(asked, i, end, deadline);
        if (!fresh) break;
        const auto overrides = overrides_from(asked, fresh->schedule, fresh->from, fresh->until);
        if (!would_be_asked_again(asked, overrides, fresh->from))
            return plan_anew(*fresh, overrides, i, end, deadline);
    }
    throw pagerduty::Refusal{*refused};
}

// Absent: the schedule is on layers as before, its window is over, or nobody can look.
std::optional<Tour::FreshLook> Tour::look_at_window(const Lease& asked, std::size_t i,
                                                    std::size_t end, const Deadline& deadline) {
    const Instant from = std::max(asked.start, schedules_.now().value_or(asked.start));
    Instant until = asked.end;
    for (std::size_t j = i; j < end; ++j)
        if (record_.leases[j].schedule_id == asked.schedule_id)
            until = std::max(until, record_.leases[j].end);
    if (from >= until) return std::nullopt;
    try {
        FreshLook fresh{look_at(asked.schedule_id, from, end_of_view(from, until), deadline), from,
                        until};
        if (fresh.schedule.type == pagerduty::ScheduleType::layers) return std::nullopt;
        return fresh;
    } catch (const Error&) {
        return std::nullopt;
    }
}

// In the place of what is asked for on that schedule by the leases from number `i` to `end`.
void Tour::plan_anew(const FreshLook& fresh, const std::vector<PlannedOverride>& overrides,
                     std::size_t i, std::size_t end, const Deadline& deadline) {
    const std::string id = record_.leases[i].schedule_id;
    const auto part = [&](std::vector<PlannedOverride> made) {
        return schedule_plan_with(fresh.schedule, record_.deployer, moment_behind(fresh.from),
                                  fresh.until, std::move(made));
    };
    Lease like = new_lease_beside(record_.leases[i]);
    like.existing_overrides = part(overrides).existing_overrides;
    for (std::size_t j = i; j < end; ++j) {
        Lease& lease = record_.leases[j];
        const bool is_put_off =
            lease.state == LeaseState::intended || lease.state == LeaseState::own;
        if (lease.schedule_id == id && is_put_off) lease.state = LeaseState::over;
    }
    std::vector<PlannedOverride> made;
    Instant covered = fresh.from;
    for (const PlannedOverride& planned : overrides) {
        covered = std::max(covered, planned.end);
        for (const PlannedOverride& one : create_or_join(like, planned, deadline))
            made.push_back(one);
    }
    for (std::size_t j = end; j < record_.leases.size(); ++j)
        record_.leases[j].renewable =
            record_.leases[j].renewable && record_.leases[j].end >= covered;
    add_leases(like, {}, covered, fresh.until);
    note_change(part(std::move(made)));
    write();
}

// The names are for the journal and for remarks.
pagerduty::Schedule Tour::look_at(const std::string& schedule, Instant from, Instant until,
                                  const Deadline& deadline) {
    std::vector<pagerduty::Schedule> found{schedules_.find(schedule, from, until, deadline)};
    schedules_.name_people(found, false, deadline);
    return std::move(found.front());
}

void Tour::note_relieved(const std::vector<PlannedOverride>& overrides) {
    for (const PlannedOverride& planned : overrides)
        if (!planned.relieved.empty()) add_once(record_.relieved, planned.relieved_name);
}

// The parts of a custom shift in which nothing of ours is held yet; an override as it is.
std::vector<PlannedOverride> Tour::beside_what_is_held(const std::string& schedule,
                                                       const PlannedOverride& planned) const {
    std::vector<PlannedOverride> left{planned};
    if (planned.kind != OverrideKind::custom_shift) return left;
    for (const Lease& lease : record_.leases) {
        if (lease.state != LeaseState::held || lease.schedule_id != schedule) continue;
        std::vector<PlannedOverride> rest;
        for (PlannedOverride part : left) {
            const Instant end = std::exchange(part.end, std::min(part.end, lease.start));
            if (part.start < part.end) rest.push_back(part);
            part.start = std::max(part.start, certain_end(lease));
            part.end = end;
            if (part.start < part.end) rest.push_back(part);
        }
        left = std::move(rest);
    }
    return left;
}

// What is refused is joined if it may be: who else wants it was faster again. Returns what was
// made.
std::vector<PlannedOverride> Tour::create_or_join(const Lease& like, const PlannedOverride& planned,
                                                  const Deadline& deadline) {
    std::vector<PlannedOverride> made;
    for (const PlannedOverride& part : beside_what_is_held(like.schedule_id, planned)) {
        const std::size_t before = record_.leases.size();
        add_leases(like, {part}, part.start, part.end);
        write();
        try {
            create(record_.leases[before], deadline);
            made.push_back(part);
        } catch (const pagerduty::Refusal& refusal) {
            if (!may_have_changed(record_.leases[before], refusal)) throw;
            const PlannedOverride joining{OverrideKind::custom_shift, {}, {}, part.start, part.end};
            for (const PlannedOverride& one : create_or_join(like, joining, deadline))
                made.push_back(one);
        }
    }
    return made;
}

// Who was relieved by what the plan has made before that is relieved yet.
void Tour::note_change(SchedulePlan part) {
    const auto before =
        std::find_if(plan_.schedules.begin(), plan_.schedules.end(),
                     [&](const SchedulePlan& one) { return one.schedule_id == part.schedule_id; });
    if (before == plan_.schedules.end()) return;  // after a crash: nobody knows the plan any more
    std::vector<std::string> relieved;
    for (const PlannedOverride& planned : before->overrides)
        if (std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
                return lease.state == LeaseState::held && lease.schedule_id == part.schedule_id &&
                       !planned.relieved.empty() && lease.relieved == planned.relieved &&
                       lease.source == planned.source;
            }))
            add_once(relieved, planned.relieved_name);
    for (const std::string& name : part.relieved) add_once(relieved, name);
    part.relieved = std::move(relieved);
    part.needed =
        std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
            return lease.state == LeaseState::held && lease.schedule_id == part.schedule_id;
        });
    part.start = std::min(part.start, before->start);
    say(part.schedule_name + " has changed since it was planned: " + record_.deployer.name + " " +
        what_is_done(part));
    *before = std::move(part);
    changed_plan_ = plan_;
    record_.relieved.clear();
    for (const SchedulePlan& one : plan_.schedules)
        if (!one.left_to_another && !one.left_alone)
            record_.relieved.insert(record_.relieved.end(), one.relieved.begin(),
                                    one.relieved.end());
}

// What a tour does about two clocks that differ: PagerDuty's answers tell one time, this machine
// another, and who is on call now tells which of them PagerDuty itself goes by.

namespace {

constexpr const char* by_machines = "this machine's";
constexpr const char* by_pagerdutys = "PagerDuty's";

}  // namespace

// True: PagerDuty has moved a start that has passed to its own now, and that is the other clock's.
bool Tour::tells_other_time(Instant asked, Instant made) const {
    constexpr Seconds minute{60};
    if (server_clock_ == nullptr || !server_clock_->disagrees()) return false;
    const Seconds off = made - server_clock_->other_now();
    return made >= asked + minute && std::abs(off.count()) < minute.count();
}

// True: the window may lie in another time. Whom nobody can relieve there is another matter.
bool Tour::may_be_of_time(const pagerduty::Refusal& refusal) {
    const std::string_view why{refusal.what()};
    return refusal.failure() == Failure::refused &&
           why.find("overridden_member") == std::string_view::npos;
}

// The plan was made before any answer told the time, which is another one.
bool Tour::is_of_another_time() const {
    constexpr Seconds minute{60};
    const Seconds off = server_clock_->now() - plan_.from;
    return is_planned_untold_ && server_clock_->is_known() &&
           std::abs(off.count()) >= minute.count();
}

// What was to begin at once begins in more than a minute, by the time that is known by now.
bool Tour::begins_late() const {
    constexpr Seconds minute{60};
    if (!is_of_another_time()) return false;
    return std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
        return lease.state == LeaseState::held && lease.start <= plan_.from &&
               lease.start > server_clock_->now() + minute;
    });
}

void Tour::check_clock(const Deadline& deadline) {
    if (server_clock_ == nullptr) return;
    const bool is_late = begins_late();
    if (!is_late && !server_clock_->disagrees()) return;
    if (!is_late && !is_by_other_clock_ && is_on_call_now(deadline)) return;
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
    if (is_late)
        take_anew(schedules, by_pagerdutys, deadline);
    else if (!take_by_other_clock(schedules, deadline))
        return;
    for (const std::size_t place : elsewhen) end(record_.leases[place], deadline);
}

// False: PagerDuty refuses what is of that time, and so the first of the two clocks was right.
bool Tour::take_by_other_clock(std::map<std::string, Lease>& schedules, const Deadline& deadline) {
    server_clock_->believe_other();
    try {
        take_anew(schedules, by_machines, deadline);
        return true;
    } catch (const pagerduty::Refusal& refusal) {
        if (!may_be_of_time(refusal)) throw;
    }
    server_clock_->believe_other();
    record_.begun = server_clock_->now();
    for (auto one = schedules.begin(); one != schedules.end();)
        one = one->second.kind == pagerduty::OverrideKind::override ? schedules.erase(one)
                                                                    : std::next(one);
    if (!schedules.empty()) take_anew(schedules, by_pagerdutys, deadline);
    return false;
}

// What was refused as of another time. False: there is no other, or a window was so short that it
// may have been refused as over by this one, too.
bool Tour::take_at_other_time(std::size_t first, const Deadline& deadline) {
    constexpr Seconds short_one{60};
    if (server_clock_ == nullptr) return false;
    const bool is_late = is_of_another_time();
    if (!is_late && !server_clock_->disagrees()) return false;
    std::map<std::string, Lease> schedules;
    for (std::size_t i = first; i < record_.leases.size(); ++i) {
        if (!is_late && record_.leases[i].end < server_clock_->now() + short_one) return false;
        schedules.emplace(record_.leases[i].schedule_id, record_.leases[i]);
    }
    was_given_back_ = false;
    try {
        if (!is_late) server_clock_->believe_other();
        take_anew(schedules, is_late ? by_pagerdutys : by_machines, deadline);
    } catch (const Error&) {
        release(deadline);
        throw;
    }
    return true;
}

// On these schedules, by the clock that is believed by now, as a plan made by it would.
void Tour::take_anew(const std::map<std::string, Lease>& schedules, const char* by_whose,
                     const Deadline& deadline) {
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
        " is on call by " + by_whose);
}

// True unless PagerDuty says otherwise: by each of ours that has begun the deployer would be on
// call. On one schedule they may be by another tour's.
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
            if (!on_call || pagerduty::has(*on_call, record_.deployer.id)) continue;
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

// A list that lags may show an end from before it was moved.
bool Tour::was_cut_by_somebody(const Override& shown) const {
    if (was_before_a_move(shown) || may_come_late(shown)) return false;
    return std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
        return lease.state == LeaseState::held && lease.override_id == shown.id &&
               shown.end < certain_end(lease) &&
               !pagerduty::is_rounded(shown.end, certain_end(lease));
    });
}

}  // namespace dutyme::duty
