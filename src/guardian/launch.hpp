#pragma once

#include "base/fd.hpp"
#include "base/timeouts.hpp"
#include "config/settings.hpp"
#include "duty/journal.hpp"
#include "guardian/channel.hpp"
#include "job/job.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty/http/network.hpp"
#include "platform/process_end.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace dutyme::guardian {

/// The facts a guardian is launched with, before dutyme reads git. DeployInfo brings the rest.
struct GuardianConfig {
    config::Settings own;              ///< the layers that need no git
    pagerduty::Credential credential;  ///< unused when the settings ask for a sandbox
    pagerduty::Network network;
    duty::Journal journal;
    std::optional<job::Job> job = {};  ///< the CI job that runs us; absent: no CI
    int dutyme = 0;                    ///< the process id of the dutyme that launches it
    bool resume = false;               ///< replaces one that died after the take: only holds
    std::string program = {};          ///< ours, to be started once more as a sandbox
    std::filesystem::path cache = {};  ///< dutyme's folder among the user's caches; empty: none
    Timeouts timeouts = {};
};

/// A sandbox for this run. It ends with this object or with the process that owns it,
/// because its standard input is our pipe.
class SandboxChild {
  public:
    /// Starts `program sandbox` and blocks until it prints its URL. Throws Error{system} when it
    /// does not start.
    explicit SandboxChild(const std::string& program);

    const std::string& url() const { return url_; }
    /// Asks the sandbox to end with this exit status, 0 to 255, when it ends.
    void end_with(int status) const;
    /// Returns the seeded user's token, which has all rights that dutyme needs.
    static std::string token();

  private:
    Fd stdin_;
    std::string url_;
};

/// A process that was launched.
struct Launched {
    Channel channel;           ///< this process's end
    platform::ProcessEnd end;  ///< of nobody where the system cannot tell
};

/// Runs `life`, which returns the exit status, in a process that outlives this one, and returns
/// this process's end of the channel. The process is nobody's child (forked twice) and in a session
/// of its own. It has an empty environment, so that CI systems do not find the variables by which
/// they end a job's processes, and no token is in it; an empty argument list; stdio on /dev/null;
/// no other file but its end of the channel; "/" as its folder. It ignores every signal that can be
/// ignored, so that a limit of the job (a file's size, its time) fails a call instead of ending it.
/// Do not call it once this process has threads: fork(2) copies the calling one alone. Throws
/// Error{system} when no process can be started.
Launched launch(const std::function<int(Channel)>& life);

}  // namespace dutyme::guardian
