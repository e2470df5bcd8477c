#include "duty/linger.hpp"

#include <algorithm>

namespace dutyme::duty {

namespace {

constexpr Seconds about{60};
constexpr Seconds clocks_tick{5};  // a replaced guardian reckons the time

}  // namespace

LingerStep next_linger_step(const Record& record, const std::string& schedule, Instant now,
                            Instant until) {
    LingerStep step;
    Instant last = Instant::min();
    std::vector<std::size_t> others;
    bool is_renewable = false;  // nobody has taken or ended the last one
    bool is_right = false;      // one of an earlier try, or the lease itself
    for (std::size_t i = 0; i < record.leases.size(); ++i) {
        const Lease& lease = record.leases[i];
        if (lease.schedule_id != schedule || lease.state != LeaseState::held) continue;
        const Instant end = certain_end(lease);
        if (end <= now) continue;
        if (end >= last) is_renewable = lease.renewable;
        last = std::max(last, end);
        if (end > until + about || lease.start > until)
            step.too_long.push_back(i);
        else if (end >= until - about && lease.start <= now + clocks_tick)
            is_right = true;
        else if (lease.kind == pagerduty::OverrideKind::override)
            others.push_back(i);
    }
    step.behind = step.too_long.empty();
    step.from = step.behind ? std::max(last, now) : now;
    if (step.behind)
        step.covers = is_renewable && last < until - about;
    else
        step.covers = now < until && !is_right;
    if (!step.behind) step.too_long.insert(step.too_long.end(), others.begin(), others.end());
    std::sort(step.too_long.begin(), step.too_long.end(), [&](std::size_t one, std::size_t other) {
        return record.leases[one].end > record.leases[other].end;
    });
    return step;
}

}  // namespace dutyme::duty
