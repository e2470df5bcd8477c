#include "supervise/exit.hpp"

#include "base/error.hpp"
#include "platform/program.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace dutyme::supervise {

Exit Exit::of_status(int wait_status) {
    return WIFSIGNALED(wait_status) ? of_signal(WTERMSIG(wait_status))
                                    : of_code(WEXITSTATUS(wait_status));
}

int Exit::shell_code() const {
    return by_signal() ? exit_code::signal_base + signal_ : code_;
}

std::string Exit::described() const {
    if (!by_signal()) return "exit " + std::to_string(code_);
    return "signal " + std::to_string(signal_) + " (" + ::strsignal(signal_) + ")";
}

void Exit::leave() const {
    if (by_signal()) {
        platform::leave_no_core();
        std::signal(signal_, SIG_DFL);
        sigset_t only;
        sigemptyset(&only);
        sigaddset(&only, signal_);
        ::kill(::getpid(), signal_);
        ::sigprocmask(SIG_UNBLOCK, &only, nullptr);
    }
    ::_exit(shell_code());
}

}  // namespace dutyme::supervise
