#pragma once
#include "guardian/channel.hpp"
#include "pagerduty/events_api.hpp"
#include "pagerduty/http/network.hpp"

#include <chrono>
#include <future>
#include <string>

namespace dutyme::guardian {

/// Change events on their way to PagerDuty, one after the other, each in a thread that is there
/// only until it has arrived: nothing else waits for them. What does not arrive is told to dutyme,
/// once, if it still listens.
class Outbox {
  public:
    struct Address {
        std::string url;  ///< of the Events API, without a slash at its end
        std::string routing_key;
    };
    /// `channel` is another descriptor of the guardian's end, for us alone.
    Outbox(pagerduty::Network network, Address address, Channel channel);
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;
    /// Waits until every event has arrived or was given up.
    ~Outbox();

    /// Sends the event after those before it; gives it up after that long. Returns at once.
    void put(pagerduty::ChangeEvent event, std::chrono::milliseconds time);

  private:
    void send(const pagerduty::ChangeEvent& event, std::chrono::milliseconds deadline) noexcept;
    void complain(const pagerduty::Enqueued& failure);

    pagerduty::Network network_;
    Address address_;
    Channel channel_;
    bool told_ = false;  // used by one sending thread after the other
    std::shared_future<void> last_;
};

}  // namespace dutyme::guardian
