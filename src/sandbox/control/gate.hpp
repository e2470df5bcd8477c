#pragma once
#include "sandbox/model/time.hpp"

#include <condition_variable>
#include <mutex>

namespace dutyme::sandbox {

/// Where requests are parked until somebody lets them go on, in the order in which they came.
class Gate {
  public:
    /// A place in the queue; one that is let go before it is waited at does not block any more.
    unsigned long take_ticket();
    /// Blocks until the ticket is let go, or the gate is closed for good.
    void wait(unsigned long ticket);
    /// Blocks for that long, or until the gate is closed for good.
    void pause(Milliseconds duration);
    /// Lets the first `count` that are still parked go; returns how many there were.
    unsigned long let_go(unsigned long count);
    /// Nothing blocks from here on.
    void close();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    unsigned long taken_ = 0;
    unsigned long let_go_ = 0;
    bool closed_ = false;
};

/// How many requests are served at once, where that is limited.
class Places {
  public:
    /// Takes one unless so many are taken already. False: it did not.
    bool take(long most);
    /// Blocks until it has taken one, or it is closed for good.
    void wait_for_one(long most);
    void leave();
    /// Nothing blocks from here on.
    void close();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    long taken_ = 0;
    bool closed_ = false;
};

}  // namespace dutyme::sandbox
