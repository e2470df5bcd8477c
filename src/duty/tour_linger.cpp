// How a tour lets its last leases end by themselves: what linger.hpp says is done here.
#include "duty/doubt.hpp"
#include "duty/linger.hpp"
#include "duty/tour.hpp"

#include <algorithm>

namespace dutyme::duty {

using pagerduty::Deadline;
using pagerduty::OverrideKind;

bool Tour::linger(Instant now, Instant until, const Deadline& deadline) {
    last_error_.reset();
    for (const std::string& schedule : open_schedules()) {
        try {
            linger_on(schedule, now, until, deadline);
        } catch (const Error& error) {
            last_error_ = error;
        }
    }
    was_given_back_ = !last_error_;
    return !last_error_;
}

void Tour::linger_on(const std::string& schedule, Instant now, Instant until,
                     const Deadline& deadline) {
    const auto listed = look(schedule, deadline);
    end_surplus(schedule, now, deadline);
    end_what_is_gone(schedule, now, listed, deadline);
    const auto held =
        std::find_if(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
            return lease.schedule_id == schedule && lease.state == LeaseState::held &&
                   certain_end(lease) > now;
        });
    if (held == record_.leases.end()) return;
    const Lease like = *held;
    const bool is_on_layers = like.kind == OverrideKind::override;
    LingerStep step = next_linger_step(record_, schedule, now, until);
    Instant end = fingerprinted_end(step.from, until - step.from, Rounding::at_least, random_);
    if (keeps_minutes_) end = std::chrono::ceil<std::chrono::minutes>(end);
    if (!is_on_layers && !step.too_long.empty()) {
        shorten(step.too_long, end, deadline);
        step = next_linger_step(record_, schedule, now, until);
    }
    // The long ones do not serve for the short one, which whoever comes after us has to know.
    for (const std::size_t place : step.too_long) record_.leases[place].renewable = false;
    const Wanted wanted{like, listed, false};
    const PlannedOverride planned{
        is_on_layers ? OverrideKind::override : OverrideKind::custom_shift, {}, {}, step.from, end};
    try {
        if (step.covers && step.behind && !is_on_layers)
            cover(wanted, step.from, end, deadline);
        else if (step.covers)
            make(wanted, planned, deadline);
    } catch (const pagerduty::Refusal& refusal) {  // nobody is kept on call for that
        say("nobody lingers on " + like.schedule_name + ": " + refusal.what());
    }
    for (const std::size_t place : step.too_long) this->end(record_.leases[place], deadline);
    for (Lease& lease : record_.leases)
        if (lease.schedule_id == schedule && lease.state == LeaseState::held)
            lease.state = LeaseState::lingering;
    write();
}

// As far as ends can be moved.
void Tour::shorten(const std::vector<std::size_t>& too_long, Instant end,
                   const Deadline& deadline) {
    for (const std::size_t place : too_long) {
        Lease& lease = record_.leases[place];
        if (lease.start >= end)
            this->end(lease, deadline);
        else
            move_end(lease, end, deadline);
    }
}

// A list need not show what is fresh.
void Tour::end_what_is_gone(const std::string& schedule, Instant now,
                            const std::vector<Override>& listed, const Deadline& deadline) {
    const auto fresh = this->fresh();
    for (Lease& lease : record_.leases) {
        if (lease.schedule_id != schedule || lease.state != LeaseState::held ||
            certain_end(lease) <= now || fresh.count(lease.override_id) != 0)
            continue;
        const bool is_shown = std::any_of(listed.begin(), listed.end(), [&](const Override& one) {
            return one.id == lease.override_id;
        });
        if (is_shown) continue;
        end(lease, deadline);
        say("somebody ended the override on " + lease.schedule_name + "; nobody lingers there");
    }
}

}  // namespace dutyme::duty
