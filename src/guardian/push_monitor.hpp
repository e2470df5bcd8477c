#pragma once
#include "base/ancestors.hpp"
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/random.hpp"
#include "git/push.hpp"
#include "guardian/guardian_config.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace dutyme::guardian {

/// A push that somebody was put on call for, and what it takes to give the pager back.
struct MonitoredPush {
    git::Push push;                ///< its refs are those that are deployed
    Process git;                   ///< the `git push`
    std::filesystem::path folder;  ///< where git runs its hooks
    Environment environment;       ///< the hook's: with the user's ssh agent and credential helpers
    GuardianConfig config;         ///< with all settings
    std::string tour;              ///< its id; its leases are left to end by themselves
    bool inside_another = false;   ///< a dutyme around this push tells PagerDuty of the deploy
    std::chrono::milliseconds at_most = std::chrono::minutes{15};  ///< git is not waited for longer
};

/// Leaves a process behind that gives the tour back when the push turns out not to have landed: no
/// ref of it. In doubt the tour stands, and ends by itself. With a routing key PagerDuty is told of
/// the push, as it begins and when its fate is known. The process owns the tour's page when this
/// returns, so nobody must own it before; it ends soon after git does, or when the time is over.
/// Not to be called once this process has threads. Throws Error{system}.
void monitor_push(MonitoredPush push, Clock& clock, Random& random);

}  // namespace dutyme::guardian
