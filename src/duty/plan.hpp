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

/// The direction in which a window may differ from the length asked for.
enum class Rounding {
    at_most,   ///< a lease: the deployer is on call for no longer
    at_least,  ///< a fixed time: the deployer is on call for no less
};

/// What to take, as the settings ask and after validation.
struct TakeRequest {
    std::vector<std::string> schedules;  ///< ids or names, each once
    std::vector<std::string> policies;   ///< likewise: level 1 is taken
    std::vector<std::string> services;   ///< likewise: level 1 of their policies is taken
    bool if_free = false;                ///< take no schedule on which somebody stands in
    bool block_on_incident = false;      ///< take nothing while an incident is open
    std::string gate_set_by;             ///< the origin of block_on_incident, for messages
    bool is_interactive = true;          ///< somebody reads the output at once
    Seconds lease{0};                    ///< 1 minute to 24 hours
    Seconds max{0};                      ///< no lease is renewed beyond it
    Seconds linger{0};
    Rounding rounding = Rounding::at_most;
    TakeMode mode;
    config::Policy policy = {};  ///< the machine's, for what the look-ups bring
};

/// Checks only the durations. Throws Error{usage}, which names the origin of a wrong value.
void check_durations(const config::Settings& settings);
/// Throws Error{usage} when a value is out of range, or no schedule, policy or service is named.
TakeRequest take_request_from(const config::Settings& settings);

/// A person's time on call, as it is without our overrides.
struct OnCallSpan {
    std::string person;
    Instant start;
    Instant end;
    bool by_override = false;
};

/// The plan for one schedule.
struct SchedulePlan {
    std::string schedule_id;
    std::string schedule_name;
    bool needed = true;  ///< false: the deployer is on call there for the whole window anyway
    bool theirs_already =
        false;  ///< the deployer is on call there through an override, maybe another tour's
    bool on_a_policy = true;  ///< false: no escalation policy uses this schedule
    Instant start;  ///< later than the plan's when the deployer's own shift ends inside it
    Instant end;
    std::vector<std::string>
        relieved;      ///< names, in the order of their shifts; empty: nobody was on
    std::string next;  ///< the person on call at its end; empty: nobody, or not known
    std::vector<ExistingOverride> existing_overrides;
    std::vector<ExistingOverride> ahead;     ///< on layers: others' that begin behind the window
    std::string schedule_url;                ///< its page in PagerDuty; empty: not known
    std::vector<std::string> beside;         ///< names of the people who stay on call as well
    std::vector<PlannedOverride> overrides;  ///< to be created; none when not needed
    std::vector<OnCallSpan> around;  ///< the schedule until end_of_view, the first 40 at most
    bool left_to_another = false;    ///< tour of ours: neither made nor looked at again
    bool left_alone = false;         ///< the same, for somebody who stands in there
};

/// Returns the plan that creates these overrides in [from, until).
SchedulePlan schedule_plan_with(const pagerduty::Schedule& schedule,
                                const pagerduty::User& deployer, Instant from, Instant until,
                                std::vector<PlannedOverride> overrides);

/// Removes the time before `then`, which another tour of ours covers, from the plan. When nothing
/// is left, sets left_to_another: this tour does not check the schedule again at its end.
void leave_until(SchedulePlan& part, Instant then);

/// The deployer, the window, and what to do on each schedule. Making a plan sends only look-ups.
struct Plan {
    pagerduty::User deployer;
    Instant from;
    Instant until;
    Seconds lease{0};
    Seconds max{0};
    TakeMode mode;
    std::vector<SchedulePlan> schedules;
    Impact impact = {};
    bool sandbox = false;  ///< a sandbox answered: nobody is really on call
};

/// Returns the end of the part of the schedules that a plan shows: two hours, or twice the window
/// if that is more, after `from`.
Instant end_of_view(Instant from, Instant until);

/// Returns the mode that the settings "mode", "take" and "from" ask for.
TakeMode take_mode_from(const config::Settings& settings);

/// Called with the schedules before their people are named. Returns true when unknown names may be
/// looked up.
using Meanwhile = std::function<bool(const std::vector<pagerduty::Schedule>&)>;

/// Returns the plan for the schedules of the request; ignores its policies and services. `now` is
/// the server's time. Throws what ScheduleBackend::find_all and planned_overrides() throw.
Plan make_plan(const TakeRequest& request, const pagerduty::User& deployer,
               pagerduty::ScheduleBackend& schedules, Instant now, Random& random,
               const pagerduty::Deadline& deadline, const Meanwhile& meanwhile = {});

/// Returns the end of a window, moved by a random part of a minute and never at a whole minute, as
/// the ends that people choose are. PagerDuty's overrides have no note field: the odd second marks
/// ours.
Instant fingerprinted_end(Instant start, Seconds length, Rounding rounding, Random& random);

/// Returns true for an end that fingerprinted_end() may have made.
bool is_fingerprinted(Instant end);

/// Returns true for an override that may be a dutyme's, judging by its times alone. On shifts, one
/// that ends with somebody's turn is continued by another, which is among `existing`.
bool could_be_ours(const pagerduty::Override& override,
                   const std::vector<pagerduty::Override>& existing);

std::string to_json(const Plan& plan);
/// Throws JsonError.
Plan plan_from_json(std::string_view text);

}  // namespace dutyme::duty
