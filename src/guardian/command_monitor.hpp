#pragma once
#include "base/fd.hpp"

#include <sys/types.h>

namespace dutyme::guardian {

/// The command as the guardian sees it: somebody else's child, known by its process id.
class CommandMonitor {
  public:
    /// To be called while the process certainly exists. Where the kernel cannot (no pidfd), nothing
    /// is watched.
    void watch(pid_t pid);
    /// Readable once the watched process has ended; -1 when none is watched.
    int fd() const { return pidfd_.get(); }

  private:
    Fd pidfd_;
};

}  // namespace dutyme::guardian
