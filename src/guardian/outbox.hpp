#pragma once
#include "base/clock.hpp"
#include "guardian/hold.hpp"
#include "guardian/messages.hpp"
#include "pagerduty/events_api.hpp"
#include "pagerduty/http/network.hpp"

#include <chrono>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace dutyme::guardian {

/// Sends change events to PagerDuty one after the other, in a thread that is there only while there
/// is one to send: nothing else waits for them. The first that fails is told to dutyme; the others
/// are not.
class Outbox final : public DeployEvents {
  public:
    struct Address {
        std::string url;  ///< of the Events API, without a slash at its end
        std::string routing_key;
    };
    /// `clock` and `dutyme` are used from the thread, too, and have to outlive the outbox.
    Outbox(pagerduty::Network network, Address address, Clock& clock, MessageSink& dutyme);
    /// Blocks until every event has arrived or was given up.
    ~Outbox() override;

    void put(pagerduty::ChangeEvent event, std::chrono::milliseconds time) override;

  private:
    struct Letter {
        pagerduty::ChangeEvent event;
        std::chrono::milliseconds deadline{0};
    };

    void work();
    void deliver(const Letter& letter) noexcept;
    void report(const pagerduty::Enqueued& failure);

    const pagerduty::Network network_;
    const Address address_;
    Clock& clock_;
    MessageSink& dutyme_;

    std::mutex mutex_;  // of what follows, but for the thread itself
    std::deque<Letter> queue_;
    bool is_working_ = false;  // the worker will look into the queue again
    bool has_reported_ = false;
    std::thread worker_;
};

}  // namespace dutyme::guardian
