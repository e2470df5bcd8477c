#pragma once
#include "base/free_with.hpp"
#include "pagerduty/http/network.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/http/url.hpp"

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// What holds for all requests of a transport: the way they go, whom they trust, how long a
/// connection may take.
struct ConnectionOptions {
    Network network;
    std::string directory;         ///< hashed; empty: none
    bool directory_alone = false;  ///< false: the bundle is loaded, too
    std::chrono::milliseconds connecting{5000};
};

/// One request of libcurl's and what came of it: a handle that can be used again and again.
class CurlRequest {
  public:
    /// Throws Error{system}.
    CurlRequest();

    /// Sets the handle up. The body of `request` has to outlive the exchange. Throws
    /// Error{settings} for a URL it must not speak to.
    void prepare(const Request& request, const ConnectionOptions& options);
    CURL* handle() const { return handle_.get(); }
    /// After prepare(): nothing is sent until release(). Where libcurl comes so far, the exchange
    /// fails.
    void hold();
    void release() { exchange_.is_held = false; }
    /// Of one that is held: true when something has arrived on its connection that libcurl has not
    /// read yet.
    bool has_answer() const;
    /// After the exchange.
    Response response();
    NoResponse failure(CURLcode code, const Request& request,
                       const ConnectionOptions& options) const;

  private:
    struct Exchange {
        Response response;
        std::size_t header_bytes = 0;
        bool at_most_once = false;
        int begun = 0;  // how often libcurl began to send the request
        bool is_held = false;
        std::vector<curl_socket_t> sockets;  // while held
    };
    static int on_socket(void* context, curl_socket_t socket, curlsocktype);
    static int on_begin(void* context, char*, char*, int, int);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context);
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* context);

    template <class Value>
    void set(CURLoption option, Value value) {
        const CURLcode code = curl_easy_setopt(handle_.get(), option, value);
        if (code != CURLE_OK)
            throw Error{Failure::system, std::string{"libcurl: "} + curl_easy_strerror(code)};
    }
    long info(CURLINFO which) const;
    void set_method(const Request& request);
    void set_limits(std::chrono::milliseconds timeout, std::chrono::milliseconds connecting);
    void set_route(const Endpoint& endpoint, const Network& network);
    void set_trust(const ConnectionOptions& options);
    void set_callbacks();

    std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>> handle_;
    std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>> headers_;
    Endpoint endpoint_;
    Exchange exchange_;
};

}  // namespace dutyme::pagerduty
