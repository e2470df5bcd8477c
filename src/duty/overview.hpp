#pragma once
#include "duty/journal.hpp"
#include "pagerduty/model/schedule_backend.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::duty {

/// Who is on call on a schedule, and what comes next.
struct OnCall {
    std::vector<std::string> people;  ///< names; empty: nobody
    std::optional<Instant> until;     ///< when that changes; absent: not as far as is known
    std::vector<std::string> then;    ///< who is on call then; empty: nobody
};

/// What a schedule tells of an instant within the window it was asked for.
OnCall on_call_at(const pagerduty::Schedule& schedule, Instant now);

/// A tour of this machine that has not ended.
struct OpenTour {
    Record record;
    bool orphan = false;  ///< its dutyme is gone, and it does not end as it was meant to
};

/// One schedule as it is now.
struct ScheduleView {
    pagerduty::Schedule schedule;
    OnCall on_call;
    /// Overrides and custom shifts that a dutyme has made, but none this machine's journal knows.
    std::vector<pagerduty::Override> strays;
};

/// The schedules around now, and what is held from this machine.
struct Overview {
    Instant now;
    Instant from;  ///< of the stretch that is of interest; the schedules may know more
    Instant until;
    std::vector<ScheduleView> schedules;
    std::vector<OpenTour> tours;
};

/// The open tours, without waiting for their owners. Sends nothing.
std::vector<OpenTour> open_tours(const Journal& journal);

/// Asks for the schedule's shifts in [from, until), and for what else a dutyme has made there.
/// Throws what ScheduleBackend::find throws.
ScheduleView look_at(const std::string& schedule, pagerduty::ScheduleBackend& schedules,
                     Instant from, Instant now, Instant until, const std::vector<OpenTour>& tours,
                     const pagerduty::Deadline& deadline);

/// The leases that put somebody on call now: what is held, what was left to linger, and where the
/// deployer is on call anyway.
std::vector<Lease> leases_in_force(const Record& record, Instant now);

/// True when this shift is there because of a dutyme, ours or a stray.
bool is_a_deploy(const ScheduleView& view, const pagerduty::Shift& shift,
                 const std::vector<OpenTour>& tours);
/// True unless PagerDuty tells otherwise of the tours' leases: asks who is on call on their
/// schedules at this moment, by its own clock, and compares that with the leases in force at
/// overview.now. Throws as pagerduty::people_on_call_now.
bool agrees_with_pagerduty(const Overview& overview, pagerduty::ScheduleBackend& schedules,
                           const pagerduty::Deadline& deadline, Clock& clock);

/// The next instant after now at which the overview would tell something else. Absent: none known.
std::optional<Instant> next_change(const Overview& overview);

}  // namespace dutyme::duty
