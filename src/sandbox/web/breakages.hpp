#pragma once
#include "sandbox/control/faults.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

/// A way in which PagerDuty can be out of order, as a button of the page.
struct Breakage {
    const char* act;       ///< the button's value
    const char* label;     ///< behind the word PagerDuty
    const char* sentence;  ///< what is the case while it is in force
    std::vector<std::string> faults;
};
const std::vector<Breakage>& breakages();

bool is_in_force(const Faults& faults, const Breakage& breakage);
/// Begins it, or ends it when it is in force.
void toggle(Faults& faults, const Breakage& breakage);
/// Ends those of which a part has been used up: they were for one request.
void end_used_up(Faults& faults);

}  // namespace dutyme::sandbox
