#pragma once
#include "supervise/signals.hpp"

#include <chrono>
#include <list>
#include <optional>
#include <vector>

namespace dutyme::supervise {

/// Decides which signals have to be passed on to the command: those the canary did not get as well.
/// Where the system does not tell who sent a signal, a report counts for all of that number that
/// dutyme gets within the grace.
/// Knows no process and no clock; times are those of platform::signal_clock().
class Relay {
  public:
    using Time = std::chrono::nanoseconds;
    /// A sweep signals one process after the other: how long the canary's copy may come after ours.
    static constexpr Time grace = std::chrono::milliseconds{25};
    /// How long a report waits for its counterpart.
    static constexpr Time memory = std::chrono::seconds{1};

    /// dutyme itself got this signal.
    void arrived(const Arrival& signal);
    /// The canary got this one.
    void reported(const Arrival& report);
    /// The signals to pass on now. While the canary is busy everything undecided waits for another
    /// grace. Once it is gone nothing will be reported any more; what the kernel sent (Ctrl-C) went
    /// to the whole group and is not passed on.
    enum class CanaryIs { listening, busy, gone };
    std::vector<Arrival> due(Time now, CanaryIs canary);
    /// When to ask `due` again. Absent: nothing is undecided.
    std::optional<Time> next_due() const;

  private:
    struct Undecided {
        Arrival signal;
        Time since;
    };
    std::list<Undecided> undecided_;
    struct Report {
        Arrival signal;
        bool is_used = false;
    };
    std::list<Report> reports_;
};

}  // namespace dutyme::supervise
