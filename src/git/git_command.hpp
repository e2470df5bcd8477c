#pragma once
#include "base/environment.hpp"
#include "platform/clock.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::git {

/// The path of a program on PATH. Relative entries are left out: they would run what lies about in
/// the repository. Empty: there is none.
std::string find_program(const std::string& name, const Environment& environment);

/// How one run of git ended, and what it wrote.
struct GitRun {
    enum class End {
        done,
        refused,      ///< it ran, and its exit status is not 0
        not_found,    ///< there is no git on PATH
        not_started,  ///< the system could not run it
        too_late,     ///< it was killed, or not started any more, when the time was over
        too_much,     ///< it wrote more than may be
    };
    End end = End::not_found;
    std::string text;     ///< what it wrote to its standard output; complete when done or refused
    std::string trouble;  ///< the end of a sentence: "git was not found"; empty when done
    int status = 0;       ///< its exit status

    explicit operator bool() const { return end == End::done; }
    /// The text without its line end; "" unless done.
    std::string line() const;
    /// True when git has answered: "there is no such thing" is an answer, "too late" is none.
    bool answered() const { return end == End::done || end == End::refused; }
};

/// How far the runs of one GitCommand may go.
struct Reach {
    std::chrono::milliseconds time{5000};  ///< all runs together, counted from the first
    bool network = false;          ///< it may ask a remote, with the credentials that are at hand
    std::filesystem::path folder;  ///< where it runs; empty: where we are
    std::size_t most = std::size_t{1} << 20;  ///< bytes that a run may write
};

/// Runs git itself, for what libgit2 cannot read: no shell, no prompt, no lock taken, nothing on
/// stdin, and never for longer than its reach, so that a git that hangs never holds a deploy.
class GitCommand {
  public:
    GitCommand(const Environment& environment, Reach reach);
    GitCommand(const Environment& environment, std::chrono::milliseconds budget)
        : GitCommand(environment, Reach{budget, false, {}, Reach{}.most}) {}

    GitRun run(const std::vector<std::string>& arguments);
    /// Runs git once for each, all at the same time; returns the runs in the same order. A push
    /// that is no deploy takes 0.93 of what it takes with its two runs in turn.
    std::vector<GitRun> run_at_once(const std::vector<std::vector<std::string>>& each_arguments);
    /// The same as line() of that run, for what may be absent.
    std::string line(const std::vector<std::string>& arguments);

    /// When the time is over; begins to count when it does not yet.
    platform::KernelClock::time_point deadline();

  private:
    const Environment& environment_;
    Reach reach_;
    std::string program_;  // empty: there is none
    std::optional<platform::KernelClock::time_point> deadline_;
};

}  // namespace dutyme::git
