#include "pagerduty/model/types.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

const std::string& name_or_id(const User& user) {
    return user.name.empty() ? user.id : user.name;
}

bool is_stakeholder(const User& user) {
    return user.role == "read_only_user" || user.role == "read_only_limited_user";
}

bool is_rounded(Instant kept, Instant asked) {
    constexpr Seconds minute{60};
    return kept.time_since_epoch() % minute == Seconds{0} && kept > asked - minute &&
           kept < asked + minute;
}

bool starts_as_asked(Instant kept, Instant asked) {
    constexpr Seconds earlier{5};
    constexpr Seconds later{60};
    return kept >= asked - earlier && kept <= asked + later;
}

bool is_answer_to(const Override& made, const Override& asked, Instant now) {
    constexpr Seconds clocks_tick{2};
    const bool starts = starts_as_asked(made.start, asked.start) ||
                        (made.start > asked.start && made.start <= now + clocks_tick);
    const bool is_exact = made.end == asked.end && starts;
    const bool is_kept_in_minutes =
        is_rounded(made.end, asked.end) && (is_rounded(made.start, asked.start) || starts);
    return made.user.id == asked.user.id && made.kind == asked.kind &&
           made.source == asked.source && made.relieved == asked.relieved &&
           (is_exact || is_kept_in_minutes);
}

bool is_an_override(const Schedule& schedule, const Shift& shift) {
    if (schedule.type == ScheduleType::shifts) return shift.substitute;
    return std::any_of(schedule.existing_overrides.begin(), schedule.existing_overrides.end(),
                       [&](const Shift& other) {
                           return other.user.id == shift.user.id && other.start < shift.end &&
                                  shift.start < other.end;
                       });
}

}  // namespace dutyme::pagerduty
