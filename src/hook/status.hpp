#pragma once
#include "hook/remote_names.hpp"
#include "hook/site.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::hook {

/// One thing that was seen about the hook.
struct Finding {
    enum class Level {
        ok,
        warn,  ///< worth knowing; dutyme runs all the same
        fail,  ///< this way dutyme does not run
    };
    Level level;
    std::string sentence;  ///< fit to print
    std::string fix;       ///< may be empty
};

/// Returns what documents say for it: "ok", "warn" or "fail".
const char* word_for(Finding::Level level);

struct Diagnosis {
    std::vector<Finding> findings;
    /// Whether a push from here would run dutyme. Absent: reading alone cannot tell.
    std::optional<bool> runs = false;
    HookRemote remote;
};

/// Reads everything that a push's hook depends on, and runs no hook. Throws Error{settings} as
/// trust.hpp.
Diagnosis diagnose(Site& site, const Environment& environment);

}  // namespace dutyme::hook
