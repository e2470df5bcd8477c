#include "platform/terminal.hpp"

#include <sys/select.h>

#include <cerrno>

namespace dutyme::platform {

// poll(2) does not know terminals on every system.
bool wait_for_input(int terminal, const sigset_t& mask) {
    if (terminal >= FD_SETSIZE) return errno = EMFILE, false;
    fd_set input;
    FD_ZERO(&input);
    FD_SET(terminal, &input);
    sigset_t before;
    ::sigprocmask(SIG_SETMASK, nullptr, &before);
    const int count = ::pselect(terminal + 1, &input, nullptr, nullptr, nullptr, &mask);
    const int error = errno;
    ::sigprocmask(SIG_SETMASK, &before, nullptr);  // which not every system brings back
    errno = error;
    return count > 0;
}

}  // namespace dutyme::platform
