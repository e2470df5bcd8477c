#include "job/github_event.hpp"

#include "base/file.hpp"
#include "base/json.hpp"
#include "job/bots.hpp"

#include <exception>

namespace dutyme::job {

namespace {

// Of a member that is a person; empty for a bot's.
std::string login_of_person(const json::Value& object, const char* name) {
    const json::Value* account = json::find(object, name);
    if (account == nullptr || json::text_or_empty(*account, "type") == "Bot") return {};
    const std::string login = json::text_or_empty(*account, "login");
    return is_bot(login) ? std::string{} : login;
}

// Who asked for the merge, where a bot carried it out.
std::string merger_in(const json::Value& pull_request) {
    const std::string merger = login_of_person(pull_request, "merged_by");
    if (!merger.empty()) return merger;
    const json::Value* by_itself = json::find(pull_request, "auto_merge");
    return by_itself == nullptr ? std::string{} : login_of_person(*by_itself, "enabled_by");
}

GithubEvent event_in(const json::Value& document) {
    GithubEvent event;
    if (const json::Value* pusher = json::find(document, "pusher")) {
        event.pusher = json::text_or_empty(*pusher, "name");
        event.pusher_email = json::text_or_empty(*pusher, "email");
    }
    const json::Value* pull_request = json::find(document, "pull_request");
    if (pull_request != nullptr && !json::text_or_empty(*pull_request, "merged_at").empty())
        event.merger = merger_in(*pull_request);
    return event;
}

}  // namespace

GithubEvent read_github_event(const std::filesystem::path& path) {
    constexpr std::size_t limit = std::size_t{4} << 20;
    try {
        const auto text = path.is_absolute() ? read_file(path, limit) : std::nullopt;
        return text ? event_in(json::parse(*text)) : GithubEvent{};
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace dutyme::job
