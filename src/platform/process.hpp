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

/// Returns true when this process has one thread; also where the system cannot tell. fork(2) copies
/// the calling thread alone: a lock that another held stays held in the child for ever.
bool is_single_threaded();

/// Blocks until our child has ended, and reaps it. Returns its status as waitpid(2) tells it; 0
/// when it is no child of ours, or not any more.
int wait_for_end(pid_t child);

/// Makes nothing of this process known to others of the same user but the name, which `ps` shows:
/// its arguments and environment are gone, no debugger may attach to it, and it leaves no core. For
/// a process made by fork(2) that runs on without another program.
void be_opaque(const char* name);

/// The process group in the foreground of our terminal; -1 when we have none.
pid_t foreground_group();

}  // namespace dutyme::platform
