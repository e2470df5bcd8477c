#pragma once

#include "base/environment.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::job {

/// What a CI system's environment tells about the job that runs us. Any text may be empty. All of
/// it is foreign: fit to compare, not to print.
struct Job {
    std::string system;  ///< its name, "GitLab CI"; empty: one that is not known
    /// Of the person who started the job, the nearest first; no bot's.
    std::vector<std::string> emails;
    std::string login;       ///< theirs on the system (with some a UUID or a name); no bot's
    bool automatic = false;  ///< certainly started by no person: a bot, a schedule, another program
    /// Started by what only people with the right to push can do, so that the commit's author and
    /// the committed settings may be believed. Never for a pull request: it may be a fork's.
    bool trusted = false;
    /// It is a pull request's job, or the system does not tell: anyone may have written its commit.
    bool may_be_pull_request = true;
    std::string author_email;  ///< of the commit, where the system tells it; no mailmap applied
    std::string commit;        ///< a full hexadecimal id
    std::string branch;        ///< or tag, without "refs/heads/"
    std::string url;           ///< of the job's page; never one with a password in it
    std::string repository;    ///< its URL, which may hold a token: never to be shown as it is
    std::string summary_file;  ///< where the system takes Markdown about the job
};

/// Absent: this is no CI job. A known system's own variables tell that it is one, and so does a CI
/// that is neither empty nor "false" nor "0".
std::optional<Job> job_of(const Environment& environment);

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

/// True for a login or an e-mail address that no person answers to: GitHub's "x[bot]" and
/// "web-flow", GitLab's project and group access tokens, service accounts of Kubernetes, everything
/// with "noreply" in it.
bool is_bot(std::string_view login_or_email);

/// The login in an address that hides the real one, "12345+octocat@users.noreply.github.com".
/// Empty: it is none, or a bot's.
std::string login_in(std::string_view email);

/// True when the text is one of the patterns (fnmatch(3)), which are parted by "|".
bool matches_any(std::string_view patterns, std::string_view text);

}  // namespace dutyme::job
