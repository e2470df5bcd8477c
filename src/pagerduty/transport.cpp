#include "pagerduty/transport.hpp"

#include <algorithm>
#include <iterator>

namespace dutyme::pagerduty {

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

}  // namespace dutyme::pagerduty
