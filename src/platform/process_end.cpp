#include "platform/process_end.hpp"

#include "platform/clock.hpp"
#include "platform/process.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace dutyme::platform {

using std::chrono::milliseconds;

namespace {

// For where no descriptor tells.
bool is_seen_ended(pid_t pid) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0)
        return info.si_pid != 0;
    if (::kill(pid, 0) != 0 && errno == ESRCH) return true;
    return state_of(pid) == ProcessState::ended;
}

}  // namespace

bool ProcessEnd::has_ended() const {
    if (pid_ <= 0) return false;
    if (!fd_) return is_seen_ended(pid_);
    pollfd end{fd_.get(), POLLIN, 0};
    return ::poll(&end, 1, 0) > 0;
}

// Nobody notices a quarter of the time that it took anyway.
milliseconds ProcessEnd::look_again() const {
    if (pid_ <= 0 || fd_) return milliseconds{-1};
    const auto age = KernelClock::now().time_since_epoch() - since_;
    return std::clamp(std::chrono::duration_cast<milliseconds>(age / 4), milliseconds{2},
                      milliseconds{1000});
}

bool ProcessEnd::wait(milliseconds time) const {
    const auto end = KernelClock::now() + time;
    while (!has_ended()) {
        const auto left = std::chrono::ceil<milliseconds>(end - KernelClock::now());
        if (left.count() <= 0) return false;
        wait_readable({fd()}, fd_ ? left : std::min(left, look_again()));
    }
    return true;
}

int wait_for_end(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace dutyme::platform
