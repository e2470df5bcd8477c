#pragma once
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "base/timeouts.hpp"
#include "cli/beginnings.hpp"
#include "cli/credential.hpp"
#include "duty/deployer.hpp"
#include "duty/journal.hpp"
#include "duty/tour.hpp"
#include "job/job.hpp"
#include "pagerduty/client.hpp"
#include "pagerduty/model/change_event.hpp"

#include <chrono>
#include <optional>

namespace dutyme::cli {

/// What start, stop and recover work with: they talk to PagerDuty in their own process, and hold
/// nothing when they end.
struct Errand {
    /// Reads the settings, git's included. Throws as find_credential does.
    Errand(const std::vector<config::Flag>& flags, World& world);
    /// With what is read already. Throws Error{usage}: no token.
    Errand(git::Checkout of_here, config::Settings in_force, const World& world);

    /// What a tour of this process works with.
    duty::TourContext tour_context() {
        return {*pagerduty.schedules, clock, random, timeouts, &pagerduty.session};
    }
    /// Waits are shown on the terminal.
    pagerduty::Deadline deadline(std::chrono::milliseconds time) const;
    /// The same while nothing stands yet: trouble that does not pass by itself is told at once.
    pagerduty::Deadline deadline_before_start(std::chrono::milliseconds time) const;
    duty::Deployer find_deployer(const pagerduty::Deadline& deadline);
    /// The same, where it does not matter whether they can be paged.
    duty::Deployer find_person(const pagerduty::Deadline& deadline);

    /// Sends change events where the settings have a routing key. Blocks for 3 seconds at most;
    /// that one does not arrive is a remark, no failure, and the end of it.
    void tell(const std::vector<pagerduty::ChangeEvent>& changes, const World& world);

    const ui::Terminal& terminal;  ///< the world's, which outlives an errand
    git::Checkout checkout;
    config::Settings settings;
    Found found;
    duty::Journal journal;
    std::optional<job::Job> job;
    SystemClock clock;
    SystemRandom random;
    Timeouts timeouts;
    pagerduty::Network network;
    pagerduty::Client pagerduty;

  private:
    void listen_to_session();
    duty::Deployer find(const duty::Clues& clues, const pagerduty::Deadline& deadline);
};

/// Returns which entry of the journal cannot be read, why, and what to do.
Error described(const duty::UnreadEntry& entry);
/// Says which entries of the journal cannot be read. Returns false where there are any: something
/// may stand that nobody here knows of.
bool can_read_all(const duty::Journal& journal, const World& world);

}  // namespace dutyme::cli
