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

bool has(const std::vector<User>& people, const std::string& user) {
    return std::any_of(people.begin(), people.end(),
                       [&](const User& one) { return one.id == user; });
}

std::optional<std::vector<User>> people_on_call_now(ScheduleBackend& schedules,
                                                    const std::string& schedule,
                                                    const std::string& user,
                                                    const Deadline& deadline, Clock& clock) {
    constexpr std::chrono::milliseconds second_look{2000};
    auto on_call = schedules.on_call_now(schedule, deadline);
    const bool is_time_left = clock.elapsed() + second_look < deadline.at;
    if (!on_call || has(*on_call, user) || !is_time_left) return on_call;
    if (!pause(second_look, "PagerDuty does not have the deployer on call yet", deadline, clock))
        throw Error{Failure::cancelled, "stopped while waiting for PagerDuty"};
    return schedules.on_call_now(schedule, deadline);
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
