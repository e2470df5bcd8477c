#pragma once
#include "pagerduty/http/network.hpp"
#include "pagerduty/http/transport.hpp"

#include <memory>

namespace dutyme::pagerduty {

/// Transport over libcurl, which keeps one connection open between calls. Speaks https, and http to
/// loopback alone; never uses a proxy to loopback. Reads at most 16 MiB of a body. Not for use from
/// two threads. Calls throw Error{settings} for a URL they must not use.
class CurlTransport final : public Transport {
  public:
    explicit CurlTransport(Network network);
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;
    ~CurlTransport() override;
    Response send(const Request& request) override;
    std::vector<Outcome> send_all(const std::vector<Request>& requests) override;
    /// Connects over https alone; for http it only waits for `fd`.
    bool connect(const Request& first, int fd, std::chrono::milliseconds at_most) override;

    /// Limits the time to connect, from the look-up of the name to the end of the TLS handshake.
    /// The default is 5 seconds.
    void limit_connecting(std::chrono::milliseconds time);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dutyme::pagerduty
