#include "pagerduty/session.hpp"

#include "pagerduty/http/reply.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

constexpr int unauthorized = 401;

// Absent: the reply does not state it.
std::optional<int> requests_left_percent_in(const Response& response) {
    constexpr long most = 1000000000;  // what is more counts as that
    const auto number = [&](const char* header) {
        const auto found = response.headers.find(header);
        return found == response.headers.end() ? -1
                                               : std::min(std::atol(found->second.c_str()), most);
    };
    const long limit = number("ratelimit-limit");
    const long remaining = number("ratelimit-remaining");
    if (limit <= 0 || remaining < 0) return std::nullopt;
    return static_cast<int>(std::min(remaining, limit) * 100 / limit);
}

}  // namespace

Session::Session(Transport& transport, Clock& clock, std::string base_url, Credential credential,
                 Observer& observer, Random& random)
    : transport_(transport),
      observer_(observer),
      clock_(clock),
      base_url_(std::move(base_url)),
      access_token_(std::move(credential)),
      server_clock_(clock),
      retrier_(clock, random) {}

json::Document Session::get(const std::string& path_and_query, const Deadline& deadline) {
    return fetch(path_and_query).document(deadline);
}

std::string Session::get_text(const std::string& path_and_query, const Deadline& deadline) {
    return fetch(path_and_query).text(deadline);
}

std::string Session::get_alone(const std::string& path_and_query, const Deadline& deadline,
                               std::optional<Response> first, const Before& before) {
    for (bool again = false;; again = true) {
        Response response =
            first ? *std::exchange(first, std::nullopt)
                  : call(Method::get, path_and_query, {}, Repeat::always, deadline, before);
        if (!is_success(response.status)) throw refusal(response);
        try {
            json::check(response.body);
            return std::move(response.body);
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

Response Session::put(const std::string& path, const std::string& body, const Deadline& deadline) {
    return call_repeatable(Method::put, path, body, deadline);
}

Response Session::remove(const std::string& path, const Deadline& deadline) {
    return call_repeatable(Method::remove, path, {}, deadline);
}

Response Session::call_repeatable(Method method, const std::string& path, const std::string& body,
                                  const Deadline& deadline) {
    Response response = call(method, path, body, Repeat::always, deadline);
    const int status = response.status;
    if (!is_success(status) && status != 400 && status != 404) throw refusal(response);
    return response;
}

Refusal Session::refusal(const Response& response) const {
    return refusal_from(response, base_url_, clock_offset());
}

bool Session::wait(milliseconds duration, const std::string& why, const Deadline& deadline) {
    return retrier_.wait(duration, why, deadline);
}

Response Session::call(Method method, const std::string& path, const std::string& body,
                       Repeat repeat, const Deadline& deadline, const Before& before) {
    if (access_token_.is_due(clock_.elapsed())) request_token(deadline);
    Response response = retry(request(method, path, body), repeat, deadline, before);
    if (can_renew_after(response)) {  // the token was withdrawn; the request had no effect
        request_token(deadline);
        response = retry(request(method, path, body), repeat, deadline);
    }
    check_token(response.status);
    return response;
}

Response Session::retry(const Request& request, Repeat repeat, const Deadline& deadline,
                        const Before& before) {
    const auto attempt = [this](const Request& now, int number) { return exchange(now, number); };
    return retrier_.send(request, repeat, deadline, attempt, retryable_failure_in, before);
}

Response Session::exchange(const Request& request, int attempt) {
    const milliseconds begin = clock_.elapsed();
    std::optional<Response> response;
    try {
        response = transport_.send(request);
    } catch (const NoResponse&) {
        report(request, response, clock_.elapsed() - begin, attempt);
        throw;
    }
    const milliseconds took = clock_.elapsed() - begin;
    note(*response, took);
    report(request, response, took, attempt);
    return *std::move(response);
}

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

void Session::request_token(const Deadline& deadline) {
    for (bool done = false; !done;) {
        const milliseconds begun = clock_.elapsed();
        done =
            access_token_.receive(retry(access_token_.request(), Repeat::always, deadline), begun);
    }
}

bool Session::can_renew_after(const Response& response) const {
    return access_token_.is_renewable() && response.status == unauthorized;
}

void Session::check_token(int status) {
    if (!is_success(status) && status != unauthorized) return;
    if (!std::exchange(is_token_checked_, true)) observer_.token_checked(status != unauthorized);
}

// An error reply that quotes a secret would bring it to the screen and into CI logs.
void Session::note(Response& response, milliseconds took) {
    server_clock_.note(response, took);
    if (const auto left = requests_left_percent_in(response)) requests_left_percent_ = *left;
    if (!is_success(response.status))
        response.body = access_token_.hidden_in(std::move(response.body));
}

void Session::report(const Request& request, const std::optional<Response>& response,
                     milliseconds took, int attempt) const {
    observer_.detail(described(exchange_of(request, response, took, attempt)));
}

}  // namespace dutyme::pagerduty
