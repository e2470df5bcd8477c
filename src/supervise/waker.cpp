#include "supervise/waker.hpp"

#include "platform/files.hpp"
#include "platform/process.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>

namespace dutyme::supervise {

namespace {

using std::chrono::milliseconds;

// The system tells of an end, but to nobody except the parent of a continuation: that has to be
// looked for, the less often the longer it takes.
[[noreturn]] void look_after(pid_t command, pid_t dutyme) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != dutyme || ::chdir("/") != 0) ::_exit(0);
    pollfd end{::dup2(platform::end_of_process(command).release(), 0), POLLIN, 0};
    platform::close_from(1);
    constexpr milliseconds most{2000};
    for (milliseconds pause{20};; pause = std::min(pause * 2, most)) {
        const bool has_ended = ::poll(&end, 1, static_cast<int>(pause.count())) > 0;
        const auto state = platform::state_of(command);
        const bool runs = state == platform::ProcessState::running;
        if (has_ended || runs || state == platform::ProcessState::ended) {
            ::kill(dutyme, SIGCONT);  // again and again: it may be about to stop itself
            ::poll(nullptr, 0, static_cast<int>(pause.count()));
        }
    }
}

}  // namespace

Waker::Waker(pid_t command) {
    const pid_t dutyme = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) look_after(command, dutyme);
    if (pid_ > 0) ::setpgid(pid_, pid_);  // whichever of us is first
}

Waker::~Waker() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    platform::wait_for_end(pid_);
}

}  // namespace dutyme::supervise
