#pragma once
#include "ci/job.hpp"
#include "config/settings.hpp"
#include "duty/journal.hpp"
#include "duty/record.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty/http/network.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace dutyme::guardian {

/// What the guardian is born with; git is read while it makes its connection.
struct GuardianConfig {
    config::Settings own;              ///< the layers that need no git
    pagerduty::Credential credential;  ///< unused when the settings ask for a sandbox
    pagerduty::Network network;
    duty::Journal journal;
    std::optional<ci::Job> job;  ///< the CI job that runs us; absent: no CI
    int dutyme = 0;              ///< the process id of the dutyme it is born for
    bool resume = false;  ///< in place of one that died after the take: neither plan nor take, hold
    std::string sandbox_program;       ///< started for this run when the settings ask for a sandbox
    std::filesystem::path cache = {};  ///< dutyme's folder among the user's caches; empty: none
};

/// What it is told afterwards.
struct DeployInfo {
    config::Settings settings;
    duty::Deploy deploy;
    std::string author_email;  ///< as duty::Clues knows it; empty: not known
    std::string tour;          ///< the tour's id: a page of this name is taken over, not begun anew
    bool is_watched = true;    ///< somebody reads what dutyme says at once
};

}  // namespace dutyme::guardian
