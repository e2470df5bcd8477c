#include "pagerduty/http/transport.hpp"

#include "base/fd.hpp"
#include "base/text.hpp"
#include "pagerduty/http/url.hpp"

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

}  // namespace dutyme::pagerduty
