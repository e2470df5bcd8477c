// How a tour goes on: renewing its leases, and letting the last ones linger.
#include "base/duration.hpp"
#include "duty/tour.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

namespace dutyme::duty {

using pagerduty::Deadline;
using pagerduty::OverrideKind;

namespace {

// "About right": shorter differences are not worth another object and another hand-off notice.
constexpr Seconds linger_slack{60};

bool overlaps(const pagerduty::Override& override, Instant from, Instant until) {
    return override.start < until && override.end > from;
}

bool is_among(const std::vector<pagerduty::Override>& standing, const Lease& lease) {
    return std::any_of(standing.begin(), standing.end(), [&](const pagerduty::Override& override) {
        return override.id == lease.override_id && override.end >= lease.end;
    });
}

bool was_standing(const Lease& lease, const pagerduty::Override& override) {
    return std::any_of(lease.standing.begin(), lease.standing.end(), [&](const Standing& known) {
        return known.user_id == override.user.id && known.end <= override.end;
    });
}

}  // namespace

Instant Tour::due(const Lease& lease) const {
    if (lease.state == LeaseState::intended) return record_.begun;  // in doubt: looked up at once
    return lease.end - record_.lease / 3;
}

// The last lease of every schedule.
std::map<std::string, std::size_t> Tour::last_leases() const {
    std::map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < record_.leases.size(); ++i) {
        const Lease& lease = record_.leases[i];
        if (lease.state == LeaseState::over || lease.state == LeaseState::lingering) continue;
        const auto [known, added] = last.emplace(lease.schedule_id, i);
        if (!added && record_.leases[known->second].end < lease.end) known->second = i;
    }
    return last;
}

// Those that something is to be put behind.
std::vector<std::size_t> Tour::renewable() const {
    std::vector<std::size_t> result;
    for (const auto& [schedule, i] : last_leases())
        if (record_.leases[i].renewable) result.push_back(i);
    return result;
}

std::optional<Instant> Tour::next_renewal() const {
    std::optional<Instant> first;
    for (const std::size_t i : renewable()) {
        const Instant at = due(record_.leases[i]);
        if (!first || at < *first) first = at;
    }
    return first;
}

// What is in doubt comes first: an override that was never made is no lease to wait for.
void Tour::renew(Instant now, const Deadline& deadline) {
    std::optional<Error> failed;  // one schedule's failure must not keep the others from renewing
    const auto attempt = [&](const auto& step) {
        try {
            step();
        } catch (const Error& error) {
            failed = error;
        }
    };
    for (const std::string& schedule : open_schedules())
        attempt([&] { settle_doubts(schedule, deadline); });
    forget_past(now);
    for (const std::size_t i : renewable())
        if (record_.leases[i].state != LeaseState::intended && due(record_.leases[i]) <= now)
            attempt([&] { renew(record_.leases[i], now, deadline); });
    if (failed) throw Error{*failed};
}

// A lease that has run out is nobody's to end, unless it is the last: that one may have lapsed.
void Tour::forget_past(Instant now) {
    const auto last = last_leases();
    for (std::size_t i = 0; i < record_.leases.size(); ++i) {
        Lease& lease = record_.leases[i];
        if (lease.state == LeaseState::held && lease.end <= now && last.at(lease.schedule_id) != i)
            lease.state = LeaseState::over;
    }
}

std::set<std::string> Tour::open_schedules() const {
    std::set<std::string> schedules;
    for (const Lease& lease : open_leases()) schedules.insert(lease.schedule_id);
    return schedules;
}

void Tour::settle_doubts(const std::string& schedule, const Deadline& deadline) {
    const std::size_t known = record_.leases.size();  // settling may add to them
    for (std::size_t i = 0; i < known; ++i) {
        Lease& lease = record_.leases[i];
        const bool doubtful = lease.schedule_id == schedule && lease.state == LeaseState::intended;
        if (!doubtful || settle(lease, deadline)) continue;
        lease.state = LeaseState::over;
        write();
    }
}

void Tour::renew(Lease& last, Instant now, const Deadline& deadline) {
    const bool lapsed = last.end <= now;
    const Instant latest = record_.begun + record_.max;
    const Instant start = lapsed ? now : last.end;
    if (latest - start < std::chrono::minutes{1}) {
        last.renewable = false;
        write();
        return say(show_duration(record_.max) + " are over: " + last.schedule_name +
                   " is not renewed any more (--max)");
    }
    const Seconds length =
        std::min(lapsed ? record_.lease : record_.lease - record_.lease / 3, latest - start);
    const auto standing = schedules_.overrides(
        last.schedule_id, std::min(now, last.end) - Seconds{1}, start + length, deadline);
    if (follow(last.schedule_id, standing) && due(last) > now) return;
    if (yields(last, standing, now, start + length)) return;
    const bool was_own = last.state == LeaseState::own;
    if (was_own || last.kind != OverrideKind::override)
        cover(last, start, fingerprinted_end(start, length, Length::at_most, random_), deadline);
    else
        create_behind(last, start, length, Length::at_most, deadline);
    if (lapsed && !was_own)
        say(last.schedule_name + " was not covered for " + show_duration(now - last.end) +
            "; it is again");
}

