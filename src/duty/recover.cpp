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
bool settle(Tour& tour, Instant now, const pagerduty::Deadline& deadline) {
    if (tour.holds_anything() && tour.last_end() > now && !tour.release(deadline)) return false;
    const std::string& outcome = tour.record().outcome;
    tour.close(outcome.empty() ? "recovered after a crash" : outcome, now);
    return true;
}

}  // namespace

std::vector<Recovered> recover(Journal& journal, const Host& here, TourContext context,
                               const pagerduty::ServerClock& server_clock,
                               const std::string& api_url, const pagerduty::Deadline& deadline) {
    std::vector<Recovered> recovered;
    for (Abandoned& found : journal.abandoned(here, server_clock.now())) {
        Tour tour{context, std::move(found.entry), std::move(found.record)};
        const Instant now = server_clock.now();
        const bool over = tour.last_end() <= now;
        if (!over &&
            (tour.record().api_url != api_url || (tour.holds_anything() && only_lingers(tour))))
            continue;
        const bool settled = settle(tour, now, deadline);
        recovered.push_back({tour.record(), settled});
    }
    return recovered;
}

}  // namespace dutyme::duty
