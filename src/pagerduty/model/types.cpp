#include "pagerduty/model/types.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

bool is_stakeholder(const User& user) {
    return user.role == "read_only_user" || user.role == "read_only_limited_user";
}

bool is_an_override(const Schedule& schedule, const Shift& shift) {
    if (schedule.type == ScheduleType::shifts) return shift.substitute;
    return std::any_of(schedule.standing.begin(), schedule.standing.end(), [&](const Shift& other) {
        return other.user.id == shift.user.id && other.start < shift.end && shift.start < other.end;
    });
}

}  // namespace dutyme::pagerduty
