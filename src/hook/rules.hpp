#pragma once

#include "config/settings.hpp"
#include "git/push.hpp"

#include <string>
#include <vector>

namespace dutyme::hook {

/// Which pushes are deploys.
struct PushRules {
    /// Patterns of refs on the remote, as in fnmatch(3); "*" stands for slashes, too, as in git's
    /// refspecs. One that does not begin with "refs/" is that of a branch. Empty: no push is one.
    std::vector<std::string> refs;
    /// The only remote that counts: host and path ("github.com/acme/api"), or the name it has in
    /// this repository ("origin"). Empty: every one does.
    std::string remote;
};

PushRules push_rules_from(const config::Settings& settings);

/// What the rules say of one push.
struct Verdict {
    std::vector<git::PushedRef> deployed;  ///< empty: the push is no deploy
    std::string reason;                    ///< why it is none, as a sentence
};

Verdict judge(const git::Push& push, const PushRules& rules);

/// How long a push keeps its deployer on call, "hook.for". Throws Error{settings} when it is
/// shorter than a minute or longer than four hours.
Seconds length_of_push(const config::Settings& settings);

/// What a push will do by these settings, before a hook is installed: for which refs and remote,
/// who goes on call where and for how long; and what is missing for that.
std::vector<std::string> push_plan(const config::Settings& settings);

}  // namespace dutyme::hook
