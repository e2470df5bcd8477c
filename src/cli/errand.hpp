#pragma once
#include "cli/beginnings.hpp"
#include "duty/journal.hpp"
#include "pagerduty/client.hpp"

#include <chrono>

namespace dutyme::cli {

/// What start, stop and recover work with: they talk to PagerDuty in their own process, and hold
/// nothing when they end.
struct Errand {
    /// Reads the settings, git's included. Throws Error{settings, usage}: no token.
    Errand(const std::vector<config::Flag>& flags, World& world);
    /// With what is read already. Throws Error{usage}: no token.
    Errand(git::Checkout of_here, config::Settings in_force, const World& world);

    pagerduty::Patience patience(std::chrono::milliseconds time) const;
    pagerduty::User find_deployer(const pagerduty::Patience& patience);

    git::Checkout checkout;
    config::Settings settings;
    duty::Journal journal;
    bool in_ci;
    SystemClock clock;
    pagerduty::Client pagerduty;
};

}  // namespace dutyme::cli
