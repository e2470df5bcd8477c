#include "duty/tour.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace dutyme::duty {

using pagerduty::Patience;
using std::chrono::milliseconds;

namespace {

constexpr Seconds around{120};      // how far around a lease a listing looks
constexpr Seconds clock_slack{60};  // PagerDuty may move a start that has passed up to its now
constexpr milliseconds first_look{1000};
constexpr milliseconds second_look{3000};

bool is_ours(const pagerduty::Override& override, const Lease& lease, const std::string& user) {
    return override.user.id == user && override.end == lease.end &&
           override.start >= lease.start - Seconds{5} &&
           override.start <= lease.start + clock_slack;
}

void wait(const Patience& patience, milliseconds duration) {
    if (!patience.pause(duration))
        throw Error{Failure::cancelled, "stopped while PagerDuty's answer was in doubt"};
}

}  // namespace

Tour::Tour(pagerduty::ScheduleApi& schedules, const Clock& clock, std::optional<Page> page,
           Record record)
    : schedules_(schedules), clock_(clock), page_(std::move(page)), record_(std::move(record)) {}

void Tour::write() {
    if (!page_) return;
    try {
        page_->write(record_);
    } catch (const Error& error) {
        page_.reset();
        if (remark)
            remark(std::string{error.what()} + "; a crash would leave its lease to run out");
    }
}

void Tour::add_leases(const Plan& plan) {
    record_.deployer = plan.deployer;
    record_.begun = plan.from;
    for (const Stand& stand : plan.stands) {
        if (!stand.needed) continue;
        record_.leases.push_back({stand.schedule_id, stand.schedule_name, stand.start, stand.end,
                                  "", LeaseState::intended});
        record_.relieved.insert(record_.relieved.end(), stand.relieved.begin(),
                                stand.relieved.end());
    }
}

void Tour::take(const Plan& plan, const Patience& patience) {
    const std::size_t before = record_.leases.size();
    add_leases(plan);
    write();
    for (std::size_t i = before; i < record_.leases.size(); ++i) {
        try {
            create(record_.leases[i], patience);
        } catch (const Error&) {
            // What was not asked for yet does not exist; what was made is undone.
            for (std::size_t j = i + 1; j < record_.leases.size(); ++j)
                record_.leases[j].state = LeaseState::over;
            write();
            release(patience);
            throw;
        }
    }
}

void Tour::create(Lease& lease, const Patience& patience) {
    for (int attempt = 1;; ++attempt) {
        // Half of what is left, so that a reply that never comes can still be looked up in time.
        Patience half = patience;
        half.deadline = clock_.elapsed() + (patience.deadline - clock_.elapsed()) / 2;
        try {
            const auto made = schedules_.create(lease.schedule_id, record_.deployer.id, lease.start,
                                                lease.end, half);
            lease.override_id = made.id;
            lease.start = made.start;
            lease.end = made.end;
            lease.state = LeaseState::held;
            return write();
        } catch (const pagerduty::Unsettled&) {
            if (settle(lease, patience)) return;
            if (attempt == 1) continue;
            lease.state = LeaseState::over;
            write();
            throw;
        } catch (const Error&) {
            lease.state = LeaseState::over;
            write();
            throw;
        }
    }
}

bool Tour::settle(Lease& lease, const Patience& patience) {
    for (const milliseconds pause : {first_look, second_look}) {
        wait(patience, pause);
        std::vector<pagerduty::Override> ours;
        for (auto& override : schedules_.overrides(lease.schedule_id, lease.start - around,
                                                   lease.end + around, patience))
            if (is_ours(override, lease, record_.deployer.id)) ours.push_back(std::move(override));
        if (ours.empty()) continue;
        lease.override_id = ours.back().id;
        lease.start = ours.back().start;
        lease.state = LeaseState::held;
        ours.pop_back();
        for (const auto& surplus : ours) {
            Lease twin = lease;
            twin.override_id = surplus.id;
            record_.leases.push_back(twin);
        }
        write();
        return true;
    }
    return false;
}

void Tour::end(Lease& lease, const Patience& patience) {
    if (lease.state == LeaseState::over) return;
    if (lease.state == LeaseState::held || settle(lease, patience))
        schedules_.end(lease.schedule_id,
                       {lease.override_id, record_.deployer, lease.start, lease.end}, patience);
    lease.state = LeaseState::over;
    write();
}

bool Tour::release(const Patience& patience) {
    std::vector<std::size_t> order(record_.leases.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
        return record_.leases[left].start > record_.leases[right].start;
    });
    last_error_.reset();
    for (const std::size_t i : order) {
        try {
            end(record_.leases[i], patience);
        } catch (const Error& error) {
            last_error_ = error;  // one failure must not stop the rest
        }
    }
    return !last_error_ && !holds_anything();
}

void Tour::close(const std::string& outcome, Instant now) {
    record_.ended = now;
    record_.outcome = outcome;
    if (page_) page_->close(record_);
    page_.reset();
}

std::vector<Lease> Tour::open_leases() const {
    std::vector<Lease> open;
    std::copy_if(record_.leases.begin(), record_.leases.end(), std::back_inserter(open),
                 [](const Lease& lease) { return lease.state != LeaseState::over; });
    return open;
}

Instant Tour::last_end() const {
    Instant last = record_.begun;
    for (const Lease& lease : open_leases()) last = std::max(last, lease.end);
    return last;
}

}  // namespace dutyme::duty
