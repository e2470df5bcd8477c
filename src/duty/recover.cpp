#include "duty/recover.hpp"

#include <algorithm>

namespace dutyme::duty {

namespace {

bool has(const Tour& tour, LeaseState state) {
    const auto open = tour.open_leases();
    return std::any_of(open.begin(), open.end(),
                       [&](const Lease& lease) { return lease.state == state; });
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
    const Instant begin = server_clock.is_known()
                              ? server_clock.now()
                              : known_server_time(journal.open_tours(), here, context.clock);
    for (Abandoned& found : journal.abandoned(here, begin)) {
        Tour tour{context, std::move(found.entry), std::move(found.record)};
        const bool is_ours = tour.record().api_url == api_url;
        const bool lingers = has(tour, LeaseState::lingering);
        // This machine's clock does not decide where PagerDuty can be asked.
        const bool decides = server_clock.is_known() || !is_ours || lingers;
        const Instant now = server_clock.is_known() ? server_clock.now() : begin;
        bool settled = true;
        if (!decides || tour.last_end() > now) {
            if (!is_ours) continue;
            const bool has_more = has(tour, LeaseState::intended) || has(tour, LeaseState::held);
            if (lingers && has_more) tour.release_held(deadline);  // else the next command does
            if (lingers) continue;
            settled = tour.release(deadline);
        }
        if (settled) close(tour, server_clock.is_known() ? server_clock.now() : begin);
        const auto& error = tour.last_error();
        recovered.push_back({tour.record(), settled, !tour.doubts().empty(),
                             !settled && error ? error->what() : ""});
    }
    return recovered;
}

std::set<std::string> schedules_changed_by(const std::vector<Recovered>& recovered) {
    std::set<std::string> schedules;
    for (const Recovered& one : recovered)
        for (const Lease& lease : one.record.leases)
            if (!lease.override_id.empty()) schedules.insert(lease.schedule_id);
    return schedules;
}

}  // namespace dutyme::duty
