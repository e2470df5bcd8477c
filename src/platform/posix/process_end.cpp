#include "platform/process_end.hpp"

#include "platform/clock.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace dutyme::platform {

const bool can_die_with_parent = false;

ProcessEnd::ProcessEnd(pid_t pid) : pid_(pid), since_(KernelClock::now().time_since_epoch()) {
    if (::kill(pid, 0) != 0 && errno == ESRCH) pid_ = 0;
}

bool die_with(pid_t parent, int /*signal*/) {
    return ::getppid() == parent;
}

}  // namespace dutyme::platform
