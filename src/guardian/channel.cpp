#include "guardian/channel.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

namespace dutyme::guardian {

std::pair<Channel, Channel> Channel::pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        throw Error{Failure::system, "cannot make a socket pair"};
    return {Channel{Fd{ends[0]}}, Channel{Fd{ends[1]}}};
}

Channel Channel::another() const {
    return Channel{Fd{::fcntl(fd_.get(), F_DUPFD_CLOEXEC, 0)}};
}

bool Channel::send(const Message& message) {
    std::string bytes(1, static_cast<char>(message.type));
    for (const std::string& text : message.texts) (bytes += text) += '\0';
    ssize_t count = 0;
    do {
        count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    } while (count < 0 && errno == EINTR);
    return count == static_cast<ssize_t>(bytes.size());
}

std::optional<Message> Channel::receive() {
    ssize_t size = 0;
    do {
        size = ::recv(fd_.get(), nullptr, 0, MSG_PEEK | MSG_TRUNC);
    } while (size < 0 && errno == EINTR);
    if (size <= 0) return std::nullopt;
    std::string bytes(static_cast<std::size_t>(size), '\0');
    if (::recv(fd_.get(), bytes.data(), bytes.size(), 0) != size) return std::nullopt;
    Message message{static_cast<MessageType>(bytes[0]), {}};
    for (std::size_t at = 1; at < bytes.size();) {
        const auto end = bytes.find('\0', at);
        message.texts.push_back(bytes.substr(at, end - at));
        at = end == std::string::npos ? bytes.size() : end + 1;
    }
    return message;
}

}  // namespace dutyme::guardian
