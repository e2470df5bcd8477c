#pragma once
#include "sandbox/http/message.hpp"

#include <functional>
#include <memory>
#include <string>

namespace dutyme::sandbox {

/// What a TLS server shows and proves; PEM texts.
struct Identity {
    std::string certificate;
    std::string key;
};

/// HTTP/1.1 on 127.0.0.1, with or without TLS; one thread for each connection, kept alive between
/// requests. With TLS it is its own proxy as well: CONNECT to PagerDuty's names leads back to it.
/// `handler` is called from those threads, several at a time, and must not throw.
class HttpServer {
  public:
    using Handler = std::function<Reply(const Request&)>;

    /// Port 0: any free one. A null identity: plain http. Throws Failure::system when the port
    /// cannot be had.
    HttpServer(unsigned short port, const Identity* identity, Handler handler);
    /// Cuts all connections and waits for their threads: a handler that blocks must be let go
    /// first.
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
