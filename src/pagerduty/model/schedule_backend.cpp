#include "pagerduty/model/schedule_backend.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::pagerduty {

std::vector<Override> after_upgrade(const Override& before, const std::vector<Override>& standing) {
    std::vector<Override> found;
    Instant end = before.end;
    const auto goes_on = [&](const Override& one) {
        return one.kind != OverrideKind::override && one.user.id == before.user.id &&
               one.end == end && one.start < end;
    };
    for (;;) {
        const auto part = std::find_if(standing.begin(), standing.end(), goes_on);
        if (part == standing.end()) return found;
        found.push_back(*part);
        end = part->start;
    }
}

std::vector<Schedule> ScheduleBackend::find_all(const std::vector<std::string>& ids_or_names,
                                                Instant since, Instant until,
                                                const Deadline& deadline) {
    std::vector<Schedule> found;
    for (const std::string& name : ids_or_names) {
        Schedule schedule = find(name, since, until, deadline);
        const bool again = std::any_of(found.begin(), found.end(),
                                       [&](const Schedule& one) { return one.id == schedule.id; });
        if (!again) found.push_back(std::move(schedule));
    }
    return found;
}

}  // namespace dutyme::pagerduty
