#pragma once

#include "duty/plan.hpp"
#include "pagerduty/model/schedule_backend.hpp"

#include <string>
#include <vector>

namespace dutyme::ui {

/// How a plan is told.
struct Telling {
    bool dry_run = false;  ///< as what would be done
    /// Times with their zone, and how long that is: the reader may sit elsewhere.
    bool zones = false;
};

/// The plan in sentences, before anything is written: who is relieved where, until when, who comes
/// next, and what deserves a warning. Times are in the system's zone.
std::vector<std::string> announcement(const duty::Plan& plan, const Telling& telling = {});

/// Of these sentences only those that say who is put on call.
std::vector<std::string> who_takes(const duty::Plan& plan, const Telling& telling = {});

/// Returns when something ends: "16:24", with zones "16:24 UTC (30 min)".
std::string told_end(Instant end, Instant now, const Telling& telling);

/// What has become of the schedules that were taken.
struct Afterwards {
    std::optional<Instant> lingers_until = {};    ///< the deployer stays on call until then
    pagerduty::NamesBySchedule on_call_now = {};  ///< as PagerDuty has it, where it tells
};

/// One sentence for the end: "Primary is back with Bo Larsen after 8m31s (exit 0)", or, when the
/// deployer lingers, "Ada Byron stays on call for Primary until 14:40 (exit 0 after 8m31s)". Names
/// nobody of whom PagerDuty has not said that they are on call now.
std::string farewell(const duty::Plan& plan, const std::string& how_it_ended, Seconds lasted,
                     const Afterwards& afterwards, const Telling& telling = {});

/// The schedules that are taken, for a sentence: "Primary and Payments".
std::string taken_schedules(const duty::Plan& plan);

/// Whom a page reaches, one sentence for each escalation policy; of many, the first two.
std::vector<std::string> escalation_paths(const duty::Plan& plan, const Telling& telling = {});

/// What a plan means beyond its schedules, in sentences: whom a page reaches after the deployer,
/// which services page them, and what deserves a warning.
std::vector<std::string> impact(const duty::Plan& plan, const Telling& telling = {});

}  // namespace dutyme::ui
