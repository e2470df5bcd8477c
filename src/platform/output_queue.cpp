#include "platform/output_queue.hpp"

#include "platform/descriptors.hpp"
#include "platform/wire.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace dutyme::platform {

OutputQueue::OutputQueue(int fd) : fd_(fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return;
    if (S_ISSOCK(status.st_mode)) kind_ = Kind::socket;
    if (!S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) return;
    kind_ = Kind::stream;
    own_ = open_again(fd);
}

// -1 with errno, as write(2). Without a description of our own, what poll says has to do: somebody
// else may fill the pipe meanwhile.
ssize_t OutputQueue::write_now(std::string_view text) const {
    if (kind_ == Kind::socket) return send_without_signal(fd_, text, MSG_DONTWAIT);
    if (kind_ == Kind::plain || own_) return write_without_signal(writing_fd(), text);
    pollfd room{fd_, POLLOUT, 0};
    if (::poll(&room, 1, 0) == 0) return errno = EAGAIN, -1;
    return write_without_signal(fd_, text.substr(0, PIPE_BUF));
}

void OutputQueue::write(std::string_view text) {
    flush();
    if (!kept_.empty() && kept_.size() + text.size() > most) {
        lost_ += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
        return;
    }
    kept_.append(text);
    flush();
}

// A reader that is gone is not our failure; the text is lost and the deploy goes on.
void OutputQueue::flush() {
    while (!kept_.empty()) {
        const ssize_t count = write_now(kept_);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (count <= 0) return kept_.clear();
        kept_.erase(0, static_cast<std::size_t>(count));
    }
}

std::size_t OutputQueue::take_lost() {
    return std::exchange(lost_, 0);
}

}  // namespace dutyme::platform
