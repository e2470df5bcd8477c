#include "pagerduty/http/transport.hpp"

#include "base/text.hpp"
#include "pagerduty/http/url.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

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

std::vector<std::optional<Response>> Transport::send_all(std::vector<Request> requests,
                                                         const Joining& joining) {
    std::vector<std::optional<Response>> responses;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        try {
            responses.emplace_back(send(requests[i]));
        } catch (const NoResponse&) {
            responses.emplace_back();
        }
        auto more = joining ? joining() : std::vector<Request>{};
        std::move(more.begin(), more.end(), std::back_inserter(requests));
    }
    return responses;
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

}  // namespace dutyme::pagerduty
