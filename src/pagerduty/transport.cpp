#include "pagerduty/transport.hpp"

namespace dutyme::pagerduty {

std::vector<std::optional<Response>> Transport::send_all(const std::vector<Request>& requests) {
    std::vector<std::optional<Response>> responses;
    for (const Request& request : requests) {
        try {
            responses.emplace_back(send(request));
        } catch (const NoResponse&) {
            responses.emplace_back();
        }
    }
    return responses;
}

}  // namespace dutyme::pagerduty
