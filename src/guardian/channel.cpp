#include "guardian/channel.hpp"

#include "base/error.hpp"
#include "platform/wire.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace dutyme::guardian {

namespace {

using Length = std::uint32_t;  // in front of each message; both ends are on one machine

}  // namespace

std::pair<Channel, Channel> Channel::pair() {
    std::pair<Fd, Fd> ends = platform::wire();
    return {Channel{std::move(ends.first)}, Channel{std::move(ends.second)}};
}

bool Channel::send(Message message) {
    const std::string bytes = encode(std::move(message));
    if (bytes.size() > longest_message)
        throw Error{Failure::system, "a message between dutyme and its guardian is too long"};
    const auto length = static_cast<Length>(bytes.size());
    std::string outgoing(sizeof length, '\0');
    std::memcpy(outgoing.data(), &length, sizeof length);
    outgoing += bytes;
    for (std::string_view left = outgoing; !left.empty();) {
        const ssize_t count = platform::send_without_signal(fd_.get(), left);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        left.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

// Returns false when the bytes have not arrived, or never will.
bool Channel::read_until(std::size_t size) {
    constexpr std::size_t largest_piece = 1U << 16U;  // whatever length has been announced
    while (incoming_.size() < size) {
        const std::size_t before = incoming_.size();
        const std::size_t piece = std::min(size - before, largest_piece);
        incoming_.resize(before + piece);
        const ssize_t count = ::recv(fd_.get(), incoming_.data() + before, piece, MSG_DONTWAIT);
        incoming_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count > 0 || (count < 0 && errno == EINTR)) continue;
        has_ended_ = count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
        return false;
    }
    return true;
}

std::optional<Message> Channel::receive() {
    if (!is_open()) return std::nullopt;
    Length length = 0;
    if (!read_until(sizeof length)) return std::nullopt;
    std::memcpy(&length, incoming_.data(), sizeof length);
    if (length > longest_message) {
        end();
        throw Error{Failure::system, "a message between dutyme and its guardian is too long"};
    }
    if (!read_until(sizeof length + length)) return std::nullopt;
    const std::string bytes = std::exchange(incoming_, {});
    try {
        return decode(std::string_view{bytes}.substr(sizeof length));
    } catch (const Error&) {
        end();
        throw;
    }
}

bool ChannelSink::send(Message message) {
    const std::lock_guard lock{sending_};
    return channel_.send(std::move(message));
}

}  // namespace dutyme::guardian
