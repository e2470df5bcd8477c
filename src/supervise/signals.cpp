#include "supervise/signals.hpp"

#include "platform/process_end.hpp"

#include <unistd.h>

namespace dutyme::supervise {

bool is_terminating(int signal) {
    return signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTERM;
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

void deliver(const Arrival& signal, pid_t command) {
    if (signal.sender == Arrival::Sender::queue) {
        platform::send_again(signal, command);
        return;
    }
    pid_t messenger = 0;
    {
        const platform::SignalsHeldBack held_back;
        messenger = ::fork();
        if (messenger == 0) {
            ::setpgid(0, 0);
            ::_exit(platform::send_again(signal, command) ? 0 : 1);
        }
    }
    if (messenger < 0)
        platform::send_again(signal, command);  // no process to be had
    else
        platform::wait_for_end(messenger);
}

}  // namespace dutyme::supervise
