#pragma once
#include "base/fd.hpp"
#include "guardian/messages.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace dutyme::guardian {

/// One end of the stream between dutyme and its guardian. Messages arrive whole and in order, each
/// behind its length. The two ends must not send a message larger than the system's buffer (8 KiB
/// on some) to each other at the same time: neither would read.
class Channel {
  public:
    /// No message is longer, in bytes.
    static constexpr std::size_t longest_message = 16U << 20U;

    /// An end that has ended.
    Channel() = default;
    explicit Channel(Fd fd) : fd_(std::move(fd)) {}
    /// Throws Error{system}.
    static std::pair<Channel, Channel> pair();

    /// Readable when receive() has something new; -1 once the channel has ended.
    int fd() const { return has_ended_ ? -1 : fd_.get(); }
    /// False once receive() has seen the other end's end, or end() was called. What is sent then
    /// may still be heard.
    bool is_open() const { return fd() >= 0; }
    void end() { has_ended_ = true; }
    /// Gives the descriptor away.
    int release() { return fd_.release(); }

    /// Sends the message; blocks until the other end's buffer has taken all of it. Returns false
    /// when nobody is at the other end. Throws Error{system} when it is longer than
    /// longest_message.
    bool send(Message message);
    /// Returns the next message once all of it is here. Absent: not yet, or the other end has
    /// ended; half a message of an end that has died is dropped. Reads nothing beyond that message
    /// and never blocks. Throws Error{system} for what is no message: the channel has ended then.
    std::optional<Message> receive();

  private:
    bool read_until(std::size_t size);

    Fd fd_;
    bool has_ended_ = false;
    std::string incoming_;  // the beginning of the next message, its length in front
};

/// Sends over a channel, from any thread; the channel's owner may receive meanwhile.
class ChannelSink final : public MessageSink {
  public:
    explicit ChannelSink(Channel& channel) : channel_(channel) {}
    bool send(Message message) override;

  private:
    Channel& channel_;
    std::mutex sending_;
};

}  // namespace dutyme::guardian
