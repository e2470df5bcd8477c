#include "supervise/delivery.hpp"

#include "platform/process.hpp"

#include <unistd.h>

namespace dutyme::supervise {

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
