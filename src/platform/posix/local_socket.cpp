#include "platform/local_socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dutyme::platform {

Fd new_local_socket() {
    Fd made{::socket(AF_UNIX, SOCK_STREAM, 0)};
    if (made) ::fcntl(made.get(), F_SETFD, FD_CLOEXEC);
    return made;
}

Fd accept_from(int listening) {
    Fd connection{::accept(listening, nullptr, nullptr)};
    if (!connection) return connection;
    ::fcntl(connection.get(), F_SETFD, FD_CLOEXEC);
    ::fcntl(connection.get(), F_SETFL, O_NONBLOCK);
    return connection;
}

#ifdef SO_PEERCRED  // where this backend is tried out, there is no getpeereid(3)

std::optional<uid_t> user_at_other_end(int socket) {
    struct ucred peer {};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return peer.uid;
}

#else

std::optional<uid_t> user_at_other_end(int socket) {
    uid_t user = 0;
    gid_t group = 0;
    if (::getpeereid(socket, &user, &group) != 0) return std::nullopt;
    return user;
}

#endif

}  // namespace dutyme::platform
