#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "duty/plan.hpp"
#include "guardian/channel.hpp"
#include "guardian/guardian_config.hpp"
#include "guardian/messages.hpp"
#include "guardian/sandbox_child.hpp"
#include "pagerduty/client.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <variant>

namespace dutyme::guardian {

/// The account of a deploy: PagerDuty's, or a sandbox's that ends with this object. Tells dutyme
/// once whether PagerDuty knows the token, and each request where the settings are verbose.
class Connection {
  public:
    /// Throws Error{system} when the sandbox does not start, Error{settings} for an odd token or
    /// URL. Sends nothing yet. `clock` and `dutyme` have to outlive it.
    Connection(const GuardianConfig& config, const config::Settings& settings, Clock& clock,
               MessageSink& dutyme);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool is_verbose;
    std::optional<SandboxChild> sandbox;
    pagerduty::Client pagerduty;
};

/// A guardian that is ready to take.
struct Started {
    DeployInfo info;
    std::unique_ptr<Connection> connection;
    duty::Plan plan;  ///< empty in a replacement, which only holds
};
/// Dutyme ended before the guardian knew what to do.
struct DutymeGone {};
/// The Error is why nobody can be put on call.
using StartResult = std::variant<Started, Error, DutymeGone>;

/// The first half of a guardian's life: connects, which takes longer than dutyme takes to read git,
/// hears what git told, looks up where the deployer is to be put on call, and plans. Tries until
/// `deadline` on Clock::elapsed() and no longer than dutyme is silent. Writes nothing to PagerDuty.
StartResult start(const GuardianConfig& config, Channel& channel, MessageSink& dutyme, Clock& clock,
                  Random& random, std::chrono::milliseconds deadline);

}  // namespace dutyme::guardian
