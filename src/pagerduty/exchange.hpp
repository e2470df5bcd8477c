#pragma once
#include "pagerduty/transport.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace dutyme::pagerduty {

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

/// The path of a URL, without its query.
std::string path_of(const std::string& url);

/// "GET /users/me: 200 after 34 ms", "PUT /x: no answer after 15000 ms, attempt 2".
std::string described(const Exchange& exchange);

}  // namespace dutyme::pagerduty
