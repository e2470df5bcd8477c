#pragma once
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/random.hpp"
#include "duty/notice.hpp"
#include "git/push.hpp"
#include "guardian/launch.hpp"
#include "platform/process.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace dutyme::hook {

/// A push for which a deployer was put on call, and what its monitor needs to give the pager back.
struct MonitoredPush {
    git::Push push;                ///< with the refs that are deployed
    platform::Process git;         ///< the `git push`
    std::filesystem::path folder;  ///< where git runs its hooks
    Environment environment;  ///< the hook's: it has the user's ssh agent and credential helpers
    guardian::GuardianConfig config;  ///< `own` holds all settings
    std::string tour;                 ///< id; its leases end by themselves unless given back
    std::optional<duty::Notice> notice = {};  ///< of the take
    bool inside_another = false;  ///< an enclosing dutyme sends change events and notices
    std::chrono::milliseconds at_most = std::chrono::minutes{15};  ///< the longest wait for git
};

/// Starts a process that gives the tour back when no ref of the push landed. When that is unknown,
/// the overrides stand until they end by themselves. With a routing key, the process sends
/// PagerDuty a change event at the start and one with the outcome, and notices to whom the settings
/// name. It owns the tour's journal page
/// when this returns, so nobody else may own the page before. It ends soon after git, or after
/// `at_most`. Do not call this once this process has threads (launch()). Throws Error{system}.
void monitor_push(MonitoredPush push, Clock& clock, Random& random);

}  // namespace dutyme::hook
