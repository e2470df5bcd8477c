#pragma once

#include "base/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dutyme::git {

/// One line that git gives a pre-push hook (githooks(5)): what becomes of one ref of the remote.
struct PushedRef {
    std::string local_ref;  ///< as it was written: "HEAD~1", ":/fix bug", "(delete)"
    std::string local_oid;
    std::string remote_ref;  ///< "refs/heads/main"
    std::string remote_oid;  ///< as it was on the remote; zeros: the ref is new

    bool is_delete() const;
    bool is_new() const;
    /// False: a deletion, or nothing moves.
    bool brings_a_commit() const { return !is_delete() && local_oid != remote_oid; }
};

/// A push as its hook is told of it.
struct Push {
    std::string remote;  ///< its name; the URL when it has none
    std::string url;     ///< insteadOf is applied: it may hold credentials
    std::vector<PushedRef> refs;
    std::size_t unreadable = 0;  ///< lines that were none of git's, left out

    bool is_named() const { return remote != url; }
};

/// Reads the lines of git. They are split from the right: a local ref may hold blanks.
void read_pushed_refs(std::string_view text, Push& push);

/// What pre-commit tells instead, in PRE_COMMIT_ variables, of the first ref alone. Leaves what it
/// does not tell as it is.
void read_pre_commit_variables(const Environment& environment, Push& push);

/// The arguments of a push that does the same: remote, refs. Without credentials: of a remote
/// without a name, and of many refs, there are none.
std::vector<std::string> push_arguments(const Push& push);

/// True for the command line of a `git push`: "git", git's own options, "push", whatever; or
/// "git-push" and whatever.
bool is_push(const std::vector<std::string>& command);

/// True when that push only pretends: --dry-run, in any of the ways git takes it. The hook is told
/// in no other way.
bool is_dry_push(const std::vector<std::string>& command);

}  // namespace dutyme::git
