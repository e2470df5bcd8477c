#include "pagerduty/http/transport.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/free_with.hpp"
#include "base/loopback.hpp"
#include "base/text.hpp"
#include "pagerduty/model/types.hpp"

#include <curl/curl.h>

#include <memory>

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
        case Method::patch:
            return "PATCH";
        case Method::remove:
            return "DELETE";
    }
    return "";
}

}  // namespace

std::vector<Outcome> Transport::send_all(const std::vector<Request>& requests) {
    std::vector<Outcome> outcomes;
    outcomes.reserve(requests.size());
    for (const Request& request : requests) {
        try {
            outcomes.emplace_back(send(request));
        } catch (const NoResponse& none) {
            outcomes.emplace_back(none);
        }
    }
    return outcomes;
}

bool Transport::connect(const Request&, int fd, std::chrono::milliseconds at_most) {
    return wait_readable({fd}, at_most) >= 0;
}

Exchange exchange_of(const Request& request, const std::optional<Response>& response,
                     std::chrono::milliseconds took, int attempt) {
    const int status = response ? response->status : 0;
    return {request.method, path_of(request.url), status, took, attempt};
}

std::string described(const Exchange& exchange) {
    std::string text = name_of(exchange.method) + (" " + printable(exchange.path)) + ": " +
                       (exchange.status == 0 ? "no answer" : std::to_string(exchange.status)) +
                       " after " + std::to_string(exchange.took.count()) + " ms";
    if (exchange.attempt > 1) text += ", attempt " + std::to_string(exchange.attempt);
    return text;
}

namespace {

using Url = std::unique_ptr<CURLU, FreeWith<curl_url_cleanup>>;
using CurlText = std::unique_ptr<char, FreeWith<curl_free>>;

std::string part(const Url& url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, 0) != CURLUE_OK) return {};
    return CurlText{text}.get();
}

}  // namespace

Endpoint endpoint_of(const std::string& url) {
    const Url parsed{curl_url()};
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        throw Error{Failure::settings, "PagerDuty's address is not a URL",
                    "it looks like https://api.pagerduty.com"};
    Endpoint endpoint{part(parsed, CURLUPART_HOST), false};
    endpoint.loopback = is_loopback(endpoint.host);
    const std::string scheme = part(parsed, CURLUPART_SCHEME);
    if (scheme != "https" && !(scheme == "http" && endpoint.loopback))
        throw Error{Failure::settings,
                    "the token is not sent to " + endpoint.host + " by " + scheme,
                    "use https; http is for this machine alone"};
    return endpoint;
}

std::string path_of(const std::string& url) {
    const auto scheme = url.find("://");
    const auto begin = url.find_first_of("/?#", scheme == std::string::npos ? 0 : scheme + 3);
    if (begin == std::string::npos || url[begin] != '/') return "/";
    return url.substr(begin, url.find_first_of("?#", begin) - begin);
}

std::string encoded(std::string_view text) {
    constexpr const char* hex = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            result += c;
        else
            (((result += '%') += hex[byte >> 4U]) += hex[byte & 15U]);
    }
    return result;
}

std::string id_segment(const std::string& id) {
    if (!is_id(id))
        throw Error{Failure::not_found,
                    '"' + printable(id) + "\" is not an id: PagerDuty's are of letters and digits"};
    return id;
}

}  // namespace dutyme::pagerduty
