#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dutyme::sandbox {

/// The part of a target behind "?", decoded, in the order it was sent.
class Query {
  public:
    Query() = default;
    explicit Query(std::vector<std::pair<std::string, std::string>> pairs)
        : pairs_(std::move(pairs)) {}

    bool has(std::string_view name) const { return find(name).has_value(); }
    /// Returns the first value of that name, or nothing.
    std::optional<std::string> find(std::string_view name) const;
    std::string get(std::string_view name, std::string_view otherwise = "") const;
    std::vector<std::string> every(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& all() const { return pairs_; }

  private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

struct Request {
    std::string method;
    std::string target;                          ///< as it was sent
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    unsigned long connection = 0;
    int unreadable = 0;  ///< the status to refuse it with, when it is no HTTP we understand; else 0

    std::vector<std::string> path;  ///< decoded segments: "/users/me" is {"users", "me"}
    Query query;

    /// Returns "" when there is no such header.
    std::string header(const std::string& name) const;
};

/// Fills `path` and `query` from `target`; sets `unreadable` to 400 for a malformed target.
void read_target(Request& request);

/// How the server sends a reply.
enum class Delivery {
    plain,
    reset,   ///< not at all: the connection is reset
    hang,    ///< not at all: the connection stays open until the peer closes it
    http10,  ///< as HTTP/1.0, then the connection is closed
    drip,    ///< one byte every 100 ms
    huge,    ///< chunked, with 50 MB of padding behind the body
    stream,  ///< without an end: what its source gives, piece by piece
};

/// Returns the next piece of a stream, and blocks until there is one; nothing: the stream is over.
/// Called by the connection's thread alone.
using Source = std::function<std::optional<std::string>()>;

struct Reply {
    int status = 200;
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    Delivery delivery = Delivery::plain;
    Source source = nullptr;  ///< of a stream
};

/// A host name of PagerDuty.
struct Host {
    const char* name;
    const char* region;  ///< "us" or "eu"; "" for both
};

/// REST, OAuth and Events, in both regions.
inline constexpr Host hosts[] = {
    {"api.pagerduty.com", "us"},       {"api.eu.pagerduty.com", "eu"},
    {"identity.pagerduty.com", ""},    {"events.pagerduty.com", "us"},
    {"events.eu.pagerduty.com", "eu"},
};

/// Returns the host that a Host header or the target of a CONNECT names, with or without port 443.
/// Returns null for any other, such as 127.0.0.1.
const Host* host_named(const std::string& text);

}  // namespace dutyme::sandbox
