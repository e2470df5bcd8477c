#pragma once
#include "base/clock.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/change_event.hpp"
#include "pagerduty/model/deadline.hpp"

#include <string>
#include <utility>

namespace dutyme::pagerduty {

/// The outcome of sending an event.
struct Enqueued {
    enum class Kind {
        accepted,
        refused,  ///< PagerDuty rejected it; a retry would be rejected, too
        gave_up,  ///< no usable reply before the deadline; it may have arrived all the same
    };
    Kind kind = Kind::accepted;
    std::string sentence;  ///< the reason; never holds the routing key
};

/// Returns the sentence that tells people why PagerDuty does not show the event.
std::string described(const Enqueued& failure);

/// PagerDuty's Events API v2 for one integration of a service. It has another host than the REST
/// API; the routing key in the body is its only credential.
class EventsApi {
  public:
    /// `base_url` without a slash at its end.
    EventsApi(Transport& transport, Clock& clock, std::string base_url, std::string routing_key)
        : transport_(transport),
          clock_(clock),
          base_url_(std::move(base_url)),
          routing_key_(std::move(routing_key)) {}

    /// Sends the event until PagerDuty accepts or refuses it or the deadline passes. Retries after
    /// 408, 429, 5xx and no response. PagerDuty cannot tell a repeated event from a new one and may
    /// show it twice. Never throws: a change event must not stop a deploy.
    Enqueued enqueue(const ChangeEvent& event, const Deadline& deadline) noexcept;

  private:
    Request request(const ChangeEvent& event) const;

    Transport& transport_;
    Clock& clock_;
    std::string base_url_;
    std::string routing_key_;
};

}  // namespace dutyme::pagerduty
