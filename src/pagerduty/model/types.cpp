#include "pagerduty/model/types.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

bool is_stakeholder(const User& user) {
    return user.role == "read_only_user" || user.role == "read_only_limited_user";
}

bool is_answer_to(const Override& made, const Override& asked, Instant now) {
    constexpr Seconds earlier{5};
    constexpr Seconds later{60};
    constexpr Seconds clocks_tick{2};
    const Instant latest = std::max(asked.start + later, now + clocks_tick);
    return made.user.id == asked.user.id && made.kind == asked.kind &&
           made.source == asked.source && made.relieved == asked.relieved &&
           made.end == asked.end && made.start >= asked.start - earlier && made.start <= latest;
}

bool is_an_override(const Schedule& schedule, const Shift& shift) {
    if (schedule.type == ScheduleType::shifts) return shift.substitute;
    return std::any_of(schedule.standing.begin(), schedule.standing.end(), [&](const Shift& other) {
        return other.user.id == shift.user.id && other.start < shift.end && shift.start < other.end;
    });
}

}  // namespace dutyme::pagerduty
