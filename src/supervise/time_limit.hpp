#pragma once
#include "platform/clock.hpp"
#include "platform/process.hpp"
#include "supervise/signals.hpp"

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <vector>

namespace dutyme::supervise {

/// Ends a command that takes too long. The command shares our process group, so no signal goes to
/// that: SIGTERM goes to the command and to all that are its children, theirs, and so on at that
/// moment; SIGKILL, ten seconds later, to those of them that are still there, with what they have
/// started since. What a process has left behind by ending is nobody's child, and is not reached.
class TimeLimit {
  public:
    /// How long a process may take to end once it was told to.
    static constexpr std::chrono::milliseconds grace{10000};

    /// Nothing rings before begin(). Throws Error{system}.
    TimeLimit() = default;
    /// The command exists, and has `time` from now on.
    void begin(pid_t command, std::chrono::milliseconds time);

    /// Readable when look() has something to do; -1: it has to be called anyway.
    int fd() const { return alarm_.fd(); }
    /// How long to wait for fd() before look() has to be called; negative: for ever.
    std::chrono::milliseconds look_again() const { return alarm_.look_again(); }
    /// Does what is due. Call while the command is not reaped yet.
    void look();
    bool is_over() const { return !told_.empty(); }

    /// Blocks until all that were told to end have ended, or are killed: when their grace is over,
    /// or at once by a terminating signal; then returns false. Call when the command has ended.
    /// Does nothing when the time was not over.
    bool finish(Signals& signals);

  private:
    void kill_those_left();

    platform::Alarm alarm_;
    pid_t command_ = -1;
    std::vector<platform::Process> told_;   // the command first, parents before their children
    std::chrono::milliseconds told_at_{0};  // on SystemClock::elapsed()
    bool is_killed_ = false;
};

}  // namespace dutyme::supervise
