#include "supervise/waker.hpp"

#include "platform/descriptors.hpp"
#include "platform/process.hpp"
#include "platform/process_end.hpp"
#include "platform/signals.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>

namespace dutyme::supervise {

namespace {

using std::chrono::milliseconds;

// The system tells of an end, but to nobody except the parent of a continuation: that has to be
// looked for, the less often the longer it takes.
[[noreturn]] void look_after(pid_t command, pid_t dutyme, int last) {
    ::setpgid(0, 0);
    if (!platform::die_with(dutyme, SIGKILL) || ::chdir("/") != 0) ::_exit(0);
    platform::close_from(0, last);
    const platform::ProcessEnd end{command};
    constexpr milliseconds most{2000};
    for (milliseconds pause{20};; pause = std::min(pause * 2, most)) {
        const bool has_ended = end.wait(pause);
        if (::getppid() != dutyme) ::_exit(0);
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
    const int last = platform::last_descriptor();
    const platform::SignalsHeldBack held_back;
    pid_ = ::fork();
    if (pid_ == 0) look_after(command, dutyme, last);
    if (pid_ > 0) ::setpgid(pid_, pid_);  // whichever of us is first
}

Waker::~Waker() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    platform::wait_for_end(pid_);
}

}  // namespace dutyme::supervise
