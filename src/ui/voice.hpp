#pragma once
#include "config/settings.hpp"

namespace dutyme::ui {

/// How much is said.
enum class Voice {
    quiet,  ///< only what went wrong
    brief,  ///< also who is put on call
    usual,
    verbose,  ///< also what is asked of PagerDuty, and where the settings come from
};

/// What `quiet` and `verbose` come to: the one that was set nearer; set at the same place, quiet.
/// A repository's own configuration makes it brief at most: it does not hide from people that they
/// are put on call. Throws Error{settings} where one of them is neither true nor false.
Voice voice_of(const config::Settings& settings);

/// The same with git's layers, where `own` are the settings without them: who is quiet by their own
/// word stays so.
Voice voice_of(const config::Settings& settings, const config::Settings& own);

}  // namespace dutyme::ui
