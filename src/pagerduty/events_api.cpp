#include "pagerduty/events_api.hpp"

#include "pagerduty/http/reply.hpp"
#include "pagerduty/model/error_body.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

RetryableFailure setback_of(const NoResponse& none) {
    return {none.what(), none.hint(), none.sent(), {}};
}

// Absent: the reply is final. A bad event stays a bad event.
std::optional<RetryableFailure> worth_another(const Response& response) {
    return response.status == 400 ? std::nullopt : retryable_failure_in(response);
}

Enqueued enqueued_by(const Response& response) {
    if (response.status >= 200 && response.status < 300) return {};
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

bool EventsApi::wait(milliseconds duration, const Deadline& deadline) {
    if (clock_.elapsed() + duration >= deadline.at) return false;
    if (deadline.pause) return deadline.pause(duration);
    clock_.sleep(duration);
    return true;
}

Enqueued EventsApi::persist(Request request, const Deadline& deadline) {
    std::string sentence = "no time was left to tell PagerDuty of the change";
    for (int attempt = 0;; ++attempt) {
        const milliseconds left = deadline.at - clock_.elapsed();
        if (left <= milliseconds{0}) return {Enqueued::Kind::gave_up, sentence};
        request.timeout = std::min(attempt_limit, left);
        std::optional<RetryableFailure> failure;
        try {
            Response response = transport_.send(request);
            response.body = without_secret(std::move(response.body), routing_key_);
            failure = worth_another(response);
            if (!failure) return enqueued_by(response);
        } catch (const NoResponse& none) {
            failure = setback_of(none);
        }
        sentence = failure->sentence;
        if (!wait(failure->retry_after.value_or(backoff(attempt)), deadline))
            return {Enqueued::Kind::gave_up, sentence};
    }
}

std::string described(const Enqueued& failure) {
    return "a change event did not reach PagerDuty: " + failure.sentence;
}

Enqueued EventsApi::enqueue(const ChangeEvent& event, const Deadline& deadline) noexcept {
    try {
        return persist(request(event), deadline);
    } catch (const std::exception& error) {
        return {Enqueued::Kind::gave_up, error.what()};
    }
}

}  // namespace dutyme::pagerduty
