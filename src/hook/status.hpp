#pragma once
#include "hook/remote_names.hpp"
#include "hook/site.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::hook {

/// One thing that was seen about the hook.
struct Finding {
    enum class Weight {
        fine,
        note,   ///< worth knowing; dutyme runs all the same
        fault,  ///< this way dutyme does not run
    };
    Weight weight;
    std::string sentence;  ///< fit to print
    std::string hint;      ///< the fix; may be empty
};

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
