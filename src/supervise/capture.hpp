#pragma once
#include "base/environment.hpp"
#include "supervise/exit.hpp"
#include "supervise/signals.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::supervise {

/// A program that is run for what it prints, before the command: one that knows a token.
struct HelperProgram {
    std::string program;                     ///< a path
    std::vector<std::string> arguments;      ///< behind its name
    std::string input;                       ///< for its stdin, 4 KiB at most; empty: /dev/null
    std::optional<Environment> environment;  ///< absent: ours, unchanged
    bool silent = false;                     ///< its stderr goes nowhere, instead of to ours
};

struct Captured {
    enum class End {
        exited,
        too_late,     ///< its time was over
        interrupted,  ///< by a signal that wants us to end
    };
    End end = End::exited;
    Exit exit = Exit::of_code(0);  ///< of itself
    int signal = 0;                ///< that interrupted us
    std::string output;            ///< what it wrote to stdout, 64 KiB at most
};

/// Runs a helper in our process group and on our terminal, with the signals dutyme was started
/// with, and waits for its end (not for that of what it leaves behind). It dies with us. When its
/// time is over, or a signal wants us to end, it is told to (SIGTERM) and a second later killed.
/// `signals` null: signals are suffered. Must be called on the main thread. Throws Error{system}
/// when it cannot be started.
Captured run_and_capture(const HelperProgram& helper, std::chrono::milliseconds time,
                         Signals* signals);

}  // namespace dutyme::supervise
