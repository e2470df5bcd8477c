#pragma once

#include "base/error.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dutyme::pagerduty {

enum class Method { get, post, put, patch, remove };

/// The longest time for one exchange.
constexpr std::chrono::milliseconds attempt_limit{15000};

struct Request {
    Method method = Method::get;
    std::string url;
    std::map<std::string, std::string> headers;
    std::string body;                                   ///< empty: none is sent
    std::chrono::milliseconds timeout = attempt_limit;  ///< for the whole exchange
};

struct Response {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
};

constexpr bool is_success(int status) {
    return status >= 200 && status < 300;
}

/// The kinds of failed exchanges, by what a retry can achieve.
enum class Trouble {
    passing,       ///< it may pass
    untrusted,     ///< a certificate is not trusted: a retry changes nothing
    no_such_host,  ///< a name was not found: that passes soon or not at all
    too_large,     ///< the reply is longer than dutyme reads: request a smaller one
};

/// No response arrived. `sent` is false only when certainly no byte of the request reached the
/// server; then even a POST may be repeated.
class NoResponse : public Error {
  public:
    NoResponse(const std::string& sentence, std::string hint, bool sent,
               Trouble trouble = Trouble::passing)
        : Error(Failure::unreachable, sentence, std::move(hint)), sent_(sent), trouble_(trouble) {}
    bool sent() const { return sent_; }
    Trouble trouble() const { return trouble_; }

  private:
    bool sent_;
    Trouble trouble_;
};

/// The result of one of several requests.
using Outcome = std::variant<Response, NoResponse>;

/// Makes HTTP exchanges. A call blocks until the whole reply is here and returns any status,
/// redirects included, which it never follows. Sends a POST at most once per call. Throws
/// NoResponse.
class Transport {
  public:
    virtual ~Transport() = default;
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual Response send(const Request& request) = 0;
    /// Sends several independent GETs at the same time. Returns the outcomes in the order of the
    /// requests.
    virtual std::vector<Outcome> send_all(const std::vector<Request>& requests);
    /// Opens the connection for `first`, the next request, and sends nothing. Blocks until `fd` is
    /// readable or at its end and returns true; returns false after `at_most`. A connection that
    /// fails is no error here: the request makes it again and reports the failure. May be called
    /// again to go on. Never throws NoResponse.
    virtual bool connect(const Request& first, int fd, std::chrono::milliseconds at_most);
};

/// One exchange for the log, without secrets and personal data.
struct Exchange {
    Method method = Method::get;
    std::string path;                   ///< without host and query
    int status = 0;                     ///< 0: no response arrived
    std::chrono::milliseconds took{0};  ///< of requests sent together: until the last was answered
    int attempt = 1;                    ///< from 1
};

/// `response` is absent when none arrived.
Exchange exchange_of(const Request& request, const std::optional<Response>& response,
                     std::chrono::milliseconds took, int attempt);

/// Returns "GET /users/me: 200 after 34 ms", or "PUT /x: no answer after 15000 ms, attempt 2".
std::string described(const Exchange& exchange);

/// The host that a request goes to.
struct Endpoint {
    std::string host;  ///< as in the URL, "[::1]" included
    bool loopback = false;
};

/// Returns the endpoint of a URL. Throws Error{settings} unless the URL is https, or http to
/// loopback.
Endpoint endpoint_of(const std::string& url);

/// Returns the path of a URL, without its query; "/" when it has none.
std::string path_of(const std::string& url);

/// Returns the text percent-encoded for a path segment or query value (RFC 3986): all but letters,
/// digits and -._~.
std::string encoded(std::string_view text);

/// Returns the id, which is the path segment as it is. Throws Error{not_found} for what is no id of
/// PagerDuty's (is_id): with ".." or nothing in its place, the path would be another's.
std::string id_segment(const std::string& id);

}  // namespace dutyme::pagerduty
