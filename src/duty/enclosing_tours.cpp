#include "duty/enclosing_tours.hpp"

#include "base/host.hpp"
#include "base/process_tree.hpp"
#include "duty/journal.hpp"

#include <set>

namespace dutyme::duty {

std::vector<Record> enclosing_tours(const Environment& environment) {
    std::vector<Record> tours = Journal::of(environment).open_tours();
    if (tours.empty()) return tours;
    std::set<int> above;
    for (const Process& ancestor : ancestors()) above.insert(ancestor.pid);
    const Host here = this_host();
    std::vector<Record> around;
    for (Record& tour : tours)
        if (tour.host == here && above.count(tour.dutyme) != 0) around.push_back(std::move(tour));
    return around;
}

std::vector<std::string> leave_to_enclosing_tours(Plan& plan, const Environment& environment) {
    std::set<std::string> held;
    for (const Record& tour : enclosing_tours(environment)) {
        if (tour.deployer.id != plan.deployer.id) continue;
        for (const Lease& lease : tour.leases)
            if (lease.state == LeaseState::held) held.insert(lease.schedule_id);
    }
    for (SchedulePlan& part : plan.schedules)
        if (held.count(part.schedule_id) != 0) leave_until(part, part.end);
    return {held.begin(), held.end()};
}

}  // namespace dutyme::duty
