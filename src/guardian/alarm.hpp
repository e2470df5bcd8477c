#pragma once
#include "base/fd.hpp"

#include <chrono>

namespace dutyme::guardian {

/// Rings once, at a moment on the clock that counts sleep: after a suspend it rings on waking.
class Alarm {
  public:
    /// Throws Error{system}.
    Alarm();
    int fd() const { return fd_.get(); }
    /// Rings after that long; at once for zero and less. Replaces an earlier time.
    void ring_in(std::chrono::milliseconds duration);
    /// Will not ring, and forgets that it rang.
    void silence();

  private:
    Fd fd_;
};

}  // namespace dutyme::guardian
