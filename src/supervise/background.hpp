#pragma once
#include "base/environment.hpp"
#include "base/fd.hpp"
#include "platform/process_end.hpp"
#include "supervise/exit.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace dutyme::supervise {

/// A command that runs in the background, in a process group that it leads.
struct BackgroundTask {
    std::string program;  ///< a path
    std::vector<std::string> arguments;
    Environment environment;
    std::filesystem::path folder;  ///< where it is run
    std::filesystem::path output;  ///< a file for its stdout and stderr, which it replaces
};

/// A command in the background, until it ends or this does. Its stdin has nothing to read and comes
/// to its end with let_go(), or with this process.
class BackgroundCommand {
  public:
    /// Starts it. Calls `ended` once, from a thread of its own. Throws Error{system}.
    BackgroundCommand(const BackgroundTask& task, std::function<void(const Exit&)> ended);
    /// Kills what is left of it.
    ~BackgroundCommand();
    BackgroundCommand(const BackgroundCommand&) = delete;
    BackgroundCommand& operator=(const BackgroundCommand&) = delete;
    BackgroundCommand(BackgroundCommand&&) = delete;
    BackgroundCommand& operator=(BackgroundCommand&&) = delete;

    /// Kills it and its group. Its number is ours until this object ends, so that nobody else can
    /// be hit.
    void kill();
    /// Lets its stdin end.
    void let_go();
    /// Blocks until it has ended; returns false when the time is up before.
    bool wait(std::chrono::milliseconds time) const;

  private:
    Fd stdin_;
    platform::ProcessEnd end_;
    std::thread watch_;
};

}  // namespace dutyme::supervise
