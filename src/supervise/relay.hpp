#pragma once
#include "supervise/signals.hpp"

#include <chrono>
#include <functional>
#include <list>
#include <optional>
#include <vector>

namespace dutyme::supervise {

/// Decides which signals have to be passed on to the command: those the canary did not get as well.
/// Knows no process and no clock; times are milliseconds on any steady clock.
class Relay {
  public:
    using Time = std::chrono::milliseconds;
    /// A sweep signals one process after the other: how long the canary's copy may come after ours.
    static constexpr Time grace{25};
    /// How long a report waits for its counterpart.
    static constexpr Time memory{10000};

    /// dutyme itself got this signal.
    void arrived(const Arrival& signal, Time now);
    /// The canary got this one.
    void reported(const Arrival& signal, Time now);
    /// The signals to pass on now. `about_to_report`: the canary has one that it has not told of
    /// yet. `canary_alive` false: nothing will be reported any more; what the kernel sent (Ctrl-C)
    /// went to the whole group and is not passed on.
    std::vector<Arrival> due(Time now, bool canary_alive,
                             const std::function<bool(int)>& about_to_report);
    /// When to ask `due` again. Absent: nothing is undecided.
    std::optional<Time> next_due() const;

  private:
    struct Noted {
        Arrival signal;
        Time at;
    };
    std::list<Noted> undecided_;
    std::list<Noted> reports_;
};

}  // namespace dutyme::supervise
