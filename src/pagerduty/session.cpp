#include "pagerduty/session.hpp"

#include "pagerduty/http/reply.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

constexpr int unauthorized = 401;

Error out_of_time(const std::optional<RetryableFailure>& last) {
    if (last) return {Failure::unreachable, last->sentence, last->hint};
    return {Failure::unreachable, "no time was left to ask PagerDuty"};
}

}  // namespace

Session::Session(Transport& transport, Clock& clock, std::string base_url, Credential credential)
    : transport_(transport),
      clock_(clock),
      base_url_(std::move(base_url)),
      access_token_(std::move(credential)),
      anchor_(clock.now()),
      anchored_at_(clock.elapsed()) {}

Request Session::request(Method method, const std::string& path, const std::string& body) const {
    Request request;
    request.method = method;
    request.url = base_url_ + path;
    request.headers = {{"Accept", "application/vnd.pagerduty+json;version=2"},
                       {"Authorization", access_token_.authorization()},
                       {"Content-Type", "application/json"}};
    request.body = body;
    return request;
}

Response Session::exchange(const Request& request, int attempt) {
    const milliseconds begin = clock_.elapsed();
    std::optional<Response> response;
    try {
        response = transport_.send(request);
    } catch (const NoResponse&) {
        tell(request, response, clock_.elapsed() - begin, attempt);
        throw;
    }
    const milliseconds took = clock_.elapsed() - begin;
    note(*response, took);
    tell(request, response, took, attempt);
    return *std::move(response);
}

// A server that quotes a secret back would put it on the screen and in CI logs.
void Session::note(Response& response, milliseconds took) {
    note_date(response, took);
    note_rate(response);
    if (!is_success(response.status))
        response.body = access_token_.hidden_in(std::move(response.body));
}

// Date is whole seconds, and as old as half the way: a smaller difference is no news.
void Session::note_date(const Response& response, milliseconds took) {
    const auto header = response.headers.find("date");
    if (header == response.headers.end()) return;
    const auto date = from_http_date(header->second);
    if (!date) return;
    const auto is_news = [&](Seconds difference) {
        return std::abs(difference.count()) > std::chrono::ceil<Seconds>(took / 2).count() + 1;
    };
    const Seconds measured = *date - (clock_.now() - std::chrono::floor<Seconds>(took / 2));
    if (is_news(measured - offset_)) offset_ = measured;
    if (!is_news(*date - now())) return;
    anchor_ = *date;
    anchored_at_ = clock_.elapsed() - took / 2;
}

void Session::note_rate(const Response& response) {
    const auto number = [&](const char* header) {
        const auto found = response.headers.find(header);
        return found == response.headers.end() ? -1 : std::atol(found->second.c_str());
    };
    const long limit = number("ratelimit-limit");
    const long remaining = number("ratelimit-remaining");
    if (limit > 0 && remaining >= 0)
        requests_left_percent_ = static_cast<int>(std::min(remaining, limit) * 100 / limit);
}

bool Session::wait(milliseconds duration, const std::string& why, const Deadline& deadline) {
    if (clock_.elapsed() + duration >= deadline.at) return false;
    if (!pause(duration, why, deadline, clock_))
        throw Error{Failure::cancelled, "stopped while waiting for PagerDuty"};
    return true;
}

Response Session::persist(Request request, Repeat repeat, const Deadline& deadline) {
    std::optional<RetryableFailure> failure;
    for (int attempt = 0;; ++attempt) {
        const milliseconds left = deadline.at - clock_.elapsed();
        if (left <= milliseconds{0}) throw out_of_time(failure);
        request.timeout = std::min(attempt_limit, left);
        try {
            Response response = exchange(request, attempt + 1);
            failure = retryable_failure_in(response);
            if (!failure) return response;
        } catch (const NoResponse& none) {
            failure = RetryableFailure{none.what(), none.hint(), none.sent(), {}};
        }
        if (failure->processed && repeat == Repeat::if_unprocessed)
            throw Unsettled(failure->sentence);
        if (!wait(failure->retry_after.value_or(backoff(attempt)), failure->sentence, deadline))
            throw out_of_time(failure);
    }
}

void Session::request_token(const Deadline& deadline) {
    const milliseconds begun = clock_.elapsed();
    access_token_.receive(persist(access_token_.request(), Repeat::always, deadline), begun);
}

Response Session::call(Method method, const std::string& path, const std::string& body,
                       Repeat repeat, const Deadline& deadline) {
    if (access_token_.is_due(clock_.elapsed())) request_token(deadline);
    Response response = persist(request(method, path, body), repeat, deadline);
    if (can_renew_after(response)) {  // withdrawn; nothing was processed
        request_token(deadline);
        response = persist(request(method, path, body), repeat, deadline);
    }
    judge(response.status);
    return response;
}

bool Session::can_renew_after(const Response& response) const {
    return access_token_.is_renewable() && response.status == unauthorized;
}

void Session::judge(int status) {
    if (!is_success(status) && status != unauthorized) return;
    if (const auto tell = std::exchange(on_token_checked, nullptr)) tell(status != unauthorized);
}

json::Document Session::get(const std::string& path_and_query, const Deadline& deadline) {
    return ask_one(path_and_query, deadline).document();
}

json::Document Session::get(const std::string& path_and_query, const Deadline& deadline,
                            std::optional<Response> first) {
    for (bool again = false;; again = true) {
        const Response response =
            first ? *std::exchange(first, std::nullopt)
                  : call(Method::get, path_and_query, {}, Repeat::always, deadline);
        if (!is_success(response.status)) throw refusal(response);
        try {
            return json::parse(response.body);
        } catch (const JsonError&) {
            if (again) throw unreadable_answer();
        }
    }
}

Response Session::post(const std::string& path, const std::string& body, const Deadline& deadline) {
    Response response = call(Method::post, path, body, Repeat::if_unprocessed, deadline);
    if (!is_success(response.status)) throw refusal(response);
    return response;
}

Response Session::remove(const std::string& path, const Deadline& deadline) {
    return carry_out(Method::remove, path, {}, deadline);
}

Response Session::put(const std::string& path, const std::string& body, const Deadline& deadline) {
    return carry_out(Method::put, path, body, deadline);
}

// What may be repeated, for it comes to the same.
Response Session::carry_out(Method method, const std::string& path, const std::string& body,
                            const Deadline& deadline) {
    Response response = call(method, path, body, Repeat::always, deadline);
    const int status = response.status;
    if (!is_success(status) && status != 400 && status != 404) throw refusal(response);
    return response;
}

Refusal Session::refusal(const Response& response) const {
    return refusal_from(response, base_url_, offset_);
}

Instant Session::now() const {
    return anchor_ + std::chrono::floor<Seconds>(clock_.elapsed() - anchored_at_);
}

}  // namespace dutyme::pagerduty
