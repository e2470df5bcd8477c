#include "platform/descriptors.hpp"

#include "base/error.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace dutyme::platform {

namespace {

constexpr int first_beside_stdio = STDERR_FILENO + 1;

bool make_pipe(int (&ends)[2]) {
    if (::pipe(ends) != 0) return false;
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    return true;
}

}  // namespace

Pipe::Pipe() {
    int ends[2];
    if (!make_pipe(ends)) throw Error{Failure::system, "cannot make a pipe"};
    read.reset(ends[0]);
    write.reset(ends[1]);
}

void put_in_place_of(int target, int fd) {
    if (::dup2(fd, target) >= 0) ::fcntl(target, F_SETFD, FD_CLOEXEC);
}

Fd open_nothing() {
    if (Fd null{::open("/dev/null", O_RDWR | O_CLOEXEC)}; null) return null;
    int ends[2];
    if (!make_pipe(ends)) return Fd{};
    ::close(ends[1]);
    return Fd{ends[0]};
}

// A terminal has a name; a pipe has none.
Fd open_again(int fd) {
    std::array<char, 256> name{};
    if (::ttyname_r(fd, name.data(), name.size()) != 0) return Fd{};
    return Fd{::open(name.data(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
}

// The limit may be infinite, so the open ones are looked up. Where they cannot be, every number is
// tried up to one above which hardly anybody has files open.
int last_descriptor() {
    DIR* directory = ::opendir("/dev/fd");
    if (directory == nullptr)
        return static_cast<int>(std::clamp(::sysconf(_SC_OPEN_MAX), 256L, 65536L));
    int last = STDERR_FILENO;
    while (const dirent* entry = ::readdir(directory))
        last = std::max(last, std::atoi(entry->d_name));
    ::closedir(directory);
    return last;
}

void close_from(int first, int last) {
    for (int fd = first; fd <= last; ++fd) ::close(fd);
}

void close_handed_down() {
    const int last = last_descriptor();
    for (int fd = first_beside_stdio; fd <= last; ++fd) {
        const int flags = ::fcntl(fd, F_GETFD);
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0) ::close(fd);
    }
}

}  // namespace dutyme::platform
