#pragma once
#include "base/environment.hpp"
#include "git/place.hpp"
#include "hook/file.hpp"

#include <optional>
#include <string>

namespace dutyme::hook {

/// Remembers that a push has reached dutyme through this hook file, as it is now. What cannot be
/// written is left: nothing hangs on it.
void note_push(const HookFile& hook, const Environment& environment);

/// The same of the hook file that git runs at this place, where reading that does not tell that it
/// leads here. Asks git.
void note_hook_of_push(git::GitCommand& git, const git::Place& place,
                       const Environment& environment);

/// When a push last reached dutyme through this very file, fit to print. Absent: none did since the
/// file was changed.
std::optional<std::string> noted_push(const HookFile& hook, const Environment& environment);

}  // namespace dutyme::hook
