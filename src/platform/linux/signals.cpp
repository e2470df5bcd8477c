#include "platform/signals.hpp"

#include "base/error.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace dutyme::platform {

namespace {

bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

bool is_ours_to_read(int signal) {
    return signal != SIGKILL && signal != SIGSTOP && !is_ignored(signal);
}

Arrival::Sender sender_of(const signalfd_siginfo& info) {
    if (info.ssi_code > 0) return Arrival::Sender::kernel;
    return info.ssi_code == SI_QUEUE ? Arrival::Sender::queue : Arrival::Sender::process;
}

}  // namespace

int last_signal() {
    return SIGRTMAX;
}

bool is_queued(int signal) {
    return signal >= SIGRTMIN;
}

// Nothing gets a handler, so that only the mask and SIGCHLD have to be put right in a child.
SignalReader::SignalReader() {
    child_was_ignored_ = is_ignored(SIGCHLD);
    if (child_was_ignored_) std::signal(SIGCHLD, SIG_DFL);  // else our children leave no status
    sigset_t ours;
    sigemptyset(&ours);
    for (int signal = 1; signal <= last_signal(); ++signal)
        if (is_ours_to_read(signal)) sigaddset(&ours, signal);
    ::sigprocmask(SIG_BLOCK, &ours, &original_mask_);
    fd_.reset(::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd_) throw Error{Failure::system, "cannot read signals"};
}

std::optional<Arrival> SignalReader::next() {
    signalfd_siginfo info{};
    // Before the read: what came before this came before the read.
    const auto now = signal_clock();
    while (::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        const int pid = static_cast<int>(info.ssi_pid);
        if (pid == ::getpid() && info.ssi_code <= 0) continue;
        return Arrival{static_cast<int>(info.ssi_signo), sender_of(info), pid, now, info.ssi_int};
    }
    return std::nullopt;
}

bool SignalReader::waits(int signal) const {
    sigset_t waiting;
    return ::sigpending(&waiting) == 0 && sigismember(&waiting, signal) == 1;
}

void SignalReader::suffer(int signal) {
    sigset_t only;
    sigset_t before;
    sigemptyset(&only);
    sigaddset(&only, signal);
    ::kill(::getpid(), signal);
    ::sigprocmask(SIG_UNBLOCK, &only, &before);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

void SignalReader::restore_in_child() const {
    if (child_was_ignored_) std::signal(SIGCHLD, SIG_IGN);
    ::sigprocmask(SIG_SETMASK, &original_mask_, nullptr);
}

bool send_again(const Arrival& signal, pid_t pid) {
    if (signal.sender != Arrival::Sender::queue) return ::kill(pid, signal.signal) == 0;
    sigval value{};
    value.sival_int = signal.value;
    return ::sigqueue(pid, signal.signal, value) == 0;
}

}  // namespace dutyme::platform
