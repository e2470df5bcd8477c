#pragma once
#include <string>

namespace dutyme::supervise {

/// How a command ended, and how dutyme ends likewise.
class Exit {
  public:
    /// From waitpid(2)'s status of an ended process.
    static Exit of_status(int wait_status);
    static Exit of_code(int code) { return Exit{code, 0}; }
    static Exit of_signal(int signal) { return Exit{0, signal}; }

    bool by_signal() const { return signal_ != 0; }
    int signal() const { return signal_; }
    /// As a shell shows it in $?: 128 + signal for a death by signal.
    int shell_code() const;
    /// "exit 1", "signal 15 (Terminated)".
    std::string described() const;

    /// Ends this process the same way: the same code, or the same signal (without a core of our
    /// own; as PID 1, which no signal of its own kills, with 128 + signal). Nothing is flushed or
    /// destroyed.
    [[noreturn]] void leave() const;

  private:
    Exit(int code, int signal) : code_(code), signal_(signal) {}
    int code_;
    int signal_;
};

}  // namespace dutyme::supervise
