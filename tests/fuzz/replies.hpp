#pragma once
#include "base/time.hpp"
#include "fuzz.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/model/types.hpp"

#include <algorithm>

// What the targets that read PagerDuty's answers ask for, and expect of every answer.
namespace dutyme::fuzz {

inline const Instant since = *from_rfc3339("2026-11-23T10:00:00Z");
inline const Instant until = *from_rfc3339("2026-11-23T11:00:07Z");
inline const Instant now = *from_rfc3339("2026-11-23T10:00:01Z");

inline pagerduty::Override asked_override(pagerduty::OverrideKind kind) {
    pagerduty::Override asked;
    asked.user.id = "PUSER01";
    asked.start = since;
    asked.end = until;
    asked.kind = kind;
    if (kind == pagerduty::OverrideKind::shift_override) {
        asked.source.rotation = "PROT001";
        asked.relieved = "PUSER02";
    }
    return asked;
}

inline void check_user(const pagerduty::User& user) {
    require(pagerduty::is_id(user.id), "a user has an id");
    require(!user.name.empty() && is_harmless(user.name), "and a name that can be printed");
    require(is_harmless(user.email + user.role), "and so can be what else is known of them");
}

inline void check_shift(const pagerduty::Shift& shift) {
    check_user(shift.user);
    require(shift.start < shift.end, "a shift has a length");
    require(shift.start >= since && shift.end <= until, "it lies in the window");
}

inline void check_schedule(const pagerduty::Schedule& schedule) {
    require(pagerduty::is_id(schedule.id), "a schedule has an id");
    require(is_harmless(schedule.name + schedule.html_url), "its name can be printed");
    for (const pagerduty::Shift& shift : schedule.shifts) check_shift(shift);
    for (const pagerduty::Shift& shift : schedule.existing_overrides) check_shift(shift);
    require(std::is_sorted(
                schedule.shifts.begin(), schedule.shifts.end(),
                [](const auto& left, const auto& right) { return left.start < right.start; }),
            "shifts are in the order of their starts");
    for (const std::string& policy : schedule.policies)
        require(pagerduty::is_id(policy), "a policy has an id");
}

}  // namespace dutyme::fuzz
