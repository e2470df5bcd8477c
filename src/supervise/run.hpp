#pragma once

#include "supervise/command.hpp"
#include "supervise/exit.hpp"
#include "supervise/signals.hpp"

#include <sys/types.h>

#include <functional>

namespace dutyme::supervise {

/// What else is looked after while the command runs.
struct Companion {
    std::function<int()> fd;      ///< polled for reading; -1: nothing to listen to
    std::function<void()> ready;  ///< called when it is readable
    /// Called when the command exists, before its first instruction.
    std::function<void(pid_t)> started;
    std::function<int()> unwritten = {};  ///< polled for writing; -1: nothing waits to be written
    std::function<void()> write = {};     ///< called when it can be
};

struct Ended {
    Exit exit;
    bool ran = true;  ///< false: cancelled before its first instruction, or not to be executed
    bool interrupted = false;  ///< a terminating signal reached dutyme on the way
};

/// Runs the command and waits for its end; passes on the signals it has not had, and stops and
/// continues with it. From its first instruction on, fds 0 and 1 of dutyme point nowhere, what it
/// was handed down beside them is closed, and its working directory is "/": relative paths have to
/// be made absolute before. Wakes up for events only. Throws CannotRun when execve(2) refused it.
Ended run(const Command& command, Signals& signals, const Companion& companion);

/// If fd 0, 1 or 2 is closed, puts /dev/null there, close-on-exec, so that no file of ours lands on
/// it and the command finds it closed again. To be called before anything is opened.
void fill_closed_stdio();

}  // namespace dutyme::supervise
