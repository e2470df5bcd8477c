#pragma once
#include "base/fd.hpp"

#include <sys/types.h>

namespace dutyme::guardian {

/// Watches a process that is not our child, by its pidfd (pidfd_open(2)).
class CommandMonitor {
  public:
    /// Call while the process certainly exists. Watches nothing where the kernel has no pidfd
    /// (before Linux 5.3).
    void watch(pid_t pid);
    /// Readable once the process has ended; -1 when none is watched.
    int fd() const { return pidfd_.get(); }

  private:
    Fd pidfd_;
};

}  // namespace dutyme::guardian
