#include "pagerduty/session.hpp"

#include "base/fd.hpp"
#include "base/text.hpp"
#include "pagerduty/http/retry.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <utility>
#include <vector>

// GETs that are queued and sent together.

namespace dutyme::pagerduty {

using std::chrono::milliseconds;

namespace {

// Each request of a batch has a connection of its own.
constexpr std::size_t at_once = 8;

}  // namespace

void Handle::wait(const Deadline& deadline) {
    session_->wait({*this}, deadline);
}

json::Document Handle::document(const Deadline& deadline) {
    return json::parse(text(deadline));
}

// A GET that is queued alone skips the batch.
std::string Handle::text(const Deadline& deadline) {
    if (!get_->is_sent && session_->queued_.size() == 1) {
        session_->queued_.clear();
        get_->is_sent = true;
    }
    wait(deadline);
    auto& response = get_->response;
    std::optional<RetryableFailure> failure;
    if (response) failure = retryable_failure_in(*response);
    if (get_->none) failure = failure_of(*get_->none);
    if (get_->none && get_->none->trouble() == Trouble::too_large) throw NoResponse{*get_->none};
    const bool is_final = response && !failure && !session_->can_renew_after(*response);
    return session_->get_alone(get_->path, deadline,
                               is_final ? std::exchange(response, std::nullopt) : std::nullopt,
                               failure);
}

Handle Session::fetch(const std::string& path_and_query) {
    Handle handle{*this, path_and_query};
    queued_.push_back(handle);
    return handle;
}

Handle Session::fetch_needed(const std::string& path_and_query) {
    Handle handle = fetch(path_and_query);
    handle.get_->is_awaited = true;
    return handle;
}

std::vector<Handle> Session::get_all(const std::vector<std::string>& paths,
                                     const Deadline& deadline) {
    std::vector<Handle> handles;
    handles.reserve(paths.size());
    for (const std::string& path : paths) handles.push_back(fetch(path));
    wait(handles, deadline);
    return handles;
}

void Session::wait(const std::vector<Handle>& handles, const Deadline& deadline) {
    for (const Handle& handle : handles) handle.get_->is_awaited = true;
    const bool all_sent = std::all_of(handles.begin(), handles.end(),
                                      [](const Handle& handle) { return handle.get_->is_sent; });
    if (!all_sent) send_queued(deadline);
}

Deadline Session::best_effort(const Deadline& deadline) const {
    constexpr milliseconds at_most{3000};
    const milliseconds now = clock_.elapsed();
    const milliseconds third = std::max(milliseconds{1}, (deadline.at - now) / 3);
    return {now + std::min(at_most, third), deadline.pause, {}, deadline.before_start};
}

// An awaited GET gets three quarters of the time left: a long list takes long, and the rest is
// enough for a second attempt after a broken connection. The others must not hold up the batch.
milliseconds Session::time_for(const Handle& handle, const Deadline& deadline) const {
    const milliseconds now = clock_.elapsed();
    const milliseconds most = (deadline.at - now) * 3 / 4;
    return std::min(attempt_limit, handle.get_->is_awaited ? most : best_effort(deadline).at - now);
}

void Session::send_queued(const Deadline& deadline) {
    if (access_token_.is_due(clock_.elapsed())) request_token(deadline);
    const std::vector<Handle> handles = std::exchange(queued_, {});
    for (const Handle& handle : handles) handle.get_->is_sent = true;
    for (std::size_t begin = 0; begin < handles.size(); begin += at_once)
        send_at_once({handles.begin() + static_cast<std::ptrdiff_t>(begin),
                      handles.begin() +
                          static_cast<std::ptrdiff_t>(std::min(begin + at_once, handles.size()))},
                     deadline);
}

void Session::send_at_once(const std::vector<Handle>& handles, const Deadline& deadline) {
    const milliseconds begin = clock_.elapsed();
    if (deadline.at <= begin) return;
    std::vector<Request> requests;
    requests.reserve(handles.size());
    for (const Handle& handle : handles) {
        requests.push_back(request(Method::get, handle.get_->path, {}));
        requests.back().timeout = time_for(handle, deadline);
    }
    std::vector<Outcome> outcomes = transport_.send_all(requests);
    const milliseconds took = clock_.elapsed() - begin;
    for (std::size_t i = 0; i < handles.size(); ++i) {
        Handle::Get& get = *handles[i].get_;
        if (const auto* none = std::get_if<NoResponse>(&outcomes[i]))
            get.none = *none;
        else
            get.response = std::get<Response>(std::move(outcomes[i]));
        report(requests[i], get.response, took, 1);
        if (!get.response) continue;
        note(*get.response, took);
        if (!can_renew_after(*get.response)) check_token(get.response->status);
    }
}

bool Session::connect(int fd, const Deadline& deadline) {
    const milliseconds now = clock_.elapsed();
    const milliseconds left = std::max(deadline.at - now, milliseconds{0});
    if (queued_.empty()) return wait_readable({fd}, left) >= 0;
    const Handle& handle = queued_.front();
    Request first = access_token_.is_due(now) ? access_token_.request()
                                              : request(Method::get, handle.get_->path, {});
    first.timeout = time_for(handle, deadline);
    return transport_.connect(first, fd, left);
}

namespace {

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
    note_sandbox(response);
    server_clock_.note(response, took);
    if (const auto left = requests_left_percent_in(response)) requests_left_percent_ = *left;
    if (!is_success(response.status))
        response.body = access_token_.hidden_in(std::move(response.body));
}

// A sandbox says of itself that it is one. An address proves nothing: a tunnel to PagerDuty ends on
// this machine, too.
void Session::note_sandbox(const Response& response) {
    const auto page = response.headers.find("dutyme-sandbox");
    if (page != response.headers.end()) {
        if (!std::exchange(is_sandbox_, true)) observer_.sandbox_found(printable(page->second));
        return;
    }
    if (is_sandbox_ || !endpoint_of(base_url_).loopback) return;
    if (!std::exchange(is_loopback_told_, true))
        observer_.detail("what answers is on this machine, and does not say that it is a sandbox");
}

void Session::report(const Request& request, const std::optional<Response>& response,
                     milliseconds took, int attempt) const {
    observer_.detail(described(exchange_of(request, response, took, attempt)));
}

}  // namespace dutyme::pagerduty
