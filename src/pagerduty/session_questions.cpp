// Several questions at once, and what is asked along with them.
#include "pagerduty/http/reply.hpp"
#include "pagerduty/session.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::pagerduty {

using std::chrono::milliseconds;

bool Handle::arrived() const {
    return response_ && is_success(response_->status);
}

json::Document Handle::document() {
    const bool final =
        response_ && !retryable_failure_in(*response_) && !session_.can_renew_after(*response_);
    return session_.get(path_, deadline_, final ? std::exchange(response_, {}) : std::nullopt);
}

Deadline Session::best_effort(const Deadline& deadline) const {
    constexpr milliseconds at_most{3000};
    const milliseconds now = clock_.elapsed();
    const milliseconds third = std::max(milliseconds{1}, (deadline.at - now) / 3);
    return {now + std::min(at_most, third), deadline.pause};
}

// Half of the time: what does not come is asked again, alone, and then it is told why it does not.
// The first `can_wait` of them are no reason to wait long, nor are those that join, which are put
// behind.
std::vector<std::optional<Response>> Session::ask(std::vector<std::string>& paths,
                                                  std::size_t can_wait, const Deadline& deadline) {
    std::vector<std::optional<Response>> responses(paths.size());
    if (paths.empty()) return responses;
    if (access_token_.is_due(clock_.elapsed())) request_token(deadline);
    const milliseconds begin = clock_.elapsed();
    if (const milliseconds left = deadline.at - begin; left > milliseconds{0}) {
        std::vector<Request> requests;
        for (const std::string& path : paths) {
            requests.push_back(request(Method::get, path, {}));
            const bool waits = requests.size() <= can_wait;
            requests.back().timeout =
                std::min(attempt_limit, waits ? best_effort(deadline).at - begin : left / 2);
        }
        responses =
            transport_.send_all(std::move(requests), [&] { return joining(paths, deadline); });
        for (std::size_t i = 0; i < responses.size(); ++i)
            tell(request(Method::get, paths[i], {}), responses[i], clock_.elapsed() - begin);
    }
    const milliseconds took = clock_.elapsed() - begin;
    for (auto& response : responses) {
        if (!response) continue;
        note(*response, took);
        if (!can_renew_after(*response)) judge(response->status);
    }
    return responses;
}

std::vector<Request> Session::joining(std::vector<std::string>& asked, const Deadline& deadline) {
    std::vector<Request> requests;
    for (const std::string& path : std::exchange(queued_, {})) {
        if (std::find(asked.begin(), asked.end(), path) != asked.end()) continue;
        asked.push_back(path);
        requests.push_back(request(Method::get, path, {}));
        requests.back().timeout = best_effort(deadline).at - clock_.elapsed();
    }
    return requests;
}

void Session::prefetch(const std::vector<std::string>& paths) {
    queued_.insert(queued_.end(), paths.begin(), paths.end());
}

// What has come already sends nobody off.
std::vector<Handle> Session::get_all(const std::vector<std::string>& paths,
                                     const Deadline& deadline) {
    const auto is_kept = [&](const std::string& path) { return prefetched_.count(path) != 0; };
    if (!std::all_of(paths.begin(), paths.end(), is_kept)) {
        std::vector<std::string> asked = std::exchange(queued_, {});
        const std::size_t along = asked.size();
        for (const std::string& path : paths)
            if (!is_kept(path) && std::find(asked.begin(), asked.end(), path) == asked.end())
                asked.push_back(path);
        auto responses = ask(asked, along, deadline);
        for (std::size_t i = 0; i < responses.size(); ++i)
            prefetched_[asked[i]] = std::move(responses[i]);
    }
    std::vector<Handle> answers;
    for (const std::string& path : paths) {
        const auto kept = prefetched_.extract(path);  // named twice, it is asked again
        answers.push_back(
            Handle{*this, path, deadline, kept.empty() ? std::nullopt : std::move(kept.mapped())});
    }
    return answers;
}

Handle Session::ask_one(const std::string& path, const Deadline& deadline) {
    if (allow_batching || !queued_.empty() || prefetched_.count(path) != 0)
        return std::move(get_all({path}, deadline).front());
    return {*this, path, deadline, std::nullopt};
}

}  // namespace dutyme::pagerduty
