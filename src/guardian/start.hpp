#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "duty/plan.hpp"
#include "guardian/channel.hpp"
#include "guardian/launch.hpp"
#include "guardian/messages.hpp"
#include "pagerduty/client.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <variant>

namespace dutyme::guardian {

/// The connection to a deploy's account: PagerDuty's, or that of a sandbox, which ends with this
/// object. Sends dutyme one TokenChecked, one SandboxFound where a sandbox answers, and a Detail
/// for each request when the settings are verbose.
class Connection : private Observer {
    MessageSink& dutyme_;
    pagerduty::Network telling_of_waits(pagerduty::Network network) const;

  public:
    /// Sends nothing to PagerDuty yet. Throws Error{system} when the sandbox does not start,
    /// Error{settings} when the token or the URL is not valid. `clock` and `dutyme` have to outlive
    /// this.
    Connection(const GuardianConfig& config, const config::Settings& settings, Clock& clock,
               MessageSink& dutyme);

    bool is_verbose;
    std::optional<SandboxChild> sandbox;
    pagerduty::Client pagerduty;

  private:
    void detail(const std::string& sentence) override;
    void token_checked(bool is_known) override;
    void sandbox_found(const std::string& page) override;
};

/// The values of a guardian that is ready to take.
struct Started {
    DeployInfo info;
    std::unique_ptr<Connection> connection;
    duty::Plan plan;  ///< empty in a replacement, which only holds
};
/// Dutyme ended before it sent DeployInfo.
struct DutymeGone {};
/// The Error says why nobody can be put on call.
using StartResult = std::variant<Started, Error, DutymeGone>;

/// The first half of a guardian's life: connects, which takes longer than dutyme's reading of git,
/// receives DeployInfo, finds the deployer, and plans. Tries its requests until `deadline` on
/// Clock::elapsed(), or until dutyme sends another message or ends. Writes nothing to PagerDuty.
StartResult start(const GuardianConfig& config, Channel& channel, MessageSink& dutyme, Clock& clock,
                  Random& random, std::chrono::milliseconds deadline);

}  // namespace dutyme::guardian
