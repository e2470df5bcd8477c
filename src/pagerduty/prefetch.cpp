// GETs that are queued and sent together.
#include "pagerduty/prefetch.hpp"

#include "base/fd.hpp"
#include "pagerduty/http/reply.hpp"
#include "pagerduty/session.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

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

}  // namespace dutyme::pagerduty
