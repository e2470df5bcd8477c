#include "guardian/command_monitor.hpp"

#include <sys/syscall.h>
#include <unistd.h>

namespace dutyme::guardian {

void CommandMonitor::watch(pid_t pid) {
    pidfd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace dutyme::guardian
