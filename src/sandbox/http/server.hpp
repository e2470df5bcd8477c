#pragma once
#include "sandbox/http/message.hpp"

#include <functional>
#include <memory>
#include <string>

namespace dutyme::sandbox {

/// The certificate and key of a TLS server, both PEM.
struct Identity {
    std::string certificate;
    std::string key;
};

/// An HTTP/1.1 server on 127.0.0.1, with or without TLS, with a thread for each connection. With
/// TLS it is also its own proxy: a CONNECT to PagerDuty's names leads back to it. Calls `handler`
/// from those threads, several at a time; it must not throw.
class HttpServer {
  public:
    using Handler = std::function<Reply(const Request&)>;

    /// Listens on the port, or on a free one for 0; a null identity means plain http. Throws
    /// Failure::system when it cannot listen.
    HttpServer(unsigned short port, const Identity* identity, Handler handler);
    /// Cuts all connections and waits for their threads; release blocked handlers first.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    HttpServer(HttpServer&&) = delete;
    HttpServer& operator=(HttpServer&&) = delete;

    unsigned short port() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dutyme::sandbox
