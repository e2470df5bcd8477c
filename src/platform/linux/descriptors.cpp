#include "platform/descriptors.hpp"

#include "base/error.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <string>
#include <vector>

namespace dutyme::platform {

namespace {

constexpr int first_beside_stdio = STDERR_FILENO + 1;

// Where every number has to be tried. Who may open more files than the highest is rare.
int highest_tried() {
    return static_cast<int>(std::clamp(::sysconf(_SC_OPEN_MAX), 256L, 65536L));
}

std::vector<int> open_descriptors() {
    std::vector<int> found;
    DIR* directory = ::opendir("/proc/self/fd");
    if (directory == nullptr) {
        for (int fd = first_beside_stdio; fd < highest_tried(); ++fd) found.push_back(fd);
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

void put_in_place_of(int target, int fd) {
    ::dup3(fd, target, O_CLOEXEC);
}

Fd open_nothing() {
    if (Fd null{::open("/dev/null", O_RDWR | O_CLOEXEC)}; null) return null;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return Fd{};
    ::close(ends[1]);
    return Fd{ends[0]};
}

Fd open_again(int fd) {
    const std::string path = "/proc/self/fd/" + std::to_string(fd);
    return Fd{::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
}

int last_descriptor() {
    return INT_MAX;
}

void close_from(int first, int last) {
    const auto from = static_cast<unsigned>(first);
    if (::close_range(from, static_cast<unsigned>(last), 0) == 0) return;
    const int highest = std::min(last, highest_tried());  // before Linux 5.9
    for (int fd = first; fd <= highest; ++fd) ::close(fd);
}

void close_handed_down() {
    for (const int fd : open_descriptors()) {
        const int flags = fd < first_beside_stdio ? -1 : ::fcntl(fd, F_GETFD);
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0) ::close(fd);
    }
}

}  // namespace dutyme::platform
