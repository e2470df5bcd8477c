#include "duty/reuse.hpp"

#include "duty/journal.hpp"
#include "platform/host.hpp"
#include "platform/process.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dutyme::duty {

std::vector<Record> enclosing_tours(const Environment& environment) {
    std::vector<Record> tours = Journal::of(environment).open_tours();
    if (tours.empty()) return tours;
    std::set<int> above;
    for (const platform::Process& ancestor : platform::ancestors()) above.insert(ancestor.pid);
    const platform::Host here = platform::this_host();
    std::vector<Record> around;
    for (Record& tour : tours)
        if (tour.host == here && above.count(tour.dutyme) != 0) around.push_back(std::move(tour));
    return around;
}

std::vector<std::string> leave_to_enclosing_tours(Plan& plan, const Environment& environment) {
    std::set<std::string> held;
    for (const Record& tour : enclosing_tours(environment)) {
        const bool was_passed_on =  // by the deployer, who does not want it back by that
            std::any_of(tour.passed.begin(), tour.passed.end(),
                        [&](const Passing& one) { return one.from.id == plan.deployer.id; });
        if (tour.deployer.id != plan.deployer.id && !was_passed_on) continue;
        for (const Lease& lease : tour.leases)
            if (lease.state == LeaseState::held) held.insert(lease.schedule_id);
    }
    for (SchedulePlan& part : plan.schedules)
        if (held.count(part.schedule_id) != 0) leave_until(part, part.end);
    return {held.begin(), held.end()};
}

namespace {

constexpr Seconds about{60};  // a shorter rest is not worth an override

using Ends = std::map<std::string, Instant>;

void note_ends(const Record& record, Instant from, Ends& ends) {
    for (const Lease& lease : record.leases) {
        if (lease.state != LeaseState::lingering || lease.start > from || lease.end <= from)
            continue;
        Instant& end = ends.emplace(lease.schedule_id, lease.end).first->second;
        end = std::max(end, lease.end);
    }
}

// An extension adjoins what it extends.
void follow_on(const Record& record, Ends& ends) {
    for (const Lease& lease : record.leases) {
        const auto known = ends.find(lease.schedule_id);
        if (known != ends.end() && lease.state == LeaseState::lingering &&
            lease.start <= known->second)
            known->second = std::max(known->second, lease.end);
    }
}

Ends ends_of_what_stands(const Plan& plan, Journal& journal, const std::string& api_url) {
    std::vector<Record> ours;
    for (const Record& open : journal.open_tours()) {
        if (open.api_url != api_url || open.deployer.id != plan.deployer.id) continue;
        if (auto free = journal.adopt(open.id)) ours.push_back(std::move(free->record));
    }
    std::sort(ours.begin(), ours.end(),
              [](const Record& left, const Record& right) { return left.begun < right.begun; });
    Ends ends;
    for (const Record& record : ours) note_ends(record, plan.from, ends);
    for (const Record& record : ours) follow_on(record, ends);
    return ends;
}

}  // namespace

void reuse_existing_overrides(Plan& plan, Journal& journal, const std::string& api_url) {
    const bool any =
        std::any_of(plan.schedules.begin(), plan.schedules.end(),
                    [](const SchedulePlan& part) { return part.needed && part.theirs_already; });
    if (!any) return;
    const Ends ends = ends_of_what_stands(plan, journal, api_url);
    for (SchedulePlan& part : plan.schedules) {
        const auto until = ends.find(part.schedule_id);
        if (!part.needed || !part.theirs_already || until == ends.end()) continue;
        const bool long_enough = until->second + about >= plan.from + plan.lease;
        leave_until(part, long_enough ? part.end : until->second);
    }
}

}  // namespace dutyme::duty
