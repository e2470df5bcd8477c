#include "duty/plan.hpp"

#include "base/duration.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <random>

namespace dutyme::duty {

namespace {

constexpr Seconds shortest_lease = std::chrono::minutes{1};
constexpr Seconds longest_lease = std::chrono::hours{24};

void check_range(const config::Settings& settings, const std::string& key, Seconds least) {
    const auto value = settings.find(key);
    if (!value) return;
    const Seconds duration = settings.duration(key);
    if (duration >= least && duration <= longest_lease) return;
    throw Error{Failure::usage,
                key + " " + value->text + " is outside " + show_duration(least) + " to 24h (" +
                    value->where + ")",
                "give a duration such as 30m, 1.5h or 2h45m"};
}

const pagerduty::Shift* covering(const std::vector<pagerduty::Shift>& shifts, Instant at) {
    for (const auto& shift : shifts)
        if (shift.start <= at && at < shift.end) return &shift;
    return nullptr;
}

// Where the deployer's own regular shift, if it covers `from`, ends; an override does not count: it
// may be another tour's and end before this one.
Instant regular_until(const pagerduty::Schedule& schedule, const std::string& deployer,
                      Instant from, Instant until) {
    Instant at = from;
    while (at < until) {
        const auto* shift = covering(schedule.shifts, at);
        if (shift == nullptr || shift->user.id != deployer) return at;
        if (covering(schedule.standing, at) != nullptr) return at;
        Instant end = shift->end;
        for (const auto& other : schedule.standing)
            if (other.start > at) end = std::min(end, other.start);
        at = end;
    }
    return until;
}

std::string shown(const pagerduty::User& user) {
    return user.name.empty() ? user.id : user.name;
}

Stand stand_on(const pagerduty::Schedule& schedule, const std::string& deployer, Instant from,
               Instant until) {
    Stand stand;
    stand.schedule_id = schedule.id;
    stand.schedule_name = schedule.name;
    stand.schedule_url = schedule.html_url;
    stand.on_a_policy = schedule.on_a_policy;
    stand.start = regular_until(schedule, deployer, from, until);
    stand.end = until;
    stand.needed = stand.start < until;
    const auto* present = covering(schedule.shifts, from);
    stand.theirs_already =
        stand.start == from && present != nullptr && present->user.id == deployer;
    for (const auto& shift : schedule.shifts) {
        if (shift.user.id == deployer || shift.end <= stand.start || shift.start >= until) continue;
        const std::string name = shown(shift.user);
        if (stand.relieved.empty() || stand.relieved.back() != name) stand.relieved.push_back(name);
    }
    if (const auto* next = covering(schedule.shifts, until)) stand.next = shown(next->user);
    for (const auto& other : schedule.standing)
        if (other.user.id != deployer)
            stand.standing.push_back({other.user.id, shown(other.user), other.end});
    return stand;
}

}  // namespace

void check_durations(const config::Settings& settings) {
    check_range(settings, "lease", shortest_lease);
    check_range(settings, "max", shortest_lease);
    check_range(settings, "for", shortest_lease);
    check_range(settings, "linger", Seconds{0});
}

Wish wish_from(const config::Settings& settings) {
    check_durations(settings);
    Wish wish;
    for (const config::Value& value : settings.all("schedule"))
        if (std::find(wish.schedules.begin(), wish.schedules.end(), value.text) ==
            wish.schedules.end())
            wish.schedules.push_back(value.text);
    if (wish.schedules.empty())
        throw Error{Failure::usage, "no schedule is named",
                    "add --schedule \"Payments Primary\", or: git config dutyme.schedule ID"};
    wish.lease = settings.duration("lease");
    wish.max = settings.duration("max");
    // A longer lease that was asked for is not cut by a limit that was not.
    const auto max = settings.find("max");
    if (!max || max->origin == config::Origin::built_in) wish.max = std::max(wish.max, wish.lease);
    wish.linger = settings.duration("linger");
    return wish;
}

Instant fingerprinted_end(Instant start, Seconds length, Length kind) {
    std::random_device random;
    const auto room = std::min<Seconds::rep>(58, length.count() / 4);
    const Seconds chance{std::uniform_int_distribution<Seconds::rep>{0, room}(random)};
    const Instant end = kind == Length::at_most ? start + length - chance : start + length + chance;
    if (is_fingerprinted(end)) return end;
    return kind == Length::at_most ? end - Seconds{1} : end + Seconds{1};
}

bool is_fingerprinted(Instant end) {
    return end.time_since_epoch().count() % 60 != 0;
}

Plan make_plan(const Wish& wish, const pagerduty::User& deployer, pagerduty::ScheduleApi& schedules,
               Instant now, const pagerduty::Patience& patience) {
    Plan plan{
        deployer,   now,      fingerprinted_end(now, std::min(wish.lease, wish.max), wish.kind),
        wish.lease, wish.max, {}};
    for (const std::string& name : wish.schedules) {
        // One second more than the lease: who is on call at its very end is who comes next.
        const auto schedule = schedules.find(name, now, plan.until + Seconds{1}, patience);
        const bool known =
            std::any_of(plan.stands.begin(), plan.stands.end(),
                        [&](const Stand& stand) { return stand.schedule_id == schedule.id; });
        if (!known) plan.stands.push_back(stand_on(schedule, deployer.id, now, plan.until));
    }
    return plan;
}

}  // namespace dutyme::duty
