#include "base/time.hpp"
#include "duty/doubt.hpp"
#include "duty/renewal.hpp"
#include "duty/tour.hpp"

#include <algorithm>
#include <exception>
#include <utility>

// How a tour goes on: what renewal.hpp says is done here.

namespace dutyme::duty {

using pagerduty::Deadline;
using pagerduty::OverrideKind;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds least_time{3000};  // for one schedule

}  // namespace

template <class Counts>
std::optional<Instant> Tour::first_renewal(const Counts& counts) const {
    std::optional<Instant> first;
    for (const Lease& lease : record_.leases) {
        const auto due = renewal_due(record_, lease);
        if (due && counts(lease) && (!first || *due < *first)) first = due;
    }
    return first;
}

std::optional<Instant> Tour::next_lapse() const {
    std::optional<Instant> first;
    for (const Lease& lease : record_.leases)
        if (renewal_due(record_, lease) && (!first || certain_end(lease) < *first))
            first = certain_end(lease);
    return first;
}

std::optional<Instant> Tour::next_renewal() const {
    return first_renewal([](const Lease&) { return true; });
}

std::optional<Instant> Tour::next_renewal_untried() const {
    return first_renewal([&](const Lease& lease) { return failed_.count(lease.schedule_id) == 0; });
}

// Those whose last renewal failed come last, so that they do not use up the time of the others.
std::vector<std::string> Tour::due_schedules(Instant now) const {
    std::vector<std::string> due;
    for (const Lease& lease : record_.leases) {
        const auto at = renewal_due(record_, lease);
        if (at && *at <= now && std::find(due.begin(), due.end(), lease.schedule_id) == due.end())
            due.push_back(lease.schedule_id);
    }
    std::stable_partition(due.begin(), due.end(), [&](const std::string& schedule) {
        return failed_.count(schedule) == 0;
    });
    return due;
}

void Tour::renew(Instant now, const Deadline& deadline) {
    const milliseconds begin = clock_.elapsed();
    const milliseconds budget = deadline.at - begin;
    forget_past(now);
    std::vector<std::string> waiting = due_schedules(now);
    std::exception_ptr failed;
    while (!waiting.empty()) {
        const std::string schedule = waiting.front();
        waiting.erase(waiting.begin());
        const Instant by_now = now + std::chrono::duration_cast<Seconds>(clock_.elapsed() - begin);
        Deadline own = deadline;
        own.at = clock_.elapsed() + std::min(budget, time_until_lapse(waiting, by_now));
        try {
            renew_on(schedule, by_now, own);
            failed_.erase(schedule);
        } catch (const Error&) {
            failed = std::current_exception();
            failed_.insert(schedule);
        }
    }
    if (failed) std::rethrow_exception(failed);
}

// What one schedule may take while these wait.
milliseconds Tour::time_until_lapse(const std::vector<std::string>& schedules, Instant now) const {
    milliseconds least = milliseconds::max();
    for (const Lease& lease : record_.leases) {
        if (std::find(schedules.begin(), schedules.end(), lease.schedule_id) == schedules.end() ||
            !renewal_due(record_, lease))
            continue;
        const milliseconds left = certain_end(lease) - now;
        least = std::min(least, left / static_cast<long>(schedules.size() + 1));
    }
    return std::max(least, least_time);
}

void Tour::renew_on(const std::string& schedule, Instant reckoned, const Deadline& deadline) {
    const auto listed = look(schedule, deadline);
    const Instant now = now_or(reckoned);  // the answer may have corrected it
    end_surplus(schedule, now, deadline);
    const RenewalTime time{now, server_clock_ != nullptr ? server_clock_->earliest_now() : now};
    const RenewalStep step = step_beside_rivals(schedule, now, deadline, [&] {
        return next_renewal_step(record_, schedule, listed, fresh(), time);
    });
    switch (step.kind) {
        case RenewalStep::Kind::none:
            return;
        case RenewalStep::Kind::max_reached:
            return stop_renewing(
                step, "reached --max (" + show_duration(record_.max) + "): the override on " +
                          record_.leases[step.due.front()].schedule_name + " will not be renewed");
        case RenewalStep::Kind::yield:
            return stop_renewing(step, step.sentence);
        case RenewalStep::Kind::ask:
            if (!is_shown_on_call(schedule, deadline)) return stop_renewing(step, step.sentence);
            return extend(step, listed, now, deadline);
        case RenewalStep::Kind::look_later:
            throw pagerduty::Unsettled("PagerDuty does not show the override on " +
                                       record_.leases[step.due.front()].schedule_name + " yet");
        case RenewalStep::Kind::extend:
            return extend(step, listed, now, deadline);
    }
}

// Lists lag; who is on call now is PagerDuty's own now. False: it may as well not say.
bool Tour::is_shown_on_call(const std::string& schedule, const Deadline& deadline) {
    const auto on_call = schedules_.on_call_now(schedule, deadline);
    return on_call && pagerduty::has(*on_call, record_.deployer.id);
}

