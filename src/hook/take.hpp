#pragma once
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/random.hpp"
#include "base/timeouts.hpp"
#include "config/settings.hpp"
#include "duty/deployer.hpp"
#include "duty/journal.hpp"
#include "duty/plan.hpp"
#include "duty/record.hpp"
#include "duty/tour.hpp"
#include "git/checkout.hpp"
#include "git/push.hpp"
#include "guardian/launch.hpp"
#include "pagerduty/client.hpp"
#include "platform/process.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace dutyme::hook {

/// What a take for a push works with. What is referred to has to outlive it.
struct TakeContext {
    const config::Settings& settings;
    const Environment& environment;
    pagerduty::Client& pagerduty;
    duty::Journal& journal;
    Clock& clock;
    Random& random;
    const Timeouts& timeouts;
    Observer& observer;
    bool is_interactive;  ///< somebody looks on
    /// So long from now, waits being shown.
    std::function<pagerduty::Deadline(std::chrono::milliseconds time)> deadline;
    std::function<duty::Deployer(const pagerduty::Deadline& deadline)> find_deployer;
    std::function<void(const duty::Plan& plan)> announce;
    std::function<void(const std::string& sentence, const std::string& hint)> complain;
    /// What the process that watches the push is launched with.
    std::function<guardian::GuardianConfig()> guardian_config;
};

/// True when any setting in force comes from a committed file.
bool rests_on_committed_file(const config::Settings& settings);

/// What a push deploys. The checkout's commit is the one that is pushed, which need not be the one
/// that is checked out; `deploy` is what would be deployed without the push.
duty::Deploy deploy_of_push(const git::Push& push, const git::Checkout& checkout,
                            duty::Deploy deploy);

/// Puts the deployer on call for a fixed time, and leaves a process behind that watches the push,
/// the `git` we run under. Absent: it cannot be seen, and the overrides end by themselves. The
/// push's refs are those that are deployed. Throws Error.
void take(const git::Push& push, const std::optional<platform::Process>& git,
          const duty::Deploy& deploy, const pagerduty::Deadline& deadline,
          const TakeContext& context);

}  // namespace dutyme::hook
