#include "duty/recover.hpp"

#include <algorithm>

namespace dutyme::duty {

namespace {

bool only_lingers(const Tour& tour) {
    const auto open = tour.open_leases();
    return std::all_of(open.begin(), open.end(),
                       [](const Lease& lease) { return lease.state == LeaseState::lingering; });
}

// True: closed. What has ended by itself needs nobody's answer.
bool settle(Tour& tour, Instant now, const pagerduty::Patience& patience) {
    if (tour.holds_anything() && tour.last_end() > now && !tour.release(patience)) return false;
    const std::string& outcome = tour.record().outcome;
    tour.close(outcome.empty() ? "recovered after a crash" : outcome, now);
    return true;
}

}  // namespace

std::vector<Recovered> recover(Journal& journal, pagerduty::ScheduleApi& schedules,
                               const pagerduty::Session& session, Clock& clock,
                               const std::string& api_url, const pagerduty::Patience& patience) {
    std::vector<Recovered> recovered;
    for (Abandoned& found : journal.abandoned(new_record(), session.now())) {
        Tour tour{schedules, clock, std::move(found.page), std::move(found.record)};
        const Instant now = session.now();
        const bool over = tour.last_end() <= now;
        if (!over &&
            (tour.record().api_url != api_url || (tour.holds_anything() && only_lingers(tour))))
            continue;
        const bool settled = settle(tour, now, patience);
        recovered.push_back({tour.record(), settled});
    }
    return recovered;
}

}  // namespace dutyme::duty
