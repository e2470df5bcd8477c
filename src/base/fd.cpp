#include "base/fd.hpp"

#include "base/readable.hpp"

#include <poll.h>

#include <cerrno>
#include <vector>

namespace dutyme {

int wait_readable(std::initializer_list<int> fds, std::chrono::milliseconds time) {
    return wait_any_readable(std::vector<int>{fds}, time);
}

int wait_any_readable(const std::vector<int>& fds, std::chrono::milliseconds time) {
    std::vector<pollfd> polled;
    polled.reserve(fds.size());
    for (const int fd : fds) polled.push_back({fd, POLLIN, 0});
    int count = 0;
    do {
        count = ::poll(polled.data(), polled.size(), static_cast<int>(time.count()));
    } while (count < 0 && errno == EINTR);
    for (const pollfd& each : polled)
        if (each.revents != 0) return each.fd;
    return -1;
}

}  // namespace dutyme
