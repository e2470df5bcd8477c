#pragma once
#include "pagerduty/http/network.hpp"
#include "pagerduty/http/transport.hpp"

#include <memory>

namespace dutyme::pagerduty {

/// Transport over libcurl, with one connection kept open between calls. Speaks https; http to
/// loopback only, and to loopback never through a proxy. A reply's body is read up to 16 MiB. Not
/// for use from two threads. Throws Error{settings} for a URL it must not speak to.
class CurlTransport final : public Transport {
  public:
    explicit CurlTransport(Network network);
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;
    ~CurlTransport() override;
    Response send(const Request& request) override;
    std::vector<Outcome> send_all(const std::vector<Request>& requests) override;
    /// Over TLS alone: elsewhere there is nothing to gain.
    bool connect(const Request& first, int fd, std::chrono::milliseconds at_most) override;

    /// Making a connection takes at most that long; without this, five seconds.
    void limit_connecting(std::chrono::milliseconds time);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dutyme::pagerduty
