#pragma once
#include "base/fd.hpp"
#include "supervise/signals.hpp"

#include <sys/types.h>

#include <optional>

namespace dutyme::supervise {

/// A process that sits in our process group with every signal blocked and tells which ones it got.
/// A signal to one process and a signal to a group look the same to the receiver (same sender, same
/// code); what the canary got too went to the whole group, and so the command has its own copy.
class Canary {
  public:
    /// Forks. Without one (no process to be had) nothing is ever reported.
    Canary();
    Canary(const Canary&) = delete;
    Canary& operator=(const Canary&) = delete;
    /// Ends it and waits for its end.
    ~Canary();

    /// Readable when a report waits; -1 once it is dead.
    int fd() const { return pipe_.get(); }
    pid_t pid() const { return pid_; }
    bool alive() const { return pid_ > 0; }
    /// Absent: no report waits. Finding the canary dead makes it not alive.
    std::optional<Arrival> next();
    /// True while it is between getting a signal and having told of it. Once false, everything it
    /// got before is in the pipe. A stopped one tells nothing and is not busy.
    bool is_busy() const;
    /// It was reaped by somebody else's loop.
    void has_died();

  private:
    Fd pipe_;
    pid_t pid_ = -1;
    bool is_in_proc_ = false;  // else its number there is a stranger's
};

}  // namespace dutyme::supervise
