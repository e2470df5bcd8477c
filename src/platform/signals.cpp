#include "platform/signals.hpp"

#include "platform/clock.hpp"

namespace dutyme::platform {

std::chrono::nanoseconds signal_clock() {
    return KernelClock::now().time_since_epoch();
}

SignalsHeldBack::SignalsHeldBack() {
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before_);
}

SignalsHeldBack::~SignalsHeldBack() {
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

void ignore_signals() {
    for (int signal = 1; signal <= last_signal(); ++signal) std::signal(signal, SIG_IGN);
    std::signal(SIGCHLD, SIG_DFL);  // else our children leave no status
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace dutyme::platform
