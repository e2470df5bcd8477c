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

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dutyme::pagerduty
