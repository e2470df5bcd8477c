#include "duty/recover.hpp"

#include <algorithm>

namespace dutyme::duty {

namespace {

bool has(const Tour& tour, LeaseState state) {
    const auto open = tour.open_leases();
    return std::any_of(open.begin(), open.end(),
                       [&](const Lease& lease) { return lease.state == state; });
}

// What was left to end by itself is looked after, not ended.
void look_after(Tour& tour, Instant now, const pagerduty::Deadline& deadline) {
    try {
        tour.look_again(now, deadline);
    } catch (const Error&) {  // the next command looks again
    }
}

void close(Tour& tour, Instant now) {
    const std::string& outcome = tour.record().outcome;
    tour.close(outcome.empty() ? "recovered after a crash" : outcome, now);
}

}  // namespace

std::vector<Recovered> recover(Journal& journal, const Host& here, TourContext context,
                               const pagerduty::ServerClock& server_clock,
                               const std::string& api_url, const pagerduty::Deadline& deadline) {
    std::vector<Recovered> recovered;
    for (Abandoned& found : journal.abandoned(here, server_clock.now())) {
        Tour tour{context, std::move(found.entry), std::move(found.record)};
        const Instant now = server_clock.now();
        bool settled = true;
        if (tour.last_end() > now) {
            if (tour.record().api_url != api_url) continue;
            if (has(tour, LeaseState::lingering) && !has(tour, LeaseState::held)) {
                if (has(tour, LeaseState::intended)) look_after(tour, now, deadline);
                continue;
            }
            settled = tour.release(deadline);
        }
        if (settled) close(tour, server_clock.now());
        recovered.push_back({tour.record(), settled, !tour.doubts().empty()});
    }
    return recovered;
}

}  // namespace dutyme::duty
