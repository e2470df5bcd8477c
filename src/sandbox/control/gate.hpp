#pragma once
#include "sandbox/model/time.hpp"

#include <condition_variable>
#include <mutex>

namespace dutyme::sandbox {

/// Parks requests until a control releases them, in the order of their arrival.
class Gate {
  public:
    /// Returns a place in the queue. wait() does not block on a ticket that was released before.
    unsigned long take_ticket();
    /// Blocks until the ticket is released or the gate is closed.
    void wait(unsigned long ticket);
    /// Blocks for that long, or until the gate is closed.
    void pause(Milliseconds duration);
    /// Releases the first `count` parked tickets; returns how many there were.
    unsigned long let_go(unsigned long count);
    /// Ends all waiting, now and later.
    void close();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    unsigned long taken_ = 0;
    unsigned long let_go_ = 0;
    bool closed_ = false;
};

/// Limits how many requests are handled at once.
class Places {
  public:
    /// Takes a place; returns false when `most` are taken.
    bool take(long most);
    /// Blocks until it has a place or this is closed.
    void wait_for_one(long most);
    void leave();
    /// Ends all waiting, now and later.
    void close();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    long taken_ = 0;
    bool closed_ = false;
};

}  // namespace dutyme::sandbox
