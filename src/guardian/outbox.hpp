#pragma once
#include "base/clock.hpp"
#include "guardian/hold.hpp"
#include "guardian/messages.hpp"
#include "notify/message.hpp"
#include "notify/target.hpp"
#include "pagerduty/events_api.hpp"
#include "pagerduty/http/network.hpp"

#include <array>
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>

namespace dutyme::guardian {

/// Sends change events to PagerDuty, and notices to a webhook, one after the other, in a thread
/// that lives only while there is something to send. Nobody else waits for them. The first failure
/// of either kind goes to dutyme as a Remark, later ones do not.
class Outbox final : public DeployEvents {
  public:
    struct Address {
        std::string url;  ///< of the Events API, without a slash at its end
        std::string routing_key;
    };
    struct Receivers {
        std::optional<Address> change_events = {};   ///< absent: none are sent
        std::optional<notify::Target> notices = {};  ///< likewise
        bool is_any() const { return change_events || notices; }
        /// Returns the notices' Record::to_be_told.
        std::string told() const { return notices ? notify::journal_name(*notices) : ""; }
    };
    /// Returns who is told by these settings; `own` are the layers that need no git, and `sandbox`
    /// is the URL of the run's own, or empty. What is wrong with them goes to dutyme as a Remark.
    static Receivers receivers_from(const config::Settings& settings, const config::Settings& own,
                                    const std::string& sandbox, MessageSink& dutyme);
    /// The thread uses `clock` and `dutyme`, too; both have to outlive the outbox.
    Outbox(pagerduty::Network network, Receivers receivers, Clock& clock, MessageSink& dutyme);
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;
    /// Blocks until everything was sent or given up.
    ~Outbox() override;
    std::string told() const { return receivers_.told(); }

    void put(pagerduty::ChangeEvent event, std::chrono::milliseconds time) override;
    void put(duty::Notice notice, std::chrono::milliseconds time) override;

  private:
    using News = std::variant<pagerduty::ChangeEvent, duty::Notice>;
    struct Queued {
        News news;
        std::chrono::milliseconds deadline{0};
    };

    void queue(News news, std::chrono::milliseconds time);
    void work();
    void send(const Queued& queued) noexcept;
    std::string failure_to_send(const Queued& queued);
    void report(std::size_t kind, const std::string& failure);

    const pagerduty::Network network_;
    const Receivers receivers_;
    Clock& clock_;
    MessageSink& dutyme_;
    std::optional<notify::Posted> posted_;  // the worker's alone

    std::mutex mutex_;  // guards the members below, except worker_
    std::deque<Queued> queue_;
    bool is_working_ = false;  // the worker will look into the queue again
    std::array<bool, std::variant_size_v<News>> has_reported_{};  // by the index of the kind
    std::thread worker_;
};

}  // namespace dutyme::guardian
