#include "platform/sigpipe.hpp"

#include <cerrno>

namespace dutyme::platform {

namespace {

sigset_t only_sigpipe() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    return set;
}

bool is_pending() {
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

SigpipeHeldBack::SigpipeHeldBack() : was_pending_(is_pending()) {
    const sigset_t pipe = only_sigpipe();
    pthread_sigmask(SIG_BLOCK, &pipe, &before_);
}

SigpipeHeldBack::~SigpipeHeldBack() {
    const int error = errno;
    const sigset_t pipe = only_sigpipe();
    int taken = 0;
    if (!was_pending_ && is_pending()) sigwait(&pipe, &taken);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
}

}  // namespace dutyme::platform
