#pragma once

#include "base/fd.hpp"

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <optional>

namespace dutyme::platform {

/// A signal that arrived, with what the system says of its sender.
struct Arrival {
    enum class Sender {
        unknown,  ///< the system does not tell
        process,  ///< kill(2)
        queue,    ///< sigqueue(3), with a value
        kernel,   ///< a terminal, a timer, a limit
    };
    int signal = 0;
    Sender sender = Sender::unknown;
    int pid = 0;                     ///< the sender's; 0 when it is not known, and of the kernel
    std::chrono::nanoseconds at{0};  ///< when it was read, on signal_clock()
    int value = 0;                   ///< of sigqueue(3)
};

/// Returns the time on the clock of Arrival::at.
std::chrono::nanoseconds signal_clock();

/// Returns the highest signal number.
int last_signal();

/// Returns true when every one of these signals that is sent arrives; of others one waits at most.
bool is_queued(int signal);

/// From construction on every signal that was not ignored is read here instead of being suffered;
/// but for a fault of our own (SIGSEGV and its like), which nothing stops from ending us. What was
/// ignored stays ignored. One per process; it stays in force until the process ends.
class SignalReader {
  public:
    /// Throws Error{system}.
    SignalReader();
    SignalReader(const SignalReader&) = delete;
    SignalReader& operator=(const SignalReader&) = delete;
    ~SignalReader() = default;

    /// Readable when a signal waits.
    int fd() const { return fd_.get(); }
    /// Returns a signal that waits; absent: none does. Our own (a SIGPIPE from a write to nobody)
    /// are swallowed.
    std::optional<Arrival> next();
    /// Returns true when this signal waits to be read.
    bool waits(int signal) const;
    /// Suffers a signal as if it were not read here: for one that stops us. Returns when we are
    /// continued.
    void suffer(int signal);
    /// In a child before exec: mask and dispositions as they were at the start. Async-signal-safe.
    void restore_in_child() const;

  private:
    Fd fd_;
    sigset_t original_mask_{};
    bool child_was_ignored_ = false;
};

/// While this lives no signal is delivered to this thread, so that a child that is forked meanwhile
/// begins with all of them held back.
class SignalsHeldBack {
  public:
    SignalsHeldBack();
    SignalsHeldBack(const SignalsHeldBack&) = delete;
    SignalsHeldBack& operator=(const SignalsHeldBack&) = delete;
    ~SignalsHeldBack();

  private:
    sigset_t before_{};
};

/// Sends the signal once more, with its value where it has one. Returns false when it cannot be
/// sent. Async-signal-safe.
bool send_again(const Arrival& signal, pid_t pid);

/// Ignores every signal that can be ignored, but SIGCHLD, and holds none back.
void ignore_signals();

}  // namespace dutyme::platform
