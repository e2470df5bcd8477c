#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace dutyme::platform {

enum class ProcessState {
    unknown,  ///< the system cannot tell
    running,  ///< or asleep
    stopped,  ///< by a signal or by a debugger
    ended,    ///< maybe not reaped yet
};
ProcessState state_of(pid_t pid);

/// A process that may end, and whose number may then be given to another.
struct Process {
    int pid = 0;
    std::string begun;  ///< when it began, as the kernel counts

    /// Returns false when it has ended, whether or not somebody has waited for it.
    bool is_there() const;
};

/// Absent: there is none of that number, or the system cannot tell.
std::optional<Process> process_of(pid_t pid);

/// Returns our parent, its parent, and so on. Empty where the system cannot tell.
std::vector<Process> ancestors();

/// Returns the numbers of the process's children. Empty where the system cannot tell.
std::vector<pid_t> children_of(pid_t parent);

/// Returns how the process was called. Empty: it is gone, or not ours to look at.
std::vector<std::string> arguments_of(const Process& process);

/// Returns true when this process has one thread; also where the system cannot tell. fork(2) copies
/// the calling thread alone: a lock that another held stays held in the child for ever.
bool is_single_threaded();

}  // namespace dutyme::platform
