// How a tour moves its end, because somebody asks for it and not because a lease is about to end.
#include "duty/doubt.hpp"
#include "duty/tour.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace dutyme::duty {

using pagerduty::Deadline;

void Tour::extend_to(Instant until, Instant now, const Deadline& deadline) {
    forget_past(now);
    std::set<std::string> schedules;
    for (const Lease& lease : record_.leases)
        if (renewal_due(record_, lease)) schedules.insert(lease.schedule_id);
    std::optional<Error> failed;
    std::size_t left = schedules.size();
    for (const std::string& schedule : schedules) {
        try {
            extend_on(schedule, until, now, share_of(deadline, left--));
        } catch (const Error& error) {
            failed = plain(error);
        }
    }
    if (failed) throw Error{*failed};
    record_.extended = std::max(record_.extended.value_or(until), until);
    record_.max = std::max(record_.max, until - record_.begun);
    write();
}

// What an earlier try has asked for may be shorter: then a second step goes on from there.
void Tour::extend_on(const std::string& schedule, Instant until, Instant reckoned,
                     const Deadline& deadline) {
    constexpr int most_steps = 2;
    for (int steps = 0; steps < most_steps; ++steps) {
        const auto listed = look(schedule, deadline);
        const Instant now = now_or(reckoned);
        end_surplus(schedule, now, deadline);
        const RenewalTime time{now, server_clock_ != nullptr ? server_clock_->earliest_now() : now};
        const RenewalStep step = step_beside_rivals(schedule, now, deadline, [&] {
            return next_extension_step(record_, schedule, listed, fresh(), time, until);
        });
        switch (step.kind) {
            case RenewalStep::Kind::none:
            case RenewalStep::Kind::max_reached:
                return;
            case RenewalStep::Kind::ask:
                if (is_shown_on_call(schedule, deadline)) {
                    extend(step, listed, now, deadline);
                    break;
                }
                [[fallthrough]];
            case RenewalStep::Kind::yield:
                throw Error{Failure::refused, step.sentence, "see who is on call: dutyme status"};
            case RenewalStep::Kind::look_later:
                throw pagerduty::Unsettled("PagerDuty does not show the override on " +
                                           record_.leases[step.due.front()].schedule_name + " yet");
            case RenewalStep::Kind::extend:
                extend(step, listed, now, deadline);
        }
    }
}

void Tour::take_up() {
    for (Lease& lease : record_.leases) {
        if (lease.state != LeaseState::lingering) continue;
        lease.state = LeaseState::held;
        taken_up_.insert(lease.override_id);
    }
}

// What was taken up stands by itself for whoever reads the page.
Record Tour::as_written() const {
    Record written = record_;
    for (Lease& lease : written.leases)
        if (lease.state == LeaseState::held && taken_up_.count(lease.override_id) != 0)
            lease.state = LeaseState::lingering;
    return written;
}

}  // namespace dutyme::duty
