#pragma once
#include "base/timeouts.hpp"
#include "config/settings.hpp"
#include "duty/journal.hpp"
#include "job/job.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty/http/network.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace dutyme::guardian {

/// The facts a guardian is launched with, before dutyme reads git. DeployInfo brings the rest.
struct GuardianConfig {
    config::Settings own;              ///< the layers that need no git
    pagerduty::Credential credential;  ///< unused when the settings ask for a sandbox
    pagerduty::Network network;
    duty::Journal journal;
    std::optional<job::Job> job;       ///< the CI job that runs us; absent: no CI
    int dutyme = 0;                    ///< the process id of the dutyme that launches it
    bool resume = false;               ///< replaces one that died after the take: only holds
    std::string program;               ///< ours, to be started once more as a sandbox
    std::filesystem::path cache = {};  ///< dutyme's folder among the user's caches; empty: none
    Timeouts timeouts = {};
};

}  // namespace dutyme::guardian
