// What a page or an id-file names may be anybody's by now, or never have been ours: it is looked up
// before it is ended or moved.
#include "duty/tour.hpp"

#include <algorithm>

namespace dutyme::duty {

using pagerduty::Deadline;
using pagerduty::Override;

namespace {

const Override* shown_of(const Lease& lease, const std::vector<Override>& listed) {
    const auto shown = std::find_if(listed.begin(), listed.end(), [&](const Override& one) {
        return one.id == lease.override_id;
    });
    return shown == listed.end() ? nullptr : &*shown;
}

// Whoever gives a tour back ends what comes later first, and what has not begun leaves no trace. So
// what is missing from a list that shows an earlier one cut short is gone.
bool was_removed(const Lease& lease, const Record& record, const std::vector<Override>& listed) {
    return std::any_of(record.leases.begin(), record.leases.end(), [&](const Lease& other) {
        const Override* shown = shown_of(other, listed);
        return other.schedule_id == lease.schedule_id && shown != nullptr &&
               shown->user.id == record.deployer.id && shown->end < certain_end(other) &&
               !pagerduty::is_rounded(shown->end, certain_end(other)) && shown->end <= lease.start;
    });
}

bool overlaps(const Override& shown, const Lease& lease) {
    return shown.start <= lease.end && shown.end >= lease.start;
}

}  // namespace

// What this process has made itself is not among them.
void Tour::claim_what_is_written() {
    for (const Lease& lease : record_.leases)
        if (is_open(lease) && !lease.override_id.empty())
            claims_[lease.override_id] = Claim::not_shown;
}

// Whoever wrote it may have died while undoing it.
void Tour::doubt_what_is_not_shown(const Deadline& deadline) {
    for (const std::string& schedule : open_schedules())
        if (has_claim_on(schedule)) look(schedule, deadline);
    for (Lease& lease : record_.leases) {
        const auto claim = claims_.find(lease.override_id);
        if (lease.state != LeaseState::held || claim == claims_.end()) continue;
        if (claim->second == Claim::over) lease.state = LeaseState::over;
        if (claim->second != Claim::not_shown) continue;
        claims_.erase(claim);
        lease.override_id.clear();
        lease.confirmed_end.reset();
        lease.state = LeaseState::intended;
        expect_late_effect();
    }
    write();
}

bool Tour::is_proved(const Lease& lease) const {
    return claims_.count(lease.override_id) == 0;
}

std::optional<Error> Tour::why_not_to_end(const Lease& lease) const {
    const auto claim = claims_.find(lease.override_id);
    if (claim == claims_.end() || claim->second == Claim::over) return std::nullopt;
    const std::string it = "the override " + lease.override_id + " on " +
                           (lease.schedule_name.empty() ? lease.schedule_id : lease.schedule_name);
    if (claim->second == Claim::not_shown)
        return Error{Failure::not_found,
                     "PagerDuty does not show " + it + ", and nothing is ended unseen"};
    return Error{Failure::refused, it + " is not the one that was taken: it is left alone",
                 "look at it in PagerDuty"};
}

void Tour::compare_claims(const std::string& schedule, const std::vector<Override>& listed) {
    if (claims_.empty()) return;
    for (const Lease& lease : record_.leases)
        if (lease.schedule_id == schedule && !is_proved(lease)) settle_claim(lease, listed);
}

void Tour::settle_claim(const Lease& lease, const std::vector<Override>& listed) {
    const Override* shown = shown_of(lease, listed);
    const bool is_gone = shown != nullptr
                             ? is_over(*shown)
                             : is_over(override_of(lease)) || was_removed(lease, record_, listed);
    if (is_gone)
        claims_[lease.override_id] = Claim::over;
    else if (shown != nullptr && !is_what_was_taken(*shown, lease, listed))
        claims_[lease.override_id] = Claim::of_another;
    else if (shown != nullptr || is_upgraded(lease, listed))
        claims_.erase(lease.override_id);
}

// An id-file lies where others may write, too: what it calls ours has to look like it.
bool Tour::is_what_was_taken(const Override& shown, const Lease& lease,
                             const std::vector<Override>& listed) const {
    return shown.user.id == record_.deployer.id && shown.kind == lease.kind &&
           overlaps(shown, lease) &&
           (source_ == RecordSource::journal || could_be_ours(shown, listed));
}

// It fits what an id-file says was asked for.
void Tour::claim_found(const Override& one, const std::vector<Override>& listed) {
    if (source_ == RecordSource::id_file && !could_be_ours(one, listed))
        claims_[one.id] = Claim::of_another;
}

bool Tour::is_upgraded(const Lease& lease, const std::vector<Override>& listed) const {
    if (lease.kind != pagerduty::OverrideKind::override) return false;
    const auto parts = pagerduty::after_upgrade(override_of(lease), listed);
    return !parts.empty() && (source_ == RecordSource::journal ||
                              std::all_of(parts.begin(), parts.end(), [&](const Override& part) {
                                  return could_be_ours(part, listed);
                              }));
}

bool Tour::is_over(const Override& override) const {
    return server_clock_ != nullptr && server_clock_->is_known() &&
           override.end <= server_clock_->earliest_now();
}

bool Tour::has_claim_on(const std::string& schedule) const {
    return std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
        const auto claim = claims_.find(lease.override_id);
        return lease.schedule_id == schedule && is_open(lease) && claim != claims_.end() &&
               claim->second == Claim::not_shown;
    });
}

// Lists lag: what was taken a moment ago need not be shown yet.
void Tour::wait_for_claims(const Deadline& deadline) {
    if (deadline.at - clock_.elapsed() <= timeouts_.first_look + timeouts_.second_look) return;
    for (const auto pause : {timeouts_.first_look, timeouts_.second_look}) {
        std::vector<std::string> schedules;
        for (const std::string& schedule : open_schedules())
            if (has_claim_on(schedule)) schedules.push_back(schedule);
        if (schedules.empty()) return;
        if (!pagerduty::pause(pause, "PagerDuty does not show what is to be given back", deadline,
                              clock_))
            return;
        for (const std::string& schedule : schedules) look_quietly(schedule, deadline);
    }
}

}  // namespace dutyme::duty
