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

/// Sends change events to PagerDuty one after the other, in a thread that lives only while there
/// are events to send. Nobody else waits for them. The first failure goes to dutyme as a Remark,
/// later ones do not.
class Outbox final : public DeployEvents {
  public:
    struct Address {
        std::string url;  ///< of the Events API, without a slash at its end
        std::string routing_key;
    };
    /// The thread uses `clock` and `dutyme`, too; both have to outlive the outbox.
    Outbox(pagerduty::Network network, Address address, Clock& clock, MessageSink& dutyme);
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;
    /// Blocks until every event was sent or given up.
    ~Outbox() override;

    void put(pagerduty::ChangeEvent event, std::chrono::milliseconds time) override;

  private:
    struct QueuedEvent {
        pagerduty::ChangeEvent event;
        std::chrono::milliseconds deadline{0};
    };

    void work();
    void send(const QueuedEvent& queued) noexcept;
    void report(const pagerduty::Enqueued& failure);

    const pagerduty::Network network_;
    const Address address_;
    Clock& clock_;
    MessageSink& dutyme_;

    std::mutex mutex_;  // guards the members below, except worker_
    std::deque<QueuedEvent> queue_;
    bool is_working_ = false;  // the worker will look into the queue again
    bool has_reported_ = false;
    std::thread worker_;
};

}  // namespace dutyme::guardian
