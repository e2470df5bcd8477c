#pragma once
#include "base/error.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dutyme::pagerduty {

enum class Method { get, post, put, remove };

/// For one exchange.
constexpr std::chrono::milliseconds attempt_limit{15000};

struct Request {
    Method method = Method::get;
    std::string url;
    std::map<std::string, std::string> headers;
    std::string body;                                   ///< JSON; empty: none is sent
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

/// What asking again can be expected to come to.
enum class Trouble {
    passing,       ///< it may go well the next time
    untrusted,     ///< a certificate does not verify: nobody who asks again changes that
    no_such_host,  ///< a name was not found, which passes soon or not at all
    too_large,     ///< the answer is longer than we read: a smaller one has to be asked for
};

/// No response came. `sent` is false only when it is certain that not a byte of the request reached
/// the server, so that a POST may be repeated.
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

/// What came of one of several requests.
using Outcome = std::variant<Response, NoResponse>;

/// One HTTP exchange. Blocks until the whole reply is here. Any status is a Response, redirects
/// included (they are never followed). Throws NoResponse. A POST goes out at most once per call.
class Transport {
  public:
    virtual ~Transport() = default;
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual Response send(const Request& request) = 0;
    /// Several that do not depend on one another, at the same time; what came of them in the order
    /// of the requests. GETs only.
    virtual std::vector<Outcome> send_all(const std::vector<Request>& requests);
    /// Opens the connection for `first`, the next request there will be, and sends nothing. Blocks
    /// until `fd` is readable or at its end, and returns true; returns false after `at_most`. What
    /// fails meanwhile is tried again, and reported, with the request. May be called again to go
    /// on. Never throws NoResponse.
    virtual bool connect(const Request& first, int fd, std::chrono::milliseconds at_most);
};

/// One request as it went, without anything that is secret or about a person.
struct Exchange {
    Method method = Method::get;
    std::string path;  ///< without host and query
    int status = 0;    ///< 0: no answer came
    std::chrono::milliseconds took{
        0};           ///< where several were sent at the same time: until the last was answered
    int attempt = 1;  ///< 2: the same once more
};

/// `response` is absent when none came.
Exchange exchange_of(const Request& request, const std::optional<Response>& response,
                     std::chrono::milliseconds took, int attempt);

/// "GET /users/me: 200 after 34 ms", "PUT /x: no answer after 15000 ms, attempt 2".
std::string described(const Exchange& exchange);

}  // namespace dutyme::pagerduty
