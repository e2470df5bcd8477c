// How a tour makes an override, and what it does about one whose answer did not come: "not found"
// is no proof, for effects come late and lists lag, and so it looks again.
#include "duty/doubt.hpp"
#include "duty/tour.hpp"

#include <algorithm>
#include <exception>

namespace dutyme::duty {

using pagerduty::Deadline;
using std::chrono::milliseconds;

namespace {

constexpr Seconds around{120};  // how far around a lease a look goes
constexpr const char* not_said = "PagerDuty did not say whether the override was made";

}  // namespace

void Tour::create(Lease& lease, const Deadline& deadline) {
    if (!post(lease, deadline) && !shows_up(lease, deadline)) ask_again(lease, deadline);
}

// With the same end, so that both are known for one. Where two are in doubt, only looking is left.
void Tour::ask_again(const Lease& lease, const Deadline& deadline) {
    const auto asked =
        std::count_if(record_.leases.begin(), record_.leases.end(), [&](const Lease& other) {
            return is_in_doubt(other) && have_one_form(lease, other) &&
                   first_end(other) == first_end(lease);
        });
    if (asked > 1) throw pagerduty::Unsettled(unanswered_);
    record_.leases.push_back(lease);
    Lease& twin = record_.leases.back();
    write();
    std::exception_ptr refused;  // maybe because the first one stands by now
    bool is_in_the_way = false;
    try {
        if (post(twin, deadline)) return;
    } catch (const pagerduty::Refusal& refusal) {
        refused = std::current_exception();
        is_in_the_way =
            lease.kind == pagerduty::OverrideKind::shift_override && refusal.status() == 400;
    }
    if (refused) look(lease.schedule_id, deadline);
    if (is_served(lease)) return end_surplus(lease.schedule_id, now_or(lease.start), deadline);
    // Nobody is relieved twice, and lists lag: it may well be the first one.
    if (refused && !is_in_the_way) std::rethrow_exception(refused);
    if (!shows_up(lease, deadline)) throw pagerduty::Unsettled(unanswered_);
}

// False: no answer, and so it is in doubt. What is thrown means that nothing was made.
bool Tour::post(Lease& lease, const Deadline& deadline) {
    // Half of what is left, so that a reply that never comes can still be looked up in time.
    Deadline half = deadline;
    half.at = clock_.elapsed() + (deadline.at - clock_.elapsed()) / 2;
    try {
        hold(lease, schedules_.create(lease.schedule_id, override_of(lease), half));
        return true;
    } catch (const pagerduty::Unsettled& error) {
        unanswered_ = std::string{not_said} + ": " + error.what();
        expect_late_effect();
        return false;
    } catch (const Error&) {
        give_up(lease);
        throw;
    }
}

// Looks twice, seconds apart. What is thrown means that nobody could look.
bool Tour::shows_up(const Lease& lease, const Deadline& deadline) {
    std::optional<Error> failed;
    for (const milliseconds pause : {timeouts_.first_look, timeouts_.second_look}) {
        if (deadline.at - clock_.elapsed() <= pause) throw pagerduty::Unsettled(unanswered_);
        if (!pagerduty::pause(pause, not_said, deadline, clock_))
            throw Error{Failure::cancelled, "stopped while PagerDuty's answer was in doubt"};
        failed.reset();
        try {
            look(lease.schedule_id, deadline);
        } catch (const Error& error) {
            failed = plain(error);
        }
        if (!is_served(lease)) continue;
        end_surplus(lease.schedule_id, now_or(lease.start), deadline);
        return true;
    }
    if (failed) throw Error{*failed};
    return false;
}

// Of one intent, one is enough.
bool Tour::is_served(const Lease& lease) const {
    return std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& other) {
        const bool is_there = other.state == LeaseState::held || is_one_of_several(other);
        return is_there && have_one_form(lease, other) && first_end(other) == first_end(lease);
    });
}

void Tour::hold(Lease& lease, const pagerduty::Override& made) {
    is_by_other_clock_ = is_by_other_clock_ || tells_other_time(lease.start, made.start);
    lease.override_id = made.id;
    lease.start = made.start;
    lease.confirmed_end.reset();
    if (made.end != lease.end) lease.confirmed_end = made.end;
    keeps_minutes_ = keeps_minutes_ || lease.confirmed_end;
    lease.state = LeaseState::held;
    confirmed_[made.id] = clock_.elapsed();
    write();
}

