#pragma once

#include "supervise/command.hpp"
#include "supervise/exit.hpp"
#include "supervise/signals.hpp"

#include <sys/types.h>

#include <chrono>
#include <optional>

namespace dutyme::supervise {

/// Does something else while the command runs; by default nothing.
class Companion {
  public:
    Companion() = default;
    Companion(const Companion&) = delete;
    Companion& operator=(const Companion&) = delete;
    virtual ~Companion() = default;

    /// Called when the command exists, before its first instruction.
    virtual void started(pid_t /*command*/) {}
    /// Returns what is polled for reading, and read() called for; -1: nothing.
    virtual int reading_fd() const { return -1; }
    virtual void read() {}
    /// Returns what is polled for writing, and write() called for; -1: nothing.
    virtual int writing_fd() const { return -1; }
    virtual void write() {}
};

struct Ended {
    Exit exit;
    bool ran = true;  ///< false: cancelled before its first instruction, or not to be executed
    bool interrupted = false;  ///< a terminating signal reached dutyme on the way
    bool timed_out = false;    ///< RunOptions::time was over
};

struct RunOptions {
    /// Another command is run after this one, with the same files in the same folder: dutyme keeps
    /// them open, as a shell would that runs both.
    bool another_follows = false;
    /// How long the command may take, suspends included; then a TimeLimit ends it. Absent: for
    /// ever.
    std::optional<std::chrono::milliseconds> time = {};
};

/// Runs the command and waits for its end; passes on the signals it has not had, and stops and
/// continues with it. Unless another follows, from its first instruction on, fds 0 and 1 of dutyme
/// point nowhere, what it was handed down beside them is closed, and its working directory is "/":
/// relative paths have to be made absolute before. Wakes up for events only. Throws CannotRun when
/// execve(2) refused it.
Ended run(const Command& command, Signals& signals, Companion& companion,
          const RunOptions& options = {});

/// If fd 0, 1 or 2 is closed, puts /dev/null there, close-on-exec, so that no file of ours lands on
/// it and the command finds it closed again. To be called before anything is opened.
void fill_closed_stdio();

}  // namespace dutyme::supervise
