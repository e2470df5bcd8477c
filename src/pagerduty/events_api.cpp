#include "pagerduty/events_api.hpp"

#include "pagerduty/codec.hpp"
#include "pagerduty/refusal.hpp"
#include "pagerduty/setback.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

Setback setback_of(const NoResponse& none) {
    return {none.what(), none.hint(), none.sent(), {}};
}

// Absent: the reply is final. A bad event stays a bad event.
std::optional<Setback> worth_another(const Response& response) {
    return response.status == 400 ? std::nullopt : setback_in(response);
}

Enqueued enqueued_by(const Response& response) {
    if (response.status >= 200 && response.status < 300) return {};
    const std::string said = said_by(read_error(response.body));
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

bool EventsApi::wait(milliseconds duration, const Patience& patience) {
    if (clock_.elapsed() + duration >= patience.deadline) return false;
    if (patience.pause) return patience.pause(duration);
    clock_.sleep(duration);
    return true;
}

Enqueued EventsApi::persist(Request request, const Patience& patience) {
    std::string sentence = "no time was left to tell PagerDuty of the change";
    for (int attempt = 0;; ++attempt) {
        const milliseconds left = patience.deadline - clock_.elapsed();
        if (left <= milliseconds{0}) return {Enqueued::Kind::gave_up, sentence};
        request.timeout = std::min(attempt_limit, left);
        std::optional<Setback> setback;
        try {
            Response response = transport_.send(request);
            response.body = without_secret(std::move(response.body), routing_key_);
            setback = worth_another(response);
            if (!setback) return enqueued_by(response);
        } catch (const NoResponse& none) {
            setback = setback_of(none);
        }
        sentence = setback->sentence;
        if (!wait(setback->told_wait.value_or(backoff(attempt)), patience))
            return {Enqueued::Kind::gave_up, sentence};
    }
}

std::string described(const Enqueued& failure) {
    return "a change event did not reach PagerDuty: " + failure.sentence;
}

Enqueued EventsApi::enqueue(const ChangeEvent& event, const Patience& patience) noexcept {
    try {
        return persist(request(event), patience);
    } catch (const std::exception& error) {
        return {Enqueued::Kind::gave_up, error.what()};
    }
}

}  // namespace dutyme::pagerduty
