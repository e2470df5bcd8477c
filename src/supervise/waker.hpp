#pragma once
#include <sys/types.h>

namespace dutyme::supervise {

/// A process that continues dutyme, which stops itself because its command has been stopped, as
/// soon as the command runs again or has ended: whoever continues the command need not know of
/// dutyme. It lives as long as this object, in a group of its own, so that it is not stopped with
/// us.
class Waker {
  public:
    /// Forks. Without a process to be had, or where the system cannot tell how the command fares,
    /// nobody is woken.
    explicit Waker(pid_t command);
    Waker(const Waker&) = delete;
    Waker& operator=(const Waker&) = delete;
    /// Ends it and waits for its end.
    ~Waker();

    /// The sender of the SIGCONT that wakes us; -1: there is none.
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
};

}  // namespace dutyme::supervise
