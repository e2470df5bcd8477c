#include "platform/local_socket.hpp"

#include <sys/socket.h>

namespace dutyme::platform {

Fd new_local_socket() {
    return Fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
}

Fd accept_from(int listening) {
    return Fd{::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
}

std::optional<uid_t> user_at_other_end(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return peer.uid;
}

}  // namespace dutyme::platform
