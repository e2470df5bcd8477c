#include "guardian/command_watch.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace dutyme::guardian {

void CommandWatch::watch(pid_t pid) {
    pidfd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

void CommandWatch::wait_for_end() const {
    pollfd ended{pidfd_.get(), POLLIN, 0};
    while (pidfd_ && ::poll(&ended, 1, -1) < 0 && errno == EINTR) {
    }
}

}  // namespace dutyme::guardian
