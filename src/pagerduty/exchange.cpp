#include "pagerduty/exchange.hpp"

#include "base/text.hpp"

namespace dutyme::pagerduty {

namespace {

const char* name_of(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::remove:
            return "DELETE";
    }
    return "";
}

}  // namespace

Exchange exchange_of(const Request& request, const std::optional<Response>& response,
                     std::chrono::milliseconds took, int attempt) {
    const int status = response ? response->status : 0;
    return {request.method, path_of(request.url), status, took, attempt};
}

std::string path_of(const std::string& url) {
    const auto scheme = url.find("://");
    const auto begin = url.find_first_of("/?#", scheme == std::string::npos ? 0 : scheme + 3);
    if (begin == std::string::npos || url[begin] != '/') return "/";
    return url.substr(begin, url.find_first_of("?#", begin) - begin);
}

std::string described(const Exchange& exchange) {
    std::string text = name_of(exchange.method) + (" " + printable(exchange.path)) + ": " +
                       (exchange.status == 0 ? "no answer" : std::to_string(exchange.status)) +
                       " after " + std::to_string(exchange.took.count()) + " ms";
    if (exchange.attempt > 1) text += ", attempt " + std::to_string(exchange.attempt);
    return text;
}

}  // namespace dutyme::pagerduty
