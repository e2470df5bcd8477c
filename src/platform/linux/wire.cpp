#include "platform/wire.hpp"

#include "base/error.hpp"

#include <sys/socket.h>
#include <unistd.h>

namespace dutyme::platform {

std::pair<Fd, Fd> wire() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        throw Error{Failure::system, "cannot make a socket pair"};
    return {Fd{ends[0]}, Fd{ends[1]}};
}

ssize_t send_without_signal(int socket, std::string_view bytes, int flags) {
    return ::send(socket, bytes.data(), bytes.size(), flags | MSG_NOSIGNAL);
}

// Whoever reads our signals sees that this one is our own.
ssize_t write_without_signal(int fd, std::string_view bytes) {
    return ::write(fd, bytes.data(), bytes.size());
}

}  // namespace dutyme::platform
