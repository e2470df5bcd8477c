#include "platform/process.hpp"

#include "base/process_stat.hpp"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
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

int wait_for_end(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace dutyme::platform
