#include "platform/process.hpp"

#include "base/process_stat.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <string>

namespace dutyme::platform {

ProcessState state_of(pid_t pid) {
    const auto stat = process_stat(std::to_string(pid));
    if (stat.empty()) return is_proc_ours() ? ProcessState::ended : ProcessState::unknown;
    switch (stat.front().front()) {
        case 'T':
        case 't':
            return ProcessState::stopped;
        case 'Z':
        case 'X':
            return ProcessState::ended;
        default:
            return ProcessState::running;
    }
}

Fd end_of_process(pid_t pid) {
    return Fd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
}

}  // namespace dutyme::platform