// Last created wins: renewing over somebody who came after us would steal the pager back.
bool Tour::yields(Lease& last, const std::vector<pagerduty::Override>& standing, Instant now,
                  Instant until) {
    const bool one_is_gone =
        std::any_of(record_.leases.begin(), record_.leases.end(), [&](const Lease& lease) {
            return lease.schedule_id == last.schedule_id && lease.state == LeaseState::held &&
                   lease.end == last.end && !is_among(standing, lease);
        });
    const auto rival = std::find_if(standing.begin(), standing.end(), [&](const auto& override) {
        // On shifts nobody takes the pager from somebody who stands in: they would join.
        return override.kind == OverrideKind::override && override.user.id != record_.deployer.id &&
               overlaps(override, now, until) && !was_standing(last, override);
    });
    if (rival != standing.end())
        say(rival->user.name + " took " + last.schedule_name +
            " after you; it is not renewed over them");
    else if (last.end > now && one_is_gone)
        say("somebody ended the override on " + last.schedule_name + "; it is not renewed");
    else
        return false;
    last.renewable = false;
    write();
    return true;
}

bool Tour::linger(Instant now, Seconds duration, const Deadline& deadline) {
    last_error_.reset();
    for (const std::string& schedule : open_schedules()) {
        try {
            linger_on(schedule, now, duration, deadline);
        } catch (const pagerduty::Refusal& refusal) {
            last_error_ = linger_upgraded(schedule, now, duration, deadline, refusal);
        } catch (const Error& error) {
            last_error_ = error;
        }
    }
    return !last_error_;
}

// Layers that have become shifts take no more overrides of theirs. Absent: it lingers.
std::optional<Error> Tour::linger_upgraded(const std::string& schedule, Instant now,
                                           Seconds duration, const Deadline& deadline,
                                           const Error& refusal) {
    try {
        const auto standing = schedules_.overrides(schedule, now, last_end(), deadline);
        if (!follow(schedule, standing)) return refusal;
        linger_on(schedule, now, duration, deadline);
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    }
}

// What stands on the schedule, the latest first; what is in doubt is settled.
std::vector<Lease*> Tour::held_on(const std::string& schedule, const Deadline& deadline) {
    settle_doubts(schedule, deadline);
    std::vector<Lease*> held;
    for (Lease& lease : record_.leases)
        if (lease.schedule_id == schedule && lease.state == LeaseState::held)
            held.push_back(&lease);
    std::sort(held.begin(), held.end(),
              [](const Lease* left, const Lease* right) { return left->end > right->end; });
    return held;
}

void Tour::linger_on(const std::string& schedule, Instant now, Seconds duration,
                     const Deadline& deadline) {
    const std::vector<Lease*> held = held_on(schedule, deadline);
    if (held.empty()) return;
    const Instant wanted = now + duration;
    const Instant stands_until = held.front()->end;
    if (held.front()->kind != OverrideKind::override) {
        linger_on_shifts(held, now, wanted, deadline);
    } else if (std::abs((stands_until - wanted).count()) > linger_slack.count()) {
        const bool longer = stands_until > wanted;
        const Instant start = longer ? now : std::max(stands_until, now);
        create_behind(*held.front(), start, wanted - start, Length::at_least, deadline);
        if (longer)
            for (Lease* lease : held) end(*lease, deadline);
    }
    for (Lease& lease : record_.leases)
        if (lease.schedule_id == schedule && lease.state == LeaseState::held)
            lease.state = LeaseState::lingering;
    write();
}

void Tour::create_behind(const Lease& last, Instant start, Seconds length, Length kind,
                         const Deadline& deadline) {
    Lease next = last;
    next.start = start;
    next.end = fingerprinted_end(start, length, kind, random_);
    next.override_id.clear();
    next.state = LeaseState::intended;
    record_.leases.push_back(next);
    write();
    create(record_.leases.back(), deadline);
}

void Tour::leave_standing() {
    for (Lease& lease : record_.leases) {
        if (lease.state == LeaseState::held) lease.state = LeaseState::lingering;
        if (lease.state == LeaseState::own) lease.state = LeaseState::over;
    }
    write();
}

}  // namespace dutyme::duty
