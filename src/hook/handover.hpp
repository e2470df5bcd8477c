#pragma once
#include "base/clock.hpp"
#include "git/place.hpp"

#include <string>
#include <string_view>

namespace dutyme::hook {

/// What the half of `hook run pre-push` that decides hands to the half that takes, so that both act
/// on one reading of git.
struct Handover {
    git::Place place;
    KernelClock::time_point deadline;  ///< for git and PagerDuty together
    std::string lines;                 ///< git's, of the refs that are pushed
};

/// For the standard input of the other half.
std::string encode(const Handover& handover);
/// From here on our standard input holds these bytes, from their beginning. Throws Error{system}.
void become_stdin(std::string_view text);
/// Throws Error{system} when the text is none of encode's.
Handover decode_handover(std::string_view text);

}  // namespace dutyme::hook
