#pragma once

#include "platform/signals.hpp"

#include <sys/types.h>

#include <optional>
#include <utility>
#include <vector>

namespace dutyme::supervise {

using platform::Arrival;

/// HUP, INT, QUIT, TERM: someone wants us to end.
bool is_terminating(int signal);

/// The signals of this process, from construction on (platform::SignalReader).
class Signals : public platform::SignalReader {
  public:
    /// Reads up to the first signal that wants us to end; absent: none waits. Others are kept for a
    /// command that does not exist yet; a stop from the terminal stops us.
    std::optional<int> next_terminating();
    /// What next_terminating() put aside, once.
    std::vector<Arrival> kept() { return std::exchange(kept_, {}); }

  private:
    std::vector<Arrival> kept_;
};

/// Passes a signal on to the command. What was sent by kill(2) comes from a process outside of the
/// command's group, for there are programs that drop what one of their own group sends (sudo); what
/// came with a value keeps it, and comes from dutyme.
void deliver(const Arrival& signal, pid_t command);

}  // namespace dutyme::supervise
