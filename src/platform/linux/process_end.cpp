#include "platform/process_end.hpp"

#include "platform/clock.hpp"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace dutyme::platform {

const bool can_die_with_parent = true;

// Before Linux 5.3, and in some sandboxes, there is no such descriptor: then it is looked at.
ProcessEnd::ProcessEnd(pid_t pid)
    : pid_(pid),
      fd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
      since_(KernelClock::now().time_since_epoch()) {
    if (!fd_ && errno == ESRCH) pid_ = 0;
}

bool die_with(pid_t parent, int signal) {
    ::prctl(PR_SET_PDEATHSIG, signal);
    return ::getppid() == parent;
}

}  // namespace dutyme::platform
