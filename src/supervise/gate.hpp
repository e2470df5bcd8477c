#pragma once
#include "base/fd.hpp"
#include "supervise/command.hpp"
#include "supervise/signals.hpp"

#include <sys/types.h>

namespace dutyme::supervise {

/// The command's process, which exists but waits before its first instruction until the gate is
/// opened. It has our group, session, terminal, files, limits and environment (but a LISTEN_PID
/// that names us names it); its signal mask and dispositions are those dutyme was started with. It
/// dies with us where the system can do that, as it would have without us.
class Gate {
  public:
    /// Forks; the command stands at the gate. Must be called on the main thread: the kernel's death
    /// signal follows the thread that forked. Throws Error{system} when there is no process to be
    /// had.
    Gate(const Command& command, const Signals& signals);

    pid_t pid() const { return pid_; }
    /// Lets the command begin. Returns when it has: 0, or the errno of a failed execve(2).
    int open();
    /// The command never runs; its process ends by itself and is reaped here.
    void shut();

  private:
    Fd key_;      // a byte opens, the end of file shuts
    Fd failure_;  // the errno of execve; closed by its success
    pid_t pid_ = -1;
};

}  // namespace dutyme::supervise
