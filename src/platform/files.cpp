#include "platform/files.hpp"

#include "base/error.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace dutyme::platform {

namespace {

constexpr int first_beside_stdio = STDERR_FILENO + 1;

// Without /proc every number has to be tried; who may open more files than that is rare.
std::vector<int> open_descriptors() {
    std::vector<int> found;
    DIR* directory = ::opendir("/proc/self/fd");
    if (directory == nullptr) {
        const long most = std::clamp(::sysconf(_SC_OPEN_MAX), 256L, 65536L);
        for (int fd = first_beside_stdio; fd < most; ++fd) found.push_back(fd);
        return found;
    }
    while (const dirent* entry = ::readdir(directory)) found.push_back(std::atoi(entry->d_name));
    ::closedir(directory);
    return found;
}

}  // namespace

Pipe::Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw Error{Failure::system, "cannot make a pipe"};
    read.reset(ends[0]);
    write.reset(ends[1]);
}

Fd open_nothing() {
    if (Fd null{::open("/dev/null", O_RDWR | O_CLOEXEC)}; null) return null;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return Fd{};
    ::close(ends[1]);
    return Fd{ends[0]};
}

void close_from(int first) {
    if (::close_range(static_cast<unsigned>(first), ~0U, 0) == 0) return;
    const long most = ::sysconf(_SC_OPEN_MAX);  // before Linux 5.9
    for (int fd = first; fd < most; ++fd) ::close(fd);
}

void close_handed_down() {
    for (const int fd : open_descriptors()) {
        const int flags = fd < first_beside_stdio ? -1 : ::fcntl(fd, F_GETFD);
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0) ::close(fd);
    }
}

bool can_open(int count) {
    std::vector<Fd> opened;
    for (int i = 0; i < count; ++i) {
        opened.emplace_back(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!opened.back()) return false;
    }
    return true;
}

}  // namespace dutyme::platform
