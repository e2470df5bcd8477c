#pragma once
#include "base/time.hpp"
#include "cli/account_session.hpp"
#include "duty/record.hpp"

namespace dutyme::cli {

/// Keeps a tour that stands by itself for so much longer, in this process, and returns it as it is
/// then. Throws Error{refused} past `max`, and what take_up() and Tour::extend_to() throw.
duty::Record extend_here(const duty::Record& known, Seconds by, AccountSession& account);

}  // namespace dutyme::cli
