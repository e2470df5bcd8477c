#include "supervise/signals.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "platform/process.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <ctime>

namespace dutyme::supervise {

namespace {

bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

bool is_ours_to_read(int signal) {
    return signal != SIGKILL && signal != SIGSTOP && !is_ignored(signal);
}

}  // namespace

std::chrono::nanoseconds signal_clock() {
    return kernel_time(CLOCK_MONOTONIC);
}

bool is_terminating(int signal) {
    return signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTERM;
}

Signals::Signals() {
    child_was_ignored_ = is_ignored(SIGCHLD);
    if (child_was_ignored_) std::signal(SIGCHLD, SIG_DFL);  // else our children leave no status
    sigset_t ours;
    sigemptyset(&ours);
    for (int signal = 1; signal <= SIGRTMAX; ++signal)
        if (is_ours_to_read(signal)) sigaddset(&ours, signal);
    ::sigprocmask(SIG_BLOCK, &ours, &original_mask_);
    fd_.reset(::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd_) throw Error{Failure::system, "cannot read signals"};
}

std::optional<Arrival> Signals::next() {
    signalfd_siginfo info{};
    const auto now = signal_clock();  // before the read: what came before this came before the read
    while (::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        const int pid = static_cast<int>(info.ssi_pid);
        if (pid == ::getpid() && info.ssi_code <= 0) continue;
        return Arrival{static_cast<int>(info.ssi_signo), info.ssi_code, pid, now, info.ssi_int};
    }
    return std::nullopt;
}

std::optional<int> Signals::next_terminating() {
    while (const auto signal = next()) {
        if (is_terminating(signal->signal)) return signal->signal;
        if (signal->signal == SIGTSTP)
            ::kill(::getpid(), SIGSTOP);
        else if (signal->signal != SIGCHLD)
            kept_.push_back(*signal);
    }
    return std::nullopt;
}

void Signals::restore_in_child() const {
    if (child_was_ignored_) std::signal(SIGCHLD, SIG_IGN);
    ::sigprocmask(SIG_SETMASK, &original_mask_, nullptr);
}

void deliver(const Arrival& signal, pid_t command) {
    if (signal.code == SI_QUEUE) {
        sigval value{};
        value.sival_int = signal.value;
        ::sigqueue(command, signal.signal, value);
        return;
    }
    const pid_t messenger = ::fork();
    if (messenger == 0) {
        ::setpgid(0, 0);
        ::_exit(::kill(command, signal.signal) == 0 ? 0 : 1);
    }
    if (messenger < 0)
        ::kill(command, signal.signal);  // no process to be had
    else
        platform::wait_for_end(messenger);
}

}  // namespace dutyme::supervise
