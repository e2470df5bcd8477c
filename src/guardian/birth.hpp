#pragma once
#include "config/settings.hpp"
#include "duty/journal.hpp"
#include "duty/record.hpp"
#include "pagerduty/network.hpp"

#include <string>

namespace dutyme::guardian {

/// What the guardian is born with; git is read while it makes its connection.
struct Birth {
    config::Settings own;  ///< the layers that need no git
    pagerduty::Network network;
    duty::Journal journal;
    bool in_ci = false;
    std::string sandbox_program;  ///< started for this run when the settings ask for a sandbox
};

/// What it is told afterwards.
struct Task {
    config::Settings settings;
    duty::Deploy deploy;
    std::string author_email;  ///< git's, mailmap applied; empty: not known
};

}  // namespace dutyme::guardian
