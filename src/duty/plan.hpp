#pragma once
#include "config/settings.hpp"
#include "duty/impact.hpp"
#include "duty/planned_overrides.hpp"
#include "duty/record.hpp"
#include "pagerduty/model/directory.hpp"
#include "pagerduty/model/schedule_backend.hpp"

#include <functional>
#include <string>
#include <vector>

namespace dutyme::duty {

/// How a window may differ from the length that was asked for.
enum class Rounding {
    at_most,   ///< a lease: nobody is left on call for longer
    at_least,  ///< a fixed time: nobody is sent home early
};

/// What the settings ask for, checked.
struct TakeRequest {
    std::vector<std::string> schedules;  ///< ids or names, none twice
    std::vector<std::string> policies;   ///< likewise: whose level 1 is taken
    std::vector<std::string> services;   ///< likewise: whose policy's level 1 is taken
    bool if_free = false;                ///< where somebody stands in already, nothing is taken
    bool block_on_incident = false;      ///< nor anywhere when something is open
    std::string gate_set_by;             ///< where block_on_incident was set, for people
    bool is_interactive = true;          ///< somebody reads what comes of it at once
    Seconds lease{0};                    ///< 1 minute to 24 hours
    Seconds max{0};                      ///< after this no lease is renewed
    Seconds linger{0};
    Rounding rounding = Rounding::at_most;
    TakeMode mode;
};

/// Checks the durations; looks at nothing else. Throws Error{usage} naming where a value came from.
void check_durations(const config::Settings& settings);
/// Throws Error{usage} when a value is out of range or nothing says where.
TakeRequest take_request_from(const config::Settings& settings);

/// Somebody's stretch on call, as it was before ours.
struct OnCallSpan {
    std::string person;
    Instant start;
    Instant end;
    bool by_override = false;
};

/// What will be done on one schedule.
struct SchedulePlan {
    std::string schedule_id;
    std::string schedule_name;
    bool needed = true;  ///< false: the deployer is on call there the whole time anyway
    bool theirs_already =
        false;  ///< the deployer is on call there through an override, maybe another tour's
    bool on_a_policy = true;  ///< false: nobody is paged through this schedule
    Instant start;  ///< later than the plan's when the deployer's own shift ends inside it
    Instant end;
    std::vector<std::string>
        relieved;      ///< names, in the order of their shifts; empty: nobody was on
    std::string next;  ///< who is on call when it ends; empty: nobody, or not known
    std::vector<ExistingOverride> existing_overrides;
    std::string schedule_url;         ///< where PagerDuty shows the schedule; empty: not known
    std::vector<std::string> beside;  ///< names of those who stay on call as well
    std::vector<PlannedOverride> overrides;  ///< what has to be made; none when not needed
    std::vector<OnCallSpan> around;  ///< the schedule until end_of_view, the first 40 at most
    bool left_to_another = false;    ///< tour of ours: neither made nor looked at again
    bool left_alone = false;         ///< the same, for somebody who stands in there
};

/// Returns the plan that makes these overrides in [from, until).
SchedulePlan schedule_plan_with(const pagerduty::Schedule& schedule,
                                const pagerduty::User& deployer, Instant from, Instant until,
                                std::vector<PlannedOverride> overrides);

/// Another tour of ours holds the schedule until then: only what comes behind is still to be made.
/// Where nothing does, it is left to that tour altogether, and nobody looks again at its end.
void leave_until(SchedulePlan& part, Instant then);

/// Who relieves whom, where, until when. A value: making one sends nothing but look-ups.
struct Plan {
    pagerduty::User deployer;
    Instant from;
    Instant until;
    Seconds lease{0};
    Seconds max{0};
    TakeMode mode;
    std::vector<SchedulePlan> schedules;
    Impact impact = {};
};

/// How far beyond its end a plan looks at the schedules: for two hours in all, or twice as far as
/// its own window.
Instant end_of_view(Instant from, Instant until);

/// How the settings "mode", "take" and "from" want on-call to be taken.
TakeMode take_mode_from(const config::Settings& settings);

/// Called when the schedules have been found, before their people are named. Returns whether names
/// that are not known may be asked for.
using Meanwhile = std::function<bool(const std::vector<pagerduty::Schedule>&)>;

/// Looks at every schedule of the request; its policies and services are not looked at. `now` is
/// the server's time. Throws what ScheduleBackend::find_all throws.
Plan make_plan(const TakeRequest& request, const pagerduty::User& deployer,
               pagerduty::ScheduleBackend& schedules, Instant now, Random& random,
               const pagerduty::Deadline& deadline, const Meanwhile& meanwhile = {});

/// The end of a window, moved by less than a minute by chance: PagerDuty's overrides have no note
/// field, and the odd second tells ours from a namesake's. Never at a whole minute, as people's
/// ends are.
Instant fingerprinted_end(Instant start, Seconds length, Rounding rounding, Random& random);

/// True for an end that fingerprinted_end may have made.
bool is_fingerprinted(Instant end);

/// True for an override that may be a dutyme's, as far as PagerDuty's record can show it. On shifts
/// one that ends with somebody's turn goes on in another, which is among those `existing`.
bool could_be_ours(const pagerduty::Override& override,
                   const std::vector<pagerduty::Override>& existing);

std::string to_json(const Plan& plan);
/// Throws JsonError.
Plan plan_from_json(std::string_view text);

}  // namespace dutyme::duty
