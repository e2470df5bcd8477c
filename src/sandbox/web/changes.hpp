#pragma once
#include "sandbox/model/time.hpp"

#include <condition_variable>
#include <mutex>

namespace dutyme::sandbox {

/// Wakes those who show the sandbox whenever something in it may have changed. Thread-safe.
class Changes {
  public:
    void tell();
    /// Returns how many there have been.
    unsigned long count() const;
    /// Blocks until there have been more than `seen`, or the time is over, or this is closed.
    void wait(unsigned long seen, Milliseconds time) const;
    /// Ends all waiting, now and later.
    void close();
    bool closed() const;

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable told_;
    unsigned long count_ = 0;
    bool closed_ = false;
};

}  // namespace dutyme::sandbox
