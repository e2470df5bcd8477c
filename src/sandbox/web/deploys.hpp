#pragma once
#include <functional>
#include <string>

namespace dutyme::sandbox {

/// The two deploys of a guided run as processes of this machine. Whoever starts the sandbox gives
/// them; the sandbox itself knows no processes.
class Deploys {
  public:
    enum class Which { by_dutyme, by_script };
    /// What is run: commands are constants, and only this comes from the sandbox.
    struct Task {
        std::string url;              ///< of the API
        std::string dutyme_schedule;  ///< ids
        std::string script_schedule;
        std::string user;
        std::string token;
        std::string script;  ///< the text of the script
    };
    /// Called once for each deploy, from a thread of its own, with how it ended: "exit 7".
    using Ended = std::function<void(Which, const std::string& how)>;

    virtual ~Deploys() = default;
    Deploys() = default;
    Deploys(const Deploys&) = delete;
    Deploys& operator=(const Deploys&) = delete;
    Deploys(Deploys&&) = delete;
    Deploys& operator=(Deploys&&) = delete;

    /// Starts both. Throws Error where one cannot be started; then none runs.
    virtual void start(const Task& task, Ended ended) = 0;
    /// Kills both at once with SIGKILL, each with the process group it leads, and nobody else.
    virtual void kill() = 0;
    /// Lets both end by themselves; blocks until they have, for some seconds at most, then kills.
    virtual void stop() = 0;
};

}  // namespace dutyme::sandbox