void Tour::give_up(Lease& lease) {
    lease.state = LeaseState::over;
    write();
}

void Tour::expect_late_effect() {
    for (const milliseconds later : timeouts_.late_looks)
        looks_.push_back(clock_.elapsed() + later);
    std::sort(looks_.begin(), looks_.end());
}

bool Tour::is_in_doubt_on(const std::string& schedule) const {
    return std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
        return is_in_doubt(lease) && lease.schedule_id == schedule;
    });
}

// One list is compared with every lease on the schedule.
std::vector<Override> Tour::look(const std::string& schedule, const Deadline& deadline) {
    Instant from = Instant::max();
    Instant until = record_.begun;
    for (const Lease& lease : record_.leases) {
        if (lease.schedule_id != schedule || lease.state == LeaseState::over) continue;
        from = std::min(from, lease.start);
        until = std::max(until, lease.end);
    }
    auto listed = schedules_.overrides(schedule, std::min(from, until) - around,
                                       until + record_.lease + around, deadline);
    compare(schedule, listed);
    return listed;
}

std::set<std::string> Tour::overrides_of_others() const {
    if (entry_) return entry_->overrides_of_others();
    return journal_ != nullptr ? journal_->overrides_of_others(record_.id)
                               : std::set<std::string>{};
}

// Returns true where a lease is known otherwise than the journal has it.
bool Tour::settle_doubts(const std::string& schedule, const std::vector<Override>& listed) {
    const auto settled =
        settlement_of(record_, schedule, listed, overrides_of_others(), latest_now());
    for (const auto& [place, one] : settled.found) {
        hold(record_.leases[place], one);
        claim_found(one, listed);
    }
    for (const std::size_t place : settled.too_many)
        record_.leases[place].confirmed_end = record_.leases[place].end;
    if (!settled.too_many.empty() && !std::exchange(has_told_of_doubt_, true))
        say("more overrides of " + record_.deployer.name + " on " + schedule +
            " fit what was asked for than can be ours; none is touched, and ours ends by itself");
    return !settled.too_many.empty();
}

// PagerDuty may know more of ours than we do: what a POST has made, an end that was moved, and what
// an upgrade has made of an override.
void Tour::compare(const std::string& schedule, const std::vector<Override>& listed) {
    compare_claims(schedule, listed);
    bool differs = is_in_doubt_on(schedule) && settle_doubts(schedule, listed);
    const std::size_t known = record_.leases.size();
    for (std::size_t i = 0; i < known; ++i) {
        Lease& lease = record_.leases[i];
        if (lease.schedule_id != schedule || lease.state != LeaseState::held || !is_proved(lease))
            continue;
        differs = follow_end(lease, listed) || differs;
        differs = follow_upgrade(lease, listed) || differs;
    }
    if (differs) write();
}

bool Tour::may_come_late(const Override& shown) const {
    const auto late = late_ends_.find(shown.id);
    return late != late_ends_.end() && late->second.count(shown.end) != 0;
}

bool Tour::was_before_a_move(const Override& shown) const {
    const auto earlier = earlier_ends_.find(shown.id);
    return earlier != earlier_ends_.end() && earlier->second.count(shown.end) != 0;
}

bool Tour::follow_end(Lease& lease, const std::vector<Override>& listed) {
    const auto shown = std::find_if(listed.begin(), listed.end(), [&](const Override& one) {
        return one.id == lease.override_id;
    });
    if (shown == listed.end()) return false;
    const Instant before = certain_end(lease);
    const bool is_earlier = shown->end == first_end(lease) || was_before_a_move(*shown);
    const bool is_known =
        is_earlier || may_come_late(*shown) || pagerduty::is_rounded(shown->end, before);
    if (shown->end < before && !is_known) return false;  // somebody has cut it
    const bool may_lag = is_earlier && !may_come_late(*shown);
    if (shown->end < before && may_lag && fresh().count(shown->id) != 0) return false;
    if (shown->end > lease.end) lease.first_end = first_end(lease);
    lease.end = std::max(lease.end, shown->end);
    lease.confirmed_end.reset();
    if (shown->end != lease.end) lease.confirmed_end = shown->end;
    keeps_minutes_ =
        keeps_minutes_ || (shown->end != before && pagerduty::is_rounded(shown->end, before));
    return before != certain_end(lease);
}

