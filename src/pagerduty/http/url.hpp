#pragma once
#include <string>
#include <string_view>

namespace dutyme::pagerduty {

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
