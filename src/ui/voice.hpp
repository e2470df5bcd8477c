#pragma once
#include "config/settings.hpp"

namespace dutyme::ui {

/// How much is said.
enum class Voice {
    quiet,  ///< only what went wrong
    usual,
    verbose,  ///< also what is asked of PagerDuty, and where the settings come from
};

/// What `quiet` and `verbose` come to: the one that was set nearer; set at the same place, quiet.
/// Throws Error{settings} where one of them is neither true nor false.
Voice voice_of(const config::Settings& settings);

}  // namespace dutyme::ui
