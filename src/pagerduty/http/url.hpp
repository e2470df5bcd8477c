#pragma once
#include <string>
#include <string_view>

namespace dutyme::pagerduty {

/// Where a request goes.
struct Endpoint {
    std::string host;  ///< as in the URL, "[::1]" included
    bool loopback = false;
};

/// Throws Error{settings} unless the URL is https, or http to loopback.
Endpoint endpoint_of(const std::string& url);

/// The path of a URL, without its query.
std::string path_of(const std::string& url);

/// A query value or path part, percent-encoded (RFC 3986): only letters, digits and -._~ stay.
std::string encoded(std::string_view text);

}  // namespace dutyme::pagerduty
