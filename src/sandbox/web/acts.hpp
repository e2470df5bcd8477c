#pragma once
#include "sandbox/control/sandbox.hpp"
#include "sandbox/http/message.hpp"
#include "sandbox/web/page_state.hpp"

namespace dutyme::sandbox {

/// Does what a button of the page asks for ("do" in `fields`), and notes it for the list of what
/// happens: all but what concerns the processes of a guided run. Locks the world. Throws
/// Failure::usage for a button that there is not, Failure::not_found for an id that there is not.
void press(World& world, PageState& state, const Query& fields);

/// Adds the twin of Primary and the two services of a guided run, whose alerts come in pairs. The
/// caller holds the lock.
GuidedRun add_twin(Account& account);

}  // namespace dutyme::sandbox
