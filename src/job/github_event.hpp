#pragma once
#include <filesystem>
#include <string>

namespace dutyme::job {

/// What GitHub's file about the event that started a run tells of people, beside the variables. Any
/// text may be empty; a login may be a bot's.
struct GithubEvent {
    std::string pusher;        ///< the login
    std::string pusher_email;  ///< theirs, as far as GitHub tells it
    /// The login of the person who merged the pull request, or had it merged by a bot.
    std::string merger;
};

/// Reads the file that GITHUB_EVENT_PATH names. One that is not there, is no JSON or holds more
/// than 4 MiB tells nothing. Never throws.
GithubEvent read_github_event(const std::filesystem::path& path);

}  // namespace dutyme::job
