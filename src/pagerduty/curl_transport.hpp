#pragma once
#include "pagerduty/transport.hpp"

#include <memory>
#include <string>

namespace dutyme::pagerduty {

/// What the user's environment says about the way to the server; read before the environment is
/// wiped.
struct Network {
    std::string ca_file;       ///< CURL_CA_BUNDLE, SSL_CERT_FILE or a setting; empty: the system's
    std::string ca_directory;  ///< SSL_CERT_DIR; empty: the system's
    std::string proxy;         ///< HTTPS_PROXY, https_proxy, ALL_PROXY, all_proxy; empty: none
    std::string no_proxy;      ///< NO_PROXY, no_proxy
};

/// Transport over libcurl, with one connection kept open between calls. Speaks https; http to
/// loopback only, and to loopback never through a proxy. A reply's body is read up to 1 MiB. Not
/// for use from two threads.
class CurlTransport final : public Transport {
  public:
    explicit CurlTransport(Network network);
    ~CurlTransport() override;
    Response send(const Request& request) override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dutyme::pagerduty
