#pragma once
#include "supervise/signals.hpp"

#include <sys/types.h>

namespace dutyme::supervise {

/// Passes a signal on to the command. What was sent by kill(2) comes from a process outside of the
/// command's group, for there are programs that drop what one of their own group sends (sudo); what
/// came with a value keeps it, and comes from dutyme.
void deliver(const Arrival& signal, pid_t command);

}  // namespace dutyme::supervise
