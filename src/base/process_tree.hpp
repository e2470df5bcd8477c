#pragma once

#include <string>
#include <vector>

namespace dutyme {

/// True when /proc numbers processes as we do. In a namespace without a /proc of its own, the
/// number of a process is that of a stranger there.
bool is_proc_ours();

/// The fields of /proc/PID/stat behind the name (proc(5)): [0] is field 3, the state; [1] the
/// parent. `process` is a number or "self". Empty: no such process, or no /proc that numbers
/// processes as we do.
std::vector<std::string> process_stat(const std::string& process);

/// A process that may end, and whose number may then be given to another.
struct Process {
    int pid = 0;
    std::string begun;  ///< when it began, as the kernel counts

    /// False: it has ended, whether or not somebody has waited for it.
    bool is_there() const;
};

/// Returns the process that has this number now; without `begun` where there is none, or /proc
/// cannot tell.
Process process_with(int pid);

/// Our parent, its parent, and so on. Empty where /proc cannot tell.
std::vector<Process> ancestors();

/// How the process was called. Empty: it is gone, or not ours to look at.
std::vector<std::string> arguments_of(const Process& process);

}  // namespace dutyme
