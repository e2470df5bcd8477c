#include "platform/wire.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace dutyme::platform {

std::pair<Fd, Fd> wire() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        throw Error{Failure::system, "cannot make a socket pair"};
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    return {Fd{ends[0]}, Fd{ends[1]}};
}

namespace {

// Runs `write` and takes the SIGPIPE that it raises, but none that waited before.
template <class Write>
ssize_t without_signal(const Write& write) {
    sigset_t pipe;
    sigset_t before;
    sigset_t waiting;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&waiting);
    const bool has_waited = sigismember(&waiting, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    const ssize_t count = write();
    const int error = errno;
    sigpending(&waiting);
    int taken = 0;
    if (count < 0 && error == EPIPE && !has_waited && sigismember(&waiting, SIGPIPE) == 1)
        sigwait(&pipe, &taken);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
    return count;
}

}  // namespace

ssize_t send_without_signal(int socket, std::string_view bytes, int flags) {
    return without_signal([&] { return ::send(socket, bytes.data(), bytes.size(), flags); });
}

ssize_t write_without_signal(int fd, std::string_view bytes) {
    return without_signal([&] { return ::write(fd, bytes.data(), bytes.size()); });
}

}  // namespace dutyme::platform
