#include "cli/around_us.hpp"

#include "base/ancestors.hpp"
#include "base/host.hpp"
#include "duty/journal.hpp"

#include <set>

namespace dutyme::cli {

std::vector<duty::Record> tours_around_us(const Environment& environment) {
    std::vector<duty::Record> tours = duty::Journal::of(environment).open_tours();
    if (tours.empty()) return tours;
    std::set<int> above;
    for (const Process& ancestor : ancestors()) above.insert(ancestor.pid);
    const Host here = this_host();
    std::vector<duty::Record> around;
    for (duty::Record& tour : tours)
        if (tour.host == here && above.count(tour.dutyme) != 0) around.push_back(std::move(tour));
    return around;
}

std::vector<std::string> leave_to_tours_around_us(duty::Plan& plan,
                                                  const Environment& environment) {
    std::set<std::string> held;
    for (const duty::Record& tour : tours_around_us(environment)) {
        if (tour.deployer.id != plan.deployer.id) continue;
        for (const duty::Lease& lease : tour.leases)
            if (lease.state == duty::LeaseState::held) held.insert(lease.schedule_id);
    }
    for (duty::SchedulePlan& part : plan.schedules)
        if (held.count(part.schedule_id) != 0) leave_until(part, part.end);
    return {held.begin(), held.end()};
}

}  // namespace dutyme::cli
