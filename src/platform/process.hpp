#pragma once
#include "base/fd.hpp"

#include <sys/types.h>

namespace dutyme::platform {

enum class ProcessState {
    unknown,  ///< the system cannot tell
    running,  ///< or asleep
    stopped,  ///< by a signal or by a debugger
    ended,    ///< maybe not reaped yet
};
ProcessState state_of(pid_t pid);

/// Readable once the process, ours or not, has ended. Called while it certainly exists. Returns
/// none where the system cannot tell.
Fd end_of_process(pid_t pid);

}  // namespace dutyme::platform
