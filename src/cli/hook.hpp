#pragma once
#include "base/process_tree.hpp"
#include "cli/verbs.hpp"
#include "config/layers.hpp"
#include "git/git_command.hpp"
#include "git/place.hpp"
#include "git/push.hpp"
#include "hook/site.hpp"

#include <optional>
#include <vector>

// What stands behind `dutyme hook`.
namespace dutyme::cli {

/// What the hook's commands look at. Obeys the settings' quiet and verbose from here on, and says
/// their warnings. Throws as Site does, and Error{settings} for a value that is wrong.
hook::Site open_hook_site(const std::vector<config::Flag>& flags, World& world);

/// `hook run pre-push`: decides whether the push is a deploy, without PagerDuty, libgit2 or the
/// network, and puts somebody on call for it if so. Whatever goes wrong, the push goes on, unless a
/// chained hook refuses it or "required" is set.
int hook_run(const Arguments& arguments, World& world);

/// What was read of a push, once, so that the decision and the take go by the same.
struct PushAsRead {
    git::Push push;
    std::optional<Process> git;  ///< the `git push`; absent: it cannot be seen
    git::Place place;
};
/// Puts the deployer on call for a fixed time and leaves a process behind that watches the push.
/// Is done when the time of `git_command` is over. Throws Error.
void take_for_push(const PushAsRead& read, const std::vector<config::Flag>& flags,
                   git::GitCommand& git_command, World& world);

/// What a push will take is shown and accepted; then the hook is put where git looks for it.
int hook_install(const Arguments& arguments, World& world);
/// What a push will take is shown, and the repository's .dutyme accepted for it as it is now.
int hook_accept(const Arguments& arguments, World& world);
/// Removes what is ours, and puts back what was there before.
int hook_uninstall(const Arguments& arguments, World& world);
/// Whether a push from here runs dutyme, and what keeps it from that.
int hook_status(const Arguments& arguments, World& world);

}  // namespace dutyme::cli
