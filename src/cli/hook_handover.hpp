#pragma once
#include "base/clock.hpp"
#include "git/place.hpp"

#include <string>
#include <string_view>

namespace dutyme::cli {

/// What the half of `hook run pre-push` that decides hands to the half that takes, so that both act
/// on one reading of git.
struct HookHandover {
    git::Place place;
    KernelClock::time_point deadline;  ///< for git and PagerDuty together
    std::string lines;                 ///< git's, of the refs that are pushed
};

/// For the standard input of the other half.
std::string encode(const HookHandover& handover);
/// Throws Error{system} when the text is none of encode's.
HookHandover decode_handover(std::string_view text);

}  // namespace dutyme::cli
