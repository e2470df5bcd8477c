#pragma once
#include "base/free_with.hpp"
#include "pagerduty/http/network.hpp"
#include "pagerduty/http/transport.hpp"

#include <curl/curl.h>

#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// What all requests of a transport share: their route, the certificates to trust, the limit for
/// a connection.
struct ConnectionOptions {
    Network network;
    std::string directory;         ///< of hashed certificates; empty: none
    bool directory_alone = false;  ///< false: libcurl loads the bundle, too
    std::string bundle;            ///< the system's; empty: there is none
};

/// A libcurl request and its result. The handle can be used again and again.
class CurlRequest {
  public:
    /// Throws Error{system}.
    CurlRequest();

    /// Sets the handle up for a request, whose body must outlive the exchange. Throws
    /// Error{settings} for a URL it must not use, Error{system} when libcurl refuses an option.
    void prepare(const Request& request, const ConnectionOptions& options);
    CURL* handle() const { return handle_.get(); }
    /// Call after prepare(). libcurl may then connect but sends nothing before release(); an
    /// exchange that is ready to send while held fails.
    void hold();
    void release() { exchange_.is_held = false; }
    /// Requires hold(). Returns true when bytes that libcurl has not read wait on the connection.
    bool has_answer() const;
    /// After a successful exchange: moves its response out.
    Response response();
    /// After a failed exchange: returns the failure as a sentence and a hint; throws what one of
    /// our own callbacks threw, which libcurl must not see.
    NoResponse failure(CURLcode code, const Request& request,
                       const ConnectionOptions& options) const;

  private:
    struct Exchange {
        Response response;
        std::size_t header_bytes = 0;
        bool headers_too_large = false;
        bool at_most_once = false;
        int begun = 0;  // how often libcurl began to send the request
        bool is_held = false;
        std::vector<curl_socket_t> sockets;  // while held
        std::exception_ptr thrown;           // by a callback
    };
    template <class Result, class Act>
    static Result without_throwing(Exchange& exchange, Result failed, const Act& act);
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
