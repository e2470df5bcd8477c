#pragma once
#include "sandbox/model/quirks.hpp"

#include <vector>

namespace dutyme::sandbox {

/// What the answer to a creation shows: what was made, or what a fault makes of it. `others` stood
/// there before, oldest first; the newest of them that is not over is meant by "another's".
template <class Added>
Added answered(const Quirks& quirks, Added made, const std::vector<Added>& others, Moment now) {
    made.window.since += quirks.answered_shift;
    made.window.until += quirks.answered_shift;
    if (quirks.answered == Answered::made) return made;
    for (auto other = others.rbegin(); other != others.rend(); ++other) {
        if (other->window.until <= now) continue;
        if (quirks.answered == Answered::anothers) return *other;
        made.id = other->id;
        return made;
    }
    return made;
}

}  // namespace dutyme::sandbox
