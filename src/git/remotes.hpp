#pragma once

#include "git/git_command.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::git {

/// One remote of a repository, and a URL that pushes to it go to.
struct Remote {
    std::string name;
    std::string url;  ///< as git gives it to a hook: rewritten, with credentials where it has some
};

/// Asks git, once. A remote with several URLs is there several times. Empty: there is none, or git
/// did not answer.
std::vector<Remote> read_remotes(GitCommand& git);

/// Whom a URL lets ssh reach. Neither is fit for a command line that has no "--".
struct SshAddress {
    std::string host;  ///< as the URL says it, with the user: "git@work"
    std::string port;  ///< empty: it says none
};

/// Absent: the URL does not go over ssh.
std::optional<SshAddress> ssh_address(std::string_view url);

/// Where these fetch refspecs ("+refs/heads/*:refs/remotes/origin/*", git-fetch(1))
/// keep what is known of a remote's ref. Empty: nowhere.
std::string tracking_ref(const std::vector<std::string>& refspecs, const std::string& remote_ref);

}  // namespace dutyme::git
