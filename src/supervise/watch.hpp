#pragma once
#include "supervise/canary.hpp"
#include "supervise/relay.hpp"
#include "supervise/run.hpp"

#include <sys/types.h>

#include <chrono>
#include <optional>

namespace dutyme::supervise {

/// Stands by a running command until it ends.
class Watch {
  public:
    Watch(pid_t command, Signals& signals, Canary& canary, const Companion& companion)
        : command_(command), signals_(signals), canary_(canary), companion_(companion) {}

    /// Blocks, sleeping in poll(2), until the command has ended and is reaped.
    Ended until_the_end();

  private:
    void wait_for_an_event();
    int poll_timeout() const;
    void read_canary();
    bool is_canary_busy();
    void read_signals();
    void pass_on();
    void reap();
    void look_at_command();
    bool is_stopped_as_job() const;
    void stop_likewise(int signal);

    pid_t command_;
    Signals& signals_;
    Canary& canary_;
    const Companion& companion_;
    Relay relay_;
    bool canary_first_ = false;  // signals wait for us, but the canary has not told of them yet
    bool has_waited_ = false;    // the last wait took as long as it was to take
    int graces_of_canary_ = 0;   // how many such waits the canary has been busy for
    std::optional<std::chrono::nanoseconds> told_to_stop_;  // when we got SIGTSTP or its like
    pid_t waker_ = -1;  // the last one; its SIGCONT is for us alone
    std::optional<Exit> end_;
    bool interrupted_ = false;
};

}  // namespace dutyme::supervise
