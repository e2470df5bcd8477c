#pragma once
#include "duty/record.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

/// What lingering comes to on one schedule, in this order: what is missing is made, then what
/// is too long goes, so that nobody else is on call in between.
struct LingerStep {
    bool covers = false;  ///< something has to be made for [from, until)
    bool behind = false;  ///< that is behind what stands
    Instant from;
    std::vector<std::size_t> too_long;  ///< places in Record::leases, latest end first; on layers
                                        ///< with all that the short one takes the place of
};

/// Returns how the deployer stays on call on `schedule` until about `until` (give or take a minute:
/// shorter differences are not worth another override and another notice), from what is held. What
/// ran out, or was yielded to somebody, is not taken anew.
LingerStep next_linger_step(const Record& record, const std::string& schedule, Instant now,
                            Instant until);

}  // namespace dutyme::duty
