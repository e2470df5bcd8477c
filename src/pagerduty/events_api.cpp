#include "pagerduty/events_api.hpp"

#include "base/secret.hpp"
#include "pagerduty/http/retry.hpp"
#include "pagerduty/model/errors.hpp"

#include <exception>
#include <optional>
#include <utility>

namespace dutyme::pagerduty {

namespace {

// The Events API answers 400 to an invalid event: a retry would be refused, too.
std::optional<RetryableFailure> classify(const Response& response) {
    return response.status == 400 ? std::nullopt : retryable_failure_in(response);
}

Enqueued enqueued_by(const Response& response) {
    if (is_success(response.status)) return {};
    const std::string said = message_of(read_error(response.body));
    return {Enqueued::Kind::refused, "the event was refused (" + std::to_string(response.status) +
                                         ")" + (said.empty() ? "" : ": " + said)};
}

}  // namespace

Request EventsApi::request(const ChangeEvent& event) const {
    Request request;
    request.method = Method::post;
    request.url = base_url_ + "/v2/change/enqueue";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = write_change_event(event, routing_key_);
    return request;
}

std::string described(const Enqueued& failure) {
    return "a change event did not reach PagerDuty: " + failure.sentence;
}

Enqueued EventsApi::enqueue(const ChangeEvent& event, const Deadline& deadline) noexcept {
    try {
        if (deadline.at <= clock_.elapsed())
            return {Enqueued::Kind::gave_up, "no time was left to tell PagerDuty of the change"};
        const auto attempt = [this](const Request& request, int) {
            Response response = transport_.send(request);
            response.body = without_secret(std::move(response.body), routing_key_);
            return response;
        };
        return enqueued_by(
            Retrier{clock_}.send(request(event), Repeat::always, deadline, attempt, classify));
    } catch (const std::exception& error) {
        return {Enqueued::Kind::gave_up, error.what()};
    }
}

}  // namespace dutyme::pagerduty
