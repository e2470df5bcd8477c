#pragma once
#include "guardian/channel.hpp"

#include <functional>

namespace dutyme::guardian {

/// Runs `life` in a process that outlives ours: forked twice, so that it is nobody's child, in a
/// session of its own, with an empty environment (nothing that CI systems look for to sweep a job's
/// processes, and no token), no argument list, stdio on /dev/null, no file of ours but its end of
/// the channel, at "/", deaf to everything that ends or stops a job. Returns our end of the
/// channel. Not to be called once this process has threads. Throws Error{system} when there is no
/// process to be had.
Channel launch(const std::function<void(Channel)>& life);

}  // namespace dutyme::guardian
