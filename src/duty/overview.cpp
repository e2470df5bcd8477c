#include "duty/overview.hpp"

#include "duty/plan.hpp"

#include <algorithm>
#include <set>

namespace dutyme::duty {

namespace {

std::vector<std::string> people_at(const pagerduty::Schedule& schedule, Instant at) {
    std::vector<std::string> names;
    for (const auto& shift : schedule.shifts) {
        const std::string& name = name_or_id(shift.user);
        const bool known = std::find(names.begin(), names.end(), name) != names.end();
        if (shift.start <= at && at < shift.end && !known) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool overlap(Instant start, Instant end, Instant other_start, Instant other_end) {
    return start < other_end && other_start < end;
}

bool is_known(const std::string& override_id, const std::vector<OpenTour>& tours) {
    return std::any_of(tours.begin(), tours.end(), [&](const OpenTour& tour) {
        const auto& leases = tour.record.leases;
        return std::any_of(leases.begin(), leases.end(),
                           [&](const Lease& lease) { return lease.override_id == override_id; });
    });
}

bool is_by(const Lease& lease, const ScheduleView& view, const pagerduty::Shift& shift) {
    return is_open(lease) && lease.schedule_id == view.schedule.id &&
           overlap(lease.start, lease.end, shift.start, shift.end);
}

void add(std::vector<Instant>& changes, Instant at, Instant now) {
    if (at > now) changes.push_back(at);
}

}  // namespace

OnCall on_call_at(const pagerduty::Schedule& schedule, Instant now) {
    OnCall result;
    result.people = people_at(schedule, now);
    std::vector<Instant> changes;
    for (const auto& shift : schedule.shifts) {
        add(changes, shift.start, now);
        add(changes, shift.end, now);
    }
    std::sort(changes.begin(), changes.end());
    for (const Instant at : changes) {
        auto then = people_at(schedule, at);
        if (then == result.people) continue;
        // Where the window ends, nobody knows any more.
        const bool last = at == changes.back() && then.empty();
        if (last) return result;
        result.until = at;
        result.then = std::move(then);
        return result;
    }
    return result;
}

std::vector<OpenTour> open_tours(const Journal& journal) {
    std::vector<OpenTour> tours;
    for (Record& record : journal.open_tours()) {
        const bool waits_for_its_owner =
            std::any_of(record.leases.begin(), record.leases.end(), [](const Lease& lease) {
                return lease.state == LeaseState::held || lease.state == LeaseState::intended;
            });
        const bool orphan =
            record.dutyme != 0 && waits_for_its_owner && !journal.is_owned(record.id);
        tours.push_back({std::move(record), orphan});
    }
    return tours;
}

ScheduleView look_at(const std::string& schedule, pagerduty::ScheduleBackend& schedules,
                     Instant from, Instant now, Instant until, const std::vector<OpenTour>& tours,
                     const pagerduty::Deadline& deadline) {
    std::vector<pagerduty::Schedule> found{schedules.find(schedule, from, until, deadline)};
    schedules.name_people(found, true, deadline);
    ScheduleView view{std::move(found.front()), {}, {}};
    view.on_call = on_call_at(view.schedule, now);
    const auto standing = schedules.overrides(view.schedule.id, now, until, deadline);
    for (const auto& override : standing)
        if (override.end > now && could_be_ours(override, standing) &&
            !is_known(override.id, tours))
            view.strays.push_back(override);
    return view;
}

// What is taken has begun: its start may be told by a clock a little ahead of the one that tells
// `now`.
std::vector<Lease> leases_in_force(const Record& record, Instant now) {
    constexpr Seconds about{5};
    constexpr Seconds a_little{60};
    const Instant begun = std::max(now, std::min(record.begun + about, now + a_little));
    std::vector<Lease> found;
    for (const Lease& lease : record.leases) {
        const bool known = lease.state != LeaseState::intended && lease.state != LeaseState::over;
        if (known && lease.start <= begun && now < certain_end(lease)) found.push_back(lease);
    }
    return found;
}

bool is_a_deploy(const ScheduleView& view, const pagerduty::Shift& shift,
                 const std::vector<OpenTour>& tours) {
    const bool ours = std::any_of(tours.begin(), tours.end(), [&](const OpenTour& tour) {
        const auto& leases = tour.record.leases;
        return tour.record.deployer.id == shift.user.id &&
               std::any_of(leases.begin(), leases.end(),
                           [&](const Lease& lease) { return is_by(lease, view, shift); });
    });
    return ours || std::any_of(view.strays.begin(), view.strays.end(), [&](const auto& it) {
               return it.user.id == shift.user.id &&
                      overlap(it.start, it.end, shift.start, shift.end);
           });
}

bool is_an_ended_deploy(const ScheduleView& view, const pagerduty::Shift& shift,
                        const Overview& overview) {
    return shift.end <= overview.now &&
           std::any_of(overview.ended.begin(), overview.ended.end(), [&](const Record& record) {
               const auto& leases = record.leases;
               return record.deployer.id == shift.user.id &&
                      std::any_of(leases.begin(), leases.end(), [&](const Lease& lease) {
                          return lease.schedule_id == view.schedule.id &&
                                 !lease.override_id.empty() && record.begun < shift.end &&
                                 shift.start < *record.ended;
                      });
           });
}

bool agrees_with_pagerduty(const Overview& overview, pagerduty::ScheduleBackend& schedules,
                           const pagerduty::Deadline& deadline, Clock& clock) {
    for (const OpenTour& tour : overview.tours) {
        std::set<std::string> in_force;
        for (const Lease& lease : leases_in_force(tour.record, overview.now))
            in_force.insert(lease.schedule_id);
        for (const ScheduleView& view : overview.schedules) {
            const std::string& id = view.schedule.id;
            const auto& leases = tour.record.leases;
            if (std::none_of(leases.begin(), leases.end(),
                             [&](const Lease& lease) { return lease.schedule_id == id; }))
                continue;
            const std::string& deployer = tour.record.deployer.id;
            const auto on_call =
                pagerduty::people_on_call_now(schedules, id, deployer, deadline, clock);
            if (on_call && pagerduty::has(*on_call, deployer) != (in_force.count(id) != 0))
                return false;
        }
    }
    return true;
}

std::optional<Instant> next_change(const Overview& overview) {
    std::vector<Instant> changes;
    for (const ScheduleView& view : overview.schedules)
        for (const auto& shift : view.schedule.shifts) {
            add(changes, shift.start, overview.now);
            add(changes, shift.end, overview.now);
        }
    for (const OpenTour& tour : overview.tours)
        for (const Lease& lease : tour.record.leases) add(changes, lease.end, overview.now);
    const auto first = std::min_element(changes.begin(), changes.end());
    return first == changes.end() ? std::nullopt : std::optional{*first};
}

}  // namespace dutyme::duty
