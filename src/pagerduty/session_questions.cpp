// Several questions at once, and what is asked along with them.
#include "pagerduty/session.hpp"
#include "pagerduty/setback.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::pagerduty {

using std::chrono::milliseconds;

bool Answer::came() const {
    return response_ && is_success(response_->status);
}

json::Document Answer::document() {
    const bool final = response_ && !setback_in(*response_) && !session_.may_mint_for(*response_);
    return session_.get(path_, patience_, final ? std::exchange(response_, {}) : std::nullopt);
}

Patience Session::for_company(const Patience& patience) const {
    constexpr milliseconds at_most{3000};
    const milliseconds now = clock_.elapsed();
    const milliseconds third = std::max(milliseconds{1}, (patience.deadline - now) / 3);
    return {now + std::min(at_most, third), patience.pause};
}

// Half of the time: what does not come is asked again, alone, and then it is told why it does not.
// The first `can_wait` of them are no reason to wait long, nor are those that join, which are put
// behind.
std::vector<std::optional<Response>> Session::ask(std::vector<std::string>& paths,
                                                  std::size_t can_wait, const Patience& patience) {
    std::vector<std::optional<Response>> responses(paths.size());
    if (paths.empty()) return responses;
    if (pass_.is_due(clock_.elapsed())) mint(patience);
    const milliseconds begin = clock_.elapsed();
    if (const milliseconds left = patience.deadline - begin; left > milliseconds{0}) {
        std::vector<Request> requests;
        for (const std::string& path : paths) {
            requests.push_back(request(Method::get, path, {}));
            const bool waits = requests.size() <= can_wait;
            requests.back().timeout =
                std::min(attempt_limit, waits ? for_company(patience).deadline - begin : left / 2);
        }
        responses =
            transport_.send_all(std::move(requests), [&] { return joining(paths, patience); });
        for (std::size_t i = 0; i < responses.size(); ++i)
            tell(request(Method::get, paths[i], {}), responses[i], clock_.elapsed() - begin);
    }
    const milliseconds took = clock_.elapsed() - begin;
    for (auto& response : responses) {
        if (!response) continue;
        note(*response, took);
        if (!may_mint_for(*response)) judge(response->status);
    }
    return responses;
}

std::vector<Request> Session::joining(std::vector<std::string>& asked, const Patience& patience) {
    std::vector<Request> requests;
    for (const std::string& path : std::exchange(along_, {})) {
        if (std::find(asked.begin(), asked.end(), path) != asked.end()) continue;
        asked.push_back(path);
        requests.push_back(request(Method::get, path, {}));
        requests.back().timeout = for_company(patience).deadline - clock_.elapsed();
    }
    return requests;
}

void Session::ask_along(const std::vector<std::string>& paths) {
    along_.insert(along_.end(), paths.begin(), paths.end());
}

// What has come already sends nobody off.
std::vector<Answer> Session::get_all(const std::vector<std::string>& paths,
                                     const Patience& patience) {
    const auto is_kept = [&](const std::string& path) { return kept_.count(path) != 0; };
    if (!std::all_of(paths.begin(), paths.end(), is_kept)) {
        std::vector<std::string> asked = std::exchange(along_, {});
        const std::size_t along = asked.size();
        for (const std::string& path : paths)
            if (!is_kept(path) && std::find(asked.begin(), asked.end(), path) == asked.end())
                asked.push_back(path);
        auto responses = ask(asked, along, patience);
        for (std::size_t i = 0; i < responses.size(); ++i)
            kept_[asked[i]] = std::move(responses[i]);
    }
    std::vector<Answer> answers;
    for (const std::string& path : paths) {
        const auto kept = kept_.extract(path);  // named twice, it is asked again
        answers.push_back(
            Answer{*this, path, patience, kept.empty() ? std::nullopt : std::move(kept.mapped())});
    }
    return answers;
}

Answer Session::ask_one(const std::string& path, const Patience& patience) {
    if (can_be_joined || !along_.empty() || kept_.count(path) != 0)
        return std::move(get_all({path}, patience).front());
    return {*this, path, patience, std::nullopt};
}

}  // namespace dutyme::pagerduty
