#pragma once
#include <string>
#include <vector>

namespace dutyme {

/// A process that may end, and whose number may then be given to another.
struct Process {
    int pid = 0;
    std::string begun;  ///< when it began, as the kernel counts

    /// False: it has ended, whether or not somebody has waited for it.
    bool is_there() const;
};

/// Our parent, its parent, and so on. Empty where /proc cannot tell.
std::vector<Process> ancestors();

/// How the process was called. Empty: it is gone, or not ours to look at.
std::vector<std::string> arguments_of(const Process& process);

}  // namespace dutyme
