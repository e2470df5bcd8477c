#pragma once
#include "base/timeouts.hpp"
#include "duty/journal.hpp"
#include "duty/tour.hpp"
#include "machine.hpp"
#include "network.hpp"
#include "pagerduty/schedules.hpp"
#include "pagerduty/session.hpp"
#include "world.hpp"

#include <memory>

namespace dutyme::sim {

/// The account that every world has.
constexpr const char* account = "https://sim.pagerduty.com";

/// What a process needs that talks to PagerDuty and keeps a journal: dutyme's own code over the
/// world's clock, chance, disk and network.
struct Online {
    Online(World& world, Process& process);

    /// Returns a deadline after which no attempt starts.
    pagerduty::Deadline within(Ms time);
    duty::TourContext context() {
        return {*schedules, clock, random, timeouts, &session, no_observer(), &journal};
    }

    MachineClock clock;
    ProcessRandom random;
    Timeouts timeouts;
    Connection connection;
    pagerduty::Session session;
    std::unique_ptr<pagerduty::ScheduleBackend> schedules;
    duty::Journal journal;
};

}  // namespace dutyme::sim
