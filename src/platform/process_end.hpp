#pragma once
#include "base/fd.hpp"

#include <sys/types.h>

#include <chrono>

namespace dutyme::platform {

/// The end of a process, ours or not, without reaping it.
class ProcessEnd {
  public:
    /// Of nobody.
    ProcessEnd() = default;
    /// Made while the process certainly exists. Of nobody when it does not.
    explicit ProcessEnd(pid_t pid);

    explicit operator bool() const { return pid_ > 0; }
    pid_t pid() const { return pid_; }
    bool has_ended() const;
    /// Blocks until it has ended. Returns false when the time is up before.
    bool wait(std::chrono::milliseconds time) const;
    /// Readable once it has ended; -1: it has to be looked at.
    int fd() const { return fd_.get(); }
    /// How long to wait for fd() before has_ended() has to be asked; negative: for ever.
    std::chrono::milliseconds look_again() const;

  private:
    pid_t pid_ = 0;
    Fd fd_;
    std::chrono::nanoseconds since_{0};  // on KernelClock; the longer ago, the less often is looked
};

/// Blocks until our child has ended, and reaps it. Returns its status as waitpid(2) tells it; 0
/// when it is no child of ours, or not any more.
int wait_for_end(pid_t child);

/// In a child: lets the system send it `signal` when the parent ends, also over an exec of a
/// program without privileges, where the system can do that. Returns false when the parent has
/// ended already. Async-signal-safe.
bool die_with(pid_t parent, int signal);
/// True where the system can do that.
extern const bool can_die_with_parent;

}  // namespace dutyme::platform
