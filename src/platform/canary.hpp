#pragma once
#include "base/fd.hpp"
#include "platform/signals.hpp"

#include <sys/types.h>

#include <chrono>
#include <optional>

namespace dutyme::platform {

/// A process that sits in our process group, suffers no signal, and tells which ones it got.
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

    /// Readable when a report waits, or is_busy() may have changed; -1 once it is dead.
    int fd() const { return reports_.get(); }
    pid_t pid() const { return pid_; }
    bool alive() const { return pid_ > 0; }
    /// Absent: no report waits. Finding the canary dead makes it not alive.
    std::optional<Arrival> next();
    /// Returns true while it is between getting a signal and having told of it. Once false,
    /// everything it got before can be read by next(). A stopped one tells nothing and is not busy.
    bool is_busy();
    /// It was reaped by somebody else's loop.
    void has_died();

  private:
    static const bool is_asked;  // else the system tells what the canary does
    [[noreturn]] static void report(int reports, int questions);

    enum class Question { none, asked, answered };

    Fd reports_;
    Fd questions_;
    Question question_ = Question::none;
    pid_t pid_ = -1;
};

}  // namespace dutyme::platform
