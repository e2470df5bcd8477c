#include "platform/local_socket.hpp"

#include "platform/descriptors.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace dutyme::platform {

namespace fs = std::filesystem;

namespace {

// bind(2) or connect(2).
using Attach = int (*)(int, const sockaddr*, socklen_t);

// Returns 0, or the error.
int attach_by(const char* name, int socket, Attach attach) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, name, sizeof address.sun_path - 1);
    const auto* plain = reinterpret_cast<const sockaddr*>(&address);
    return attach(socket, plain, sizeof address) == 0 ? 0 : errno;
}

// Only what is async-signal-safe is called in the child. The folder of this process stays as it
// is: other threads may be using it.
int attach_in_child(const fs::path& path, int socket, Attach attach) {
    const std::string folder = path.parent_path().string();
    const std::string name = path.filename().string();
    const Pipe answer;
    const pid_t child = ::fork();
    if (child < 0) return errno;
    if (child == 0) {
        const int failure =
            ::chdir(folder.c_str()) == 0 ? attach_by(name.c_str(), socket, attach) : errno;
        const bool is_told =
            ::write(answer.write.get(), &failure, sizeof failure) == sizeof failure;
        ::_exit(is_told ? 0 : 1);
    }
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
    int failure = ECHILD;
    ::fcntl(answer.read.get(), F_SETFL, O_NONBLOCK);
    return ::read(answer.read.get(), &failure, sizeof failure) == sizeof failure ? failure : ECHILD;
}

int attach_at(const fs::path& path, int socket, Attach attach) {
    const bool fits = path.string().size() < sizeof sockaddr_un{}.sun_path;
    const bool is_shortened = path.filename().string().size() < sizeof sockaddr_un{}.sun_path;
    if (fits) return attach_by(path.c_str(), socket, attach);
    return is_shortened ? attach_in_child(path, socket, attach) : ENAMETOOLONG;
}

}  // namespace

// Its lock says that the tour is ours: what lies there is a dead guardian's.
Fd listen_at(const fs::path& path) {
    constexpr int waiting = 16;
    Fd socket = new_local_socket();
    if (!socket) return {};
    std::error_code ignored;
    fs::remove(path, ignored);
    const mode_t before = ::umask(0177);
    const int failure = attach_at(path, socket.get(), ::bind);
    ::umask(before);
    if (failure != 0 || ::listen(socket.get(), waiting) != 0) return {};
    ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
    return socket;
}

Fd connect_to(const fs::path& path) {
    Fd socket = new_local_socket();
    if (!socket || attach_at(path, socket.get(), ::connect) != 0) return {};
    const auto user = user_at_other_end(socket.get());
    return user == ::geteuid() ? std::move(socket) : Fd{};
}

Fd accept_own(int listening) {
    for (;;) {
        Fd connection = accept_from(listening);
        if (!connection || user_at_other_end(connection.get()) == ::geteuid()) return connection;
    }
}

}  // namespace dutyme::platform
