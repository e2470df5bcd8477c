#pragma once
#include "base/fd.hpp"
#include "guardian/messages.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace dutyme::guardian {

/// One end of the stream between dutyme and its guardian. Messages arrive whole and in order; each
/// begins with its length. Do not send a message larger than the system's buffer (8 KiB on some)
/// from both ends at the same time: both would block, and neither would read.
class Channel {
  public:
    /// The limit for one message, in bytes.
    static constexpr std::size_t longest_message = 16U << 20U;

    /// An end that is closed.
    Channel() = default;
    explicit Channel(Fd fd) : fd_(std::move(fd)) {}
    /// Returns two connected ends. Throws Error{system}.
    static std::pair<Channel, Channel> pair();

    /// Readable when receive() has something new; -1 once the channel has ended.
    int fd() const { return has_ended_ ? -1 : fd_.get(); }
    /// Returns false once receive() has seen the other end close, or after end(). The other end may
    /// still receive what is sent then.
    bool is_open() const { return fd() >= 0; }
    void end() { has_ended_ = true; }
    /// Gives the descriptor away: the caller closes it.
    int release() { return fd_.release(); }

    /// Sends the message; blocks until all of it is in the other end's buffer. Returns false when
    /// the other end is closed. Throws Error{system} when the message is longer than
    /// longest_message.
    bool send(Message message);
    /// Returns the next message once all of it has arrived. Absent: it has not, or the other end
    /// has closed; half a message from a process that died is dropped. Never blocks, and reads
    /// nothing beyond the message. Throws Error{system} for bytes that are no message, and ends the
    /// channel.
    std::optional<Message> receive();

  private:
    bool read_until(std::size_t size);

    Fd fd_;
    bool has_ended_ = false;
    std::string incoming_;  // the received part of the next message, with its length in front
};

/// Sends over a channel from any thread, while the channel's owner may receive.
class ChannelSink final : public MessageSink {
  public:
    /// `channel` has to outlive this.
    explicit ChannelSink(Channel& channel) : channel_(channel) {}
    bool send(Message message) override;

  private:
    Channel& channel_;
    std::mutex sending_;
};

}  // namespace dutyme::guardian
