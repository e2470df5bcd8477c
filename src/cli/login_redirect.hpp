#pragma once

#include "base/fd.hpp"
#include "platform/clock.hpp"

#include <poll.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace dutyme::cli {

/// Where a browser is sent back to after a login: a page on loopback, for this one answer.
class LoginRedirect {
  public:
    /// Returns true for the target of the request that brings the answer.
    using IsAnswer = std::function<bool(const std::string& target)>;

    /// Listens on this port of 127.0.0.1; 0: any free one. Throws Error{system} when it is taken.
    explicit LoginRedirect(unsigned short port);

    /// The address that has to be registered for the app: "http://127.0.0.1:8000/callback".
    std::string url() const;
    /// Hands the target of each request that comes, and each line of `typed` (a terminal where the
    /// address can be pasted; -1: none), to `is_answer`, until that returns true. Everything but
    /// the answer gets 404; so does what names another host than ours (DNS rebinding). Blocks for
    /// `time` at most; throws Error{denied} after that, and what `is_answer` throws.
    void await(std::chrono::milliseconds time, int typed, const IsAnswer& is_answer);

  private:
    struct Visitor {
        Fd fd;
        std::string received;
    };

    std::vector<pollfd> wait(int typed, platform::KernelClock::time_point deadline) const;
    bool serve(Visitor& visitor, const IsAnswer& is_answer) const;
    bool serve_visitors(const std::vector<pollfd>& fds, const IsAnswer& is_answer);

    Fd listener_;
    unsigned short port_ = 0;
    std::vector<Visitor> visitors_;
};

}  // namespace dutyme::cli
