#pragma once
#include "git/git_command.hpp"

namespace dutyme::hook {

/// Where git's configuration keeps a hook.
enum class HookScope {
    repository,  ///< of this one
    user,        ///< of all of the user's
};

/// The hooks of git's own configuration (git-hook(1), since 2.54): they touch no file, and run
/// beside any hook that is one, wherever core.hooksPath points.
struct HookEntry {
    bool present = false;  ///< it has a command and listens to pre-push
    bool enabled = true;   ///< hook.dutyme.enabled
};

/// "2.39.5". Empty: as GitCommand::line.
std::string git_version(git::GitCommand& git);
/// True when this git runs the hooks of its configuration. An older one ignores them silently.
bool has_config_hooks(const std::string& version);

/// What git reads from here, or, when a scope is named, what that one says.
HookEntry read_hook_entry(git::GitCommand& git);
bool has_hook_entry(git::GitCommand& git, HookScope scope);

/// Throws Error{system}. Safe to repeat. Also ends a hook.dutyme.enabled of that scope.
void add_hook_entry(git::GitCommand& git, HookScope scope);
/// Throws Error{system}. None there is not an error.
void remove_hook_entry(git::GitCommand& git, HookScope scope);

}  // namespace dutyme::hook
