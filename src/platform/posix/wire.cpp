#include "platform/wire.hpp"

#include "base/error.hpp"
#include "platform/sigpipe.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dutyme::platform {

std::pair<Fd, Fd> wire() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        throw Error{Failure::system, "cannot make a socket pair"};
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    return {Fd{ends[0]}, Fd{ends[1]}};
}

ssize_t send_without_signal(int socket, std::string_view bytes, int flags) {
    const SigpipeHeldBack held_back;
    return ::send(socket, bytes.data(), bytes.size(), flags);
}

ssize_t write_without_signal(int fd, std::string_view bytes) {
    const SigpipeHeldBack held_back;
    return ::write(fd, bytes.data(), bytes.size());
}

}  // namespace dutyme::platform
