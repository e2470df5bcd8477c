#include "duty/recover.hpp"

#include <algorithm>
#include <optional>

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

// PagerDuty's time; before its first answer that of this machine's knowledge.
Instant now_by(const pagerduty::ServerClock& server_clock, Instant known) {
    return server_clock.is_known() ? server_clock.now() : known;
}

// What has become of a tour whose dutyme is gone. Absent: it is left as it is.
std::optional<Recovered> settle(Tour& tour, bool is_ours, bool is_passed_on, Instant begin,
                                const pagerduty::ServerClock& server_clock,
                                const pagerduty::Deadline& deadline) {
    const bool lingers = has(tour, LeaseState::lingering) && !is_passed_on;
    // This machine's clock does not decide where PagerDuty can be asked.
    const bool decides = server_clock.is_known() || !is_ours || lingers;
    bool settled = true;
    bool by_itself = true;
    if (!decides || tour.last_end() > now_by(server_clock, begin)) {
        if (!is_ours) return std::nullopt;
        const bool has_more = has(tour, LeaseState::intended) || has(tour, LeaseState::held);
        if (lingers && has_more) tour.release_held(deadline);  // else the next command does
        if (lingers) return std::nullopt;
        settled = tour.release(deadline);
        by_itself = false;
    }
    const std::string to_be_told = tour.record().to_be_told;
    if (settled) close(tour, now_by(server_clock, begin));
    const auto& error = tour.last_error();
    Record record = tour.record();
    record.to_be_told = to_be_told;
    return Recovered{std::move(record), settled, !tour.doubts().empty(),
                     !settled && error ? error->what() : "", settled && by_itself};
}

// Somebody else was put on call in its place, and it was to be given back.
bool was_passed_on(const Record& record, const std::vector<Record>& open) {
    return record.passed_to || std::any_of(open.begin(), open.end(), [&](const Record& other) {
               return !other.passed.empty() && other.passed.back().tour == record.id &&
                      std::any_of(other.leases.begin(), other.leases.end(), [](const Lease& lease) {
                          return lease.state == LeaseState::lingering;
                      });
           });
}

}  // namespace

std::vector<Recovered> recover(Journal& journal, const platform::Host& here, TourContext context,
                               const pagerduty::ServerClock& server_clock,
                               const std::string& api_url, const pagerduty::Deadline& deadline) {
    std::vector<Recovered> recovered;
    const Instant begin = server_clock.is_known()
                              ? server_clock.now()
                              : known_server_time(journal.open_tours(), here, context.clock);
    for (Abandoned& found : journal.abandoned(here, begin)) {
        Tour tour{context, std::move(found.entry), std::move(found.record)};
        const bool is_ours = tour.record().api_url == api_url;
        const bool is_passed_on = was_passed_on(tour.record(), journal.open_tours());
        if (auto one = settle(tour, is_ours, is_passed_on, begin, server_clock, deadline))
            recovered.push_back(*std::move(one));
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

std::vector<Notice> notices_of(const std::vector<Recovered>& recovered, const std::string& target,
                               Instant now) {
    std::vector<Notice> notices;
    for (const Recovered& one : recovered)
        if (one.settled && !one.in_doubt && !target.empty() && one.record.to_be_told == target)
            notices.push_back(notice_of_recovery(one.record, one.ended_by_itself, now));
    return notices;
}

}  // namespace dutyme::duty
