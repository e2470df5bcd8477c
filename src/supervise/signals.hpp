#pragma once

#include "base/fd.hpp"

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <utility>
#include <vector>

namespace dutyme::supervise {

/// A signal that arrived, with what the kernel says of its sender.
struct Arrival {
    int signal = 0;
    int code = 0;                    ///< SI_USER, SI_QUEUE, SI_KERNEL, …
    int pid = 0;                     ///< the sender's; 0 from the kernel
    std::chrono::nanoseconds at{0};  ///< when it was read, on this machine's monotonic clock
    int value = 0;                   ///< of sigqueue(3)
};

/// The clock of Arrival::at.
std::chrono::nanoseconds signal_clock();

/// HUP, INT, QUIT, TERM: someone wants us to end.
bool is_terminating(int signal);

/// From construction on every signal that was not ignored is read from a descriptor instead of
/// being suffered; but for a fault of our own (SIGSEGV and its like), which no mask stops from
/// ending us. Nothing gets a handler, and what was ignored stays ignored, so that only the mask and
/// SIGCHLD have to be put right in a child. One per process; it stays in force until the process
/// ends.
class Signals {
  public:
    Signals();

    /// Readable when a signal waits.
    int fd() const { return fd_.get(); }
    /// Absent: none waits. Our own (a SIGPIPE from a write to nobody) are swallowed.
    std::optional<Arrival> next();
    /// Reads up to the first signal that wants us to end; absent: none waits. Others are kept for a
    /// command that does not exist yet; a stop from the terminal stops us.
    std::optional<int> next_terminating();
    /// What next_terminating() put aside, once.
    std::vector<Arrival> kept() { return std::exchange(kept_, {}); }
    /// In a child before exec: the mask and SIGCHLD as they were at the start. Async-signal-safe.
    void restore_in_child() const;

  private:
    Fd fd_;
    std::vector<Arrival> kept_;
    sigset_t original_mask_{};
    bool child_was_ignored_ = false;
};

/// Passes a signal on to the command. What was sent by kill(2) comes from a process outside of the
/// command's group, for there are programs that drop what one of their own group sends (sudo); what
/// came with a value keeps it, and comes from dutyme.
void deliver(const Arrival& signal, pid_t command);

}  // namespace dutyme::supervise