// A rival of the step that `next` returns, who turns out to be below us, is none from then on.
RenewalStep Tour::step_beside_rivals(const std::string& schedule, Instant now,
                                     const Deadline& deadline,
                                     const std::function<RenewalStep()>& next) {
    RenewalStep step = next();
    while (step.rival && is_below_us(*step.rival, schedule, now, deadline)) {
        for (const std::size_t place : step.due)
            record_.leases[place].existing_overrides.push_back(
                {step.rival->user.id, step.rival->user.name, step.rival->end});
        step = next();
    }
    return step;
}

// Of two that were made in one moment neither knew of the other, and nobody knows of one that was
// booked ahead below somebody else's; whoever is on call when it has begun is on top.
bool Tour::is_below_us(const Override& rival, const std::string& schedule, Instant now,
                       const Deadline& deadline) {
    const Instant at = std::max(rival.start, now);
    const auto shown = schedules_.find(schedule, at, at + Seconds{1}, deadline);
    return std::any_of(shown.existing_overrides.begin(), shown.existing_overrides.end(),
                       [&](const pagerduty::Shift& shift) {
                           return shift.user.id != rival.user.id && shift.start <= at &&
                                  at < shift.end;
                       });
}

void Tour::stop_renewing(const RenewalStep& step, const std::string& sentence) {
    for (const std::size_t place : step.due) record_.leases[place].renewable = false;
    write();
    say(sentence);
}

void Tour::extend(const RenewalStep& step, const std::vector<Override>& listed, Instant now,
                  const Deadline& deadline) {
    const Lease like = record_.leases[step.due.front()];
    const Instant before = certain_end(like);
    const bool is_urgent =
        step.start - now <= std::min(record_.lease / 10, Seconds{std::chrono::minutes{1}});
    Instant until =
        step.end.value_or(fingerprinted_end(step.start, step.length, Rounding::at_most, random_));
    if (keeps_minutes_) until = std::chrono::ceil<std::chrono::minutes>(until);
    const Wanted wanted{like, listed, is_urgent};
    const PlannedOverride planned{OverrideKind::override, {}, {}, step.start, until};
    if (like.state == LeaseState::own || like.kind != OverrideKind::override)
        cover(wanted, step.start, until, deadline);
    else if (!reaches(like, planned))
        make(wanted, planned, deadline);
    for (const std::size_t place : step.due) {
        Lease& lease = record_.leases[place];
        if (certain_end(lease) < until) lease.renewable = false;
    }
    write();
    if (before < now && like.state != LeaseState::own)
        say(like.schedule_name + " was not covered for " + show_duration(now - before) +
            "; it is again");
}

// Makes it, unless that was asked for already: then what is in doubt comes first.
void Tour::make(const Wanted& wanted, const PlannedOverride& planned, const Deadline& deadline) {
    Lease lease = new_lease(wanted.like, planned);
    std::vector<const Lease*> doubts;
    for (const Lease& other : record_.leases)
        if (is_in_doubt(other) && have_one_form(lease, other) && first_end(other) == lease.end)
            doubts.push_back(&other);
    if (doubts.size() == 1) {
        if (!shows_up(*doubts.front(), deadline)) ask_again(*doubts.front(), deadline);
        return;
    }
    if (!doubts.empty() && !wanted.is_urgent) throw pagerduty::Unsettled(unanswered_);
    for (const Override& one : wanted.listed)
        if (one.user.id == record_.deployer.id) lease.known_before.push_back(one.id);
    record_.leases.push_back(std::move(lease));
    write();
    create(record_.leases.back(), deadline);
}

// How a tour lets its last leases end by themselves: what next_linger_step() says is done here.

bool Tour::linger(Instant now, Instant until, const Deadline& deadline) {
    last_error_.reset();
    for (const std::string& schedule : open_schedules()) {
        try {
            linger_on(schedule, now, until, deadline);
        } catch (const Error& error) {
            last_error_ = plain(error);
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
    // By the earlier of two clocks: a start that has passed is moved up, one that lies ahead is a
    // gap.
    const bool begins_now = is_on_layers && !step.behind && server_clock_ != nullptr;
    const Instant from =
        begins_now ? std::min(step.from, server_clock_->earliest_now()) : step.from;
    const PlannedOverride planned{
        is_on_layers ? OverrideKind::override : OverrideKind::custom_shift, {}, {}, from, end};
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

// A list need not show what is fresh; but what it shows cut was cut.
void Tour::end_what_is_gone(const std::string& schedule, Instant now,
                            const std::vector<Override>& listed, const Deadline& deadline) {
    const auto fresh = this->fresh();
    for (Lease& lease : record_.leases) {
        if (lease.schedule_id != schedule || lease.state != LeaseState::held ||
            certain_end(lease) <= now)
            continue;
        const auto shown = std::find_if(listed.begin(), listed.end(), [&](const Override& one) {
            return one.id == lease.override_id;
        });
        const bool is_gone = shown == listed.end() ? fresh.count(lease.override_id) == 0
                                                   : was_cut_by_somebody(*shown);
        if (!is_gone) continue;
        end(lease, deadline);
        say("somebody ended the override on " + lease.schedule_name + "; nobody lingers there");
    }
}

}  // namespace dutyme::duty
