#pragma once
#include "git/push.hpp"
#include "hook/rules.hpp"
#include "hook/site.hpp"

#include <string>
#include <vector>

namespace dutyme::hook {

/// What hook.remote is in this repository. A push compares its text alone; what a name of ssh's
/// configuration, another case, or a host for port 443 stands for is found here.
struct HookRemote {
    enum class Match {
        not_set,   ///< every remote counts
        by_text,   ///< a push to `name` counts
        by_alias,  ///< so it does, as soon as this is remembered
        none,      ///< no push from here counts
    };
    Match match = Match::not_set;
    std::string wanted;               ///< hook.remote
    std::string name;                 ///< of the remote
    std::string alias;                ///< host and path of its URL
    std::vector<std::string> others;  ///< with none: "origin (github.com/ada/api)"

    /// Fit to print; empty when not set.
    std::string sentence() const;
};

/// Asks git for the remotes, and ssh for the hosts that they stand for. Blocks for 5 s a remote at
/// most.
HookRemote find_hook_remote(Site& site, const Environment& environment);

/// Writes what an alias stands for into the repository's git configuration. What cannot be written
/// is found again the next time.
void remember(const HookRemote& remote, Site& site);

/// Says whether hook.remote is one of this repository's remotes, and remembers by which name.
void recognize_remote(Site& site, const Environment& environment, const Remark& remark);

/// The settings' rules, for this push: where its URL is known for another name of hook.remote, that
/// name counts.
PushRules rules_of_push(const config::Settings& settings, const git::Push& push);

/// The key of git's configuration that holds what is remembered: "ALIAS HOOK.REMOTE".
constexpr const char* alias_key = "dutyme.hook.remoteAlias";

}  // namespace dutyme::hook
