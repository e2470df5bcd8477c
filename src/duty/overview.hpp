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

/// Returns who is on call at an instant within the schedule's window.
OnCall on_call_at(const pagerduty::Schedule& schedule, Instant now);

/// A tour of this machine that has not ended.
struct OpenTour {
    Record record;
    bool orphan = false;  ///< its dutyme is gone, and a lease is held or in doubt
};

/// One schedule as it is now.
struct ScheduleView {
    pagerduty::Schedule schedule;
    OnCall on_call;
    /// Overrides and custom shifts that look like a dutyme's and are not in this machine's journal.
    std::vector<pagerduty::Override> strays;
};

/// The schedules around now, and the open tours of this machine.
struct Overview {
    Instant now;
    Instant from;  ///< start of the window to show; the schedules may reach further
    Instant until;
    std::vector<ScheduleView> schedules;
    std::vector<OpenTour> tours;
    std::vector<Record> ended = {};  ///< the tours of this machine that ended in the window
    bool sandbox = false;            ///< a sandbox answered
};

/// Returns the open tours. Does not wait for their owners and sends nothing.
std::vector<OpenTour> open_tours(const Journal& journal);

/// Returns the schedule with its shifts in [from, until), and the strays on it. Throws what
/// ScheduleBackend::find throws.
ScheduleView look_at(const std::string& schedule, pagerduty::ScheduleBackend& schedules,
                     Instant from, Instant now, Instant until, const std::vector<OpenTour>& tours,
                     const pagerduty::Deadline& deadline);

/// Returns the leases by which the deployer is on call now: held, lingering and own ones.
std::vector<Lease> leases_in_force(const Record& record, Instant now);

/// Returns true when this shift comes from an override of a dutyme: of these tours, or a stray.
bool is_a_deploy(const ScheduleView& view, const pagerduty::Shift& shift,
                 const std::vector<OpenTour>& tours);
/// Returns true when this shift, which is over, comes from an override of a tour that has ended.
bool is_an_ended_deploy(const ScheduleView& view, const pagerduty::Shift& shift,
                        const Overview& overview);
/// Asks PagerDuty who is on call now, by its own clock, on the schedules of the tours' leases.
/// Returns false when that contradicts the leases in force at overview.now. Throws as
/// pagerduty::people_on_call_now.
bool agrees_with_pagerduty(const Overview& overview, pagerduty::ScheduleBackend& schedules,
                           const pagerduty::Deadline& deadline, Clock& clock);

/// Returns the next instant after now at which the overview changes. Absent: none is known.
std::optional<Instant> next_change(const Overview& overview);

}  // namespace dutyme::duty