bool Tour::follow_upgrade(Lease& lease, const std::vector<Override>& listed) {
    if (lease.kind != pagerduty::OverrideKind::override) return false;
    const auto parts = pagerduty::after_upgrade(override_of(lease), listed);
    for (const Override& one : parts) {
        Lease part = lease;
        part.override_id = one.id;
        part.kind = one.kind;
        part.source = one.source;
        part.relieved = one.relieved;
        part.start = one.start;
        part.end = one.end;
        part.renewable = lease.renewable && &one == &parts.front();
        if (&one == &parts.front())
            lease = part;
        else
            record_.leases.push_back(part);
    }
    return !parts.empty();
}

// Ids that PagerDuty told so lately that a list need not show them.
std::set<std::string> Tour::fresh() const {
    std::set<std::string> ids;
    for (const auto& [id, when] : confirmed_)
        if (clock_.elapsed() - when < timeouts_.list_lag) ids.insert(id);
    return ids;
}

// Up to where PagerDuty may have moved a start that was asked for by the wrong one of two clocks.
Instant Tour::latest_now() const {
    if (server_clock_ == nullptr || !server_clock_->disagrees()) return Instant::min();
    return server_clock_->latest_now();
}

Instant Tour::now_or(Instant assumed) const {
    return server_clock_ != nullptr ? server_clock_->now() : assumed;
}

void Tour::end_surplus(const std::string& schedule, Instant now, const Deadline& deadline) {
    for (const std::size_t place : surplus(record_, schedule, now))
        end_quietly(record_.leases[place], deadline);
}

// What has run out is nobody's to end, unless it is to be renewed: that one has lapsed.
void Tour::forget_past(Instant now) {
    const Instant earliest =
        server_clock_ != nullptr ? std::min(now, server_clock_->earliest_now()) : now;
    bool differs = false;
    for (Lease& lease : record_.leases) {
        const bool counts =
            is_in_doubt(lease) || (lease.state == LeaseState::held && !lease.renewable);
        // Where two clocks differ what is held is ended rather than forgotten.
        if (!counts || lease.end > (is_in_doubt(lease) ? now : earliest)) continue;
        lease.state = LeaseState::over;
        differs = true;
    }
    if (differs) write();
}

// What a look behind the give-back has found, and could not end.
bool Tour::is_to_be_ended_on(const std::string& schedule) const {
    return was_given_back_ &&
           std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
               return lease.state == LeaseState::held && lease.schedule_id == schedule;
           });
}

// Something is in doubt there, or is the second of two and could not be ended yet.
bool Tour::is_unsettled_on(const std::string& schedule) const {
    return is_in_doubt_on(schedule) || is_to_be_ended_on(schedule) ||
           !surplus(record_, schedule, now_or(record_.begun)).empty();
}

std::optional<milliseconds> Tour::next_look() const {
    if (looks_.empty()) return std::nullopt;
    for (const std::string& schedule : open_schedules())
        if (is_unsettled_on(schedule)) return looks_.front();
    return std::nullopt;
}

void Tour::look_again(Instant now, const Deadline& deadline) {
    const milliseconds begin = clock_.elapsed();
    looks_.erase(looks_.begin(), std::upper_bound(looks_.begin(), looks_.end(), begin));
    forget_past(now);
    std::exception_ptr failed;
    for (const std::string& schedule : open_schedules()) {
        if (!is_unsettled_on(schedule)) continue;
        try {
            look_again_on(schedule, now, deadline);
        } catch (const Error&) {
            failed = std::current_exception();
        }
    }
    if (failed && looks_.empty()) looks_.push_back(clock_.elapsed() + timeouts_.longest_retry);
    if (failed) std::rethrow_exception(failed);
}

void Tour::look_again_on(const std::string& schedule, Instant now, const Deadline& deadline) {
    last_error_.reset();
    look(schedule, deadline);
    for (Lease& lease : record_.leases)
        if (was_given_back_ && lease.schedule_id == schedule && lease.state == LeaseState::held)
            end_quietly(lease, deadline);
    end_surplus(schedule, now, deadline);
    if (last_error_) throw Error{*last_error_};
}

}  // namespace dutyme::duty
