#pragma once
#include "pagerduty/http/network.hpp"
#include "pagerduty/http/transport.hpp"

#include <functional>
#include <memory>

namespace dutyme::pagerduty {

/// Transport over libcurl, with one connection kept open between calls. Speaks https; http to
/// loopback only, and to loopback never through a proxy. A reply's body is read up to 1 MiB. Not
/// for use from two threads. Throws Error{settings} for a URL it must not speak to.
class CurlTransport final : public Transport {
  public:
    explicit CurlTransport(Network network);
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;
    ~CurlTransport() override;
    Response send(const Request& request) override;
    std::vector<std::optional<Response>> send_all(std::vector<Request> requests,
                                                  const Joining& joining) override;

    /// Making a connection takes at most that long; without this, five seconds.
    void limit_connecting(std::chrono::milliseconds time);

    /// Called when a connection stands and before a byte of a request is sent; false: it is not
    /// sent, and send() throws NoResponse. Empty: nothing is asked.
    std::function<bool()> before_sending;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dutyme::pagerduty
