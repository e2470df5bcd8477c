#pragma once
#include "guardian/channel.hpp"

#include <functional>

namespace dutyme::guardian {

/// Runs `life` in a process that outlives this one, and returns this process's end of the channel.
/// The process is nobody's child (forked twice) and in a session of its own. It has an empty
/// environment, so that CI systems do not find the variables by which they end a job's processes,
/// and no token is in it; an empty argument list; stdio on /dev/null; no other file but its end of
/// the channel; "/" as its folder. It ignores every signal that can be ignored, so
/// that a limit of the job (a file's size, its time) fails a call instead of ending it. Do not call
/// it once this process has threads: fork(2) copies the calling one alone. Throws Error{system}
/// when no process can be started.
Channel launch(const std::function<void(Channel)>& life);

}  // namespace dutyme::guardian
