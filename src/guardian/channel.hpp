#pragma once
#include "base/fd.hpp"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::guardian {

/// What dutyme and its guardian say to each other.
enum class MessageType : char {
    // dutyme says
    settings = 's',  ///< the settings in force, and what git told
    take = 't',      ///< the plan was announced: put the deployer on call, but on these schedules
    running = 'r',   ///< the command exists; its process id
    release = 'q',   ///< the command has ended (how), or never began: give the pager back
    // the guardian says
    plan = 'P',       ///< who will relieve whom (JSON)
    refused = 'R',    ///< misuse or a refusal: failure, sentence, hint
    uncovered = 'U',  ///< nobody was put on call: sentence, hint
    taken = 'T',      ///< every override of the plan stands, or: the tour of a push is mine
    known = 'K',      ///< PagerDuty knows the token
    unknown = 'N',    ///< PagerDuty refused the token
    remark = 'M',     ///< one sentence for the user
    detail = 'V',     ///< the same, for a user who wants to know more
    waiting = 'W',    ///< it takes longer: why, and how many milliseconds yet
    stands = 'E',     ///< what is to be given back now ends by itself then (RFC 3339)
    released = 'D',   ///< nothing of ours stands any more, or only until the time told (RFC 3339)
    left = 'L',       ///< something may stand and is not being worked on any more: sentence
};

struct Message {
    MessageType type;
    std::vector<std::string> texts;  ///< no NUL in any
};

/// One end of the connection. Messages arrive whole and in order.
class Channel {
  public:
    Channel() = default;
    explicit Channel(Fd fd) : fd_(std::move(fd)) {}
    static std::pair<Channel, Channel> pair();

    int fd() const { return fd_.get(); }
    int release() { return fd_.release(); }
    /// Another descriptor of this end. Nobody is at the other end before this one, too, is closed.
    Channel another() const;
    explicit operator bool() const { return static_cast<bool>(fd_); }
    /// False: nobody is at the other end.
    bool send(const Message& message);
    /// Blocks until one is here. Absent: nobody is at the other end any more.
    std::optional<Message> receive();

  private:
    Fd fd_;
};

}  // namespace dutyme::guardian
