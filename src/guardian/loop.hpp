#pragma once
#include "base/clock.hpp"
#include "duty/tour.hpp"
#include "guardian/birth.hpp"
#include "guardian/sandbox_child.hpp"
#include "guardian/wire.hpp"
#include "pagerduty/account.hpp"
#include "pagerduty/curl_transport.hpp"
#include "pagerduty/schedule_api.hpp"
#include "pagerduty/session.hpp"

#include <memory>
#include <optional>

namespace dutyme::guardian {

/// The guardian's life, from its first connection to the last override given back. The mirror image
/// of `exec`: it hears what dutyme wants, and takes dutyme's death for "give back".
class Loop {
  public:
    Loop(Wire wire, Birth birth);
    ~Loop();
    void run();

  private:
    void connect();
    void meet();
    void receive_task();
    bool plan();
    pagerduty::User find_deployer();
    bool told_to_take();
    bool take();
    void hold();
    void give_back();
    bool keep_giving_back();
    void refuse(const Error& error);
    pagerduty::Patience patience_until_start() const;

    Wire wire_;
    Birth birth_;
    SystemClock clock_;
    std::chrono::milliseconds born_;
    std::optional<SandboxChild> sandbox_;
    std::string api_url_;
    std::unique_ptr<pagerduty::CurlTransport> transport_;
    std::unique_ptr<pagerduty::Session> session_;
    std::unique_ptr<pagerduty::ScheduleApi> schedules_;
    std::optional<Task> task_;
    std::optional<pagerduty::User> met_;  // the person the first request brought
    std::string met_as_;      // what they were looked up as; empty: the token's own user
    bool met_known_ = false;  // the look-up succeeded, even if it found no person
    duty::Plan plan_;
    std::optional<duty::Tour> tour_;

    std::string how_it_ended_;
};

}  // namespace dutyme::guardian
