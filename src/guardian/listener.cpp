#include "guardian/listener.hpp"

#include "base/error.hpp"
#include "platform/local_socket.hpp"
#include "platform/wire.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace dutyme::guardian {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t longest_request = 4096;
constexpr std::size_t most_unheard = 16;

class Connection final : public Asker {
  public:
    explicit Connection(Fd fd) : fd_(std::move(fd)) {}
    void tell(const Reply& reply) override {
        if (!fd_) return;
        const std::string line = to_line(reply) + '\n';
        const ssize_t sent = platform::send_without_signal(fd_.get(), line);
        if (sent != static_cast<ssize_t>(line.size())) fd_.reset();
    }

  private:
    Fd fd_;
};

}  // namespace

void Listener::listen(const fs::path& path) {
    std::error_code failed;
    if (socket_) fs::rename(path_, path, failed);
    if (!socket_ || failed) {
        try {
            socket_ = platform::listen_at(path);
        } catch (const Error&) {  // there are no more descriptors
            socket_.reset();
        }
    }
    path_ = path;
}

void Listener::close() {
    if (!socket_) return;
    socket_.reset();
    unheard_.clear();
    std::error_code ignored;
    fs::remove(path_, ignored);
}

std::vector<int> Listener::fds() const {
    std::vector<int> fds;
    if (unheard_.size() < most_unheard) fds.push_back(socket_.get());
    for (const Unheard& one : unheard_) fds.push_back(one.connection.get());
    return fds;
}

std::optional<Asked> Listener::read(int fd) {
    if (fd == socket_.get()) {
        if (Fd connection = platform::accept_own(fd))
            unheard_.push_back({std::move(connection), {}});
        return std::nullopt;
    }
    const auto one = std::find_if(unheard_.begin(), unheard_.end(), [&](const Unheard& other) {
        return other.connection.get() == fd;
    });
    if (one == unheard_.end()) return std::nullopt;
    auto asked = read_request(*one);
    if (!one->connection) unheard_.erase(one);
    return asked;
}

// Takes the connection where nothing more is to be read from it.
std::optional<Asked> Listener::read_request(Unheard& one) {
    char bytes[512];
    const ssize_t count = ::recv(one.connection.get(), bytes, sizeof bytes, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
    if (count > 0) one.text.append(bytes, static_cast<std::size_t>(count));
    const auto end = one.text.find('\n');
    if (count > 0 && end == std::string::npos && one.text.size() < longest_request)
        return std::nullopt;
    auto asker = std::make_shared<Connection>(std::move(one.connection));
    if (end == std::string::npos) return std::nullopt;
    try {
        return Asked{request_from(one.text.substr(0, end)), asker};
    } catch (const Error& error) {
        asker->tell(error);
        return std::nullopt;
    }
}

}  // namespace dutyme::guardian
