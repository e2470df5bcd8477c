// How a tour takes over from another one, or is taken over.
#include "base/text.hpp"
#include "duty/doubt.hpp"
#include "duty/tour.hpp"

#include <algorithm>

namespace dutyme::duty {

using pagerduty::Deadline;
using pagerduty::OverrideKind;

void Tour::note_passed_to(const Holder& holder, Instant now) {
    id_file_.clear();
    record_.passed_to = holder;
    record_.outcome = "passed to " + holder.name;
    record_.giving_back = GivingBack{now};
    write();
}

void Tour::relieve(const std::vector<std::string>& names) {
    record_.relieved = names;
    write();
}

void Tour::replace_turns(Instant now, const Deadline& deadline) {
    if (record_.mode.join) return;
    const std::size_t known = record_.leases.size();
    for (std::size_t i = 0; i < known; ++i) {
        const Lease joining = record_.leases[i];
        if (joining.kind != OverrideKind::custom_shift || joining.state != LeaseState::held ||
            certain_end(joining) <= now)
            continue;
        try {
            replace_turns_behind(joining, now, deadline);
        } catch (const Error& error) {
            if (error.failure() == Failure::cancelled) throw;
            say(std::string{error.what()} + "; " + record_.deployer.name +
                " stays on call beside the others on " + joining.schedule_name);
        }
    }
}

// The custom shift goes once overrides cover all of it: until then nobody is missing. PagerDuty may
// let the first of them begin some seconds from now.
void Tour::replace_turns_behind(const Lease& joining, Instant now, const Deadline& deadline) {
    const Instant end = certain_end(joining);
    const auto schedule = look_at(joining.schedule_id, now, end + Seconds{1}, deadline);
    const auto listed = look(joining.schedule_id, deadline);
    const Wanted wanted{joining, listed, false};
    const std::size_t known = record_.leases.size();
    Instant covered = now;
    bool has_gap = false;
    for (const PlannedOverride& planned : overrides_from(joining, schedule, now, end)) {
        has_gap = has_gap || planned.kind != OverrideKind::shift_override ||
                  planned.start > covered + Seconds{1};
        covered = std::max(covered, planned.end);
        if (planned.kind == OverrideKind::shift_override) make(wanted, planned, deadline);
    }
    if (has_gap || covered < end) return;
    Instant begin = end;
    for (std::size_t i = known; i < record_.leases.size(); ++i)
        if (record_.leases[i].state == LeaseState::held)
            begin = std::min(begin, record_.leases[i].start);
    for (std::size_t i = 0; i < known; ++i) {
        Lease& lease = record_.leases[i];
        if (lease.override_id != joining.override_id) continue;
        lease.renewable = false;
        if (begin <= now_or(now))
            this->end(lease, deadline);
        else
            move_end(lease, begin, deadline);
    }
}

}  // namespace dutyme::duty
