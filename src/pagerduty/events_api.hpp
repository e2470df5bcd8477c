#pragma once
#include "base/clock.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/change_event.hpp"
#include "pagerduty/model/deadline.hpp"

#include <string>
#include <utility>

namespace dutyme::pagerduty {

/// What became of an event.
struct Enqueued {
    enum class Kind {
        accepted,
        refused,  ///< PagerDuty read it and said no: the same would be refused again
        gave_up,  ///< no usable answer until deadline ended; it may have arrived all the same
    };
    Kind kind = Kind::accepted;
    std::string sentence;  ///< why not; never holds the routing key
};

/// Why an event is not shown in PagerDuty, as people read it.
std::string described(const Enqueued& failure);

/// PagerDuty's Events API for one integration of a service: another host than the REST API's, and
/// no credential but the routing key, which is in the body.
class EventsApi {
  public:
    /// `base_url` without a slash at its end.
    EventsApi(Transport& transport, Clock& clock, std::string base_url, std::string routing_key)
        : transport_(transport),
          clock_(clock),
          base_url_(std::move(base_url)),
          routing_key_(std::move(routing_key)) {}

    /// Sends it until it is accepted or refused, or `deadline` ends. Repeated after 429, 5xx and no
    /// response: the event may then be shown twice, for nothing tells two of them apart. Never
    /// throws: the deploy is worth more than what is told of it.
    Enqueued enqueue(const ChangeEvent& event, const Deadline& deadline) noexcept;

  private:
    Request request(const ChangeEvent& event) const;

    Transport& transport_;
    Clock& clock_;
    std::string base_url_;
    std::string routing_key_;
};

}  // namespace dutyme::pagerduty
