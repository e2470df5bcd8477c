#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/timeouts.hpp"
#include "duty/deployer.hpp"
#include "duty/tour.hpp"
#include "guardian/alarm.hpp"
#include "guardian/channel.hpp"
#include "guardian/command_monitor.hpp"
#include "guardian/guardian_config.hpp"
#include "guardian/outbox.hpp"
#include "guardian/sandbox_child.hpp"
#include "pagerduty/client.hpp"

#include <memory>
#include <optional>

namespace dutyme::guardian {

/// The guardian's life, from its first connection to the last override given back. The mirror image
/// of `exec`: it hears what dutyme wants, and takes dutyme's death for "give back".
class GuardianProcess {
  public:
    GuardianProcess(Channel channel, GuardianConfig config);
    void run();

  private:
    // before the take
    void connect();
    void open_connection();
    void receive_deploy_info();
    void look_ahead();
    duty::Wish wish() const;
    bool plan();
    duty::Clues clues(const config::Settings& settings, const std::string& author_email) const;
    duty::Deployer find_deployer();
    bool told_to_take();
    // the take
    bool take();
    bool resume();
    duty::TourContext tour_context();
    void begin_tour();
    void recover_others();
    // while the command runs, and after
    void hold();
    void listen();
    void renew();
    void set_alarm();
    void give_back();
    bool return_all();
    bool try_to_return(Instant give_up);
    void refuse(const Error& error);
    void tell_of_start();
    void tell_of_end();

    void tell_of_waits(pagerduty::Deadline& deadline);
    pagerduty::Deadline start_deadline();
    pagerduty::Deadline deadline_in(std::chrono::milliseconds time) const;
    pagerduty::Deadline undisturbed(std::chrono::milliseconds time);

    Channel channel_;
    GuardianConfig config_;
    SystemClock clock_;
    SystemRandom random_;
    Timeouts timeouts_;
    std::chrono::milliseconds started_;
    std::optional<SandboxChild> sandbox_;
    std::unique_ptr<pagerduty::Client> pagerduty_;
    std::optional<DeployInfo> info_;
    duty::Plan plan_;
    std::optional<duty::Tour> tour_;
    Alarm alarm_;
    std::chrono::milliseconds retry_{0};  // how long to wait after a failed renewal
    CommandMonitor command_;
    std::optional<std::string> how_it_ended_;  // absent while the tour lasts
    bool inside_another_ = false;              // a dutyme around ours tells of this deploy
    bool command_ended_ = false;               // it ran, and ended while dutyme lived
    bool astray_ = false;                      // git's layers name another region than we went to
    bool told_of_end_ = false;                 // the user knows that the lease is about to run out
    std::optional<Outbox> outbox_;  // from the start of a command that PagerDuty is told of
};

}  // namespace dutyme::guardian
