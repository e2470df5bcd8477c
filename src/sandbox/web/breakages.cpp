#include "sandbox/web/breakages.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

std::ptrdiff_t parts_in_force(const Faults& faults, const Breakage& breakage) {
    const auto now = faults.in_force();
    return std::count_if(breakage.faults.begin(), breakage.faults.end(),
                         [&](const std::string& fault) {
                             return std::find(now.begin(), now.end(), fault) != now.end();
                         });
}

void end(Faults& faults, const Breakage& breakage) {
    for (const std::string& fault : breakage.faults) faults.remove(fault);
}

}  // namespace

const std::vector<Breakage>& breakages() {
    static const std::vector<Breakage> all = {
        {"break-500",
         "answers 500",
         "PagerDuty answers every request with 500.",
         {"any=error:500"}},
        {"break-429",
         "answers 429",
         "PagerDuty answers every request with 429: too many of them.",
         {"any=429"}},
        // In words of their own: what anybody else has asked for is not ended with them.
        {"break-reply",
         "loses a reply",
         "The next override will be made, and the reply to it will be lost.",
         {"create-override=lost-reply@1-1", "create-v3-override=lost-reply@1-1",
          "create-shift=lost-reply@1-1"}},
        {"break-hang", "hangs", "PagerDuty takes every request, and answers none.", {"any=hang"}},
    };
    return all;
}

bool is_in_force(const Faults& faults, const Breakage& breakage) {
    return parts_in_force(faults, breakage) == static_cast<std::ptrdiff_t>(breakage.faults.size());
}

void toggle(Faults& faults, const Breakage& breakage) {
    const bool on = is_in_force(faults, breakage);
    end(faults, breakage);
    if (on) return;
    for (const std::string& fault : breakage.faults) faults.add(parse_fault(fault));
}

void end_used_up(Faults& faults) {
    for (const Breakage& breakage : breakages()) {
        const auto left = parts_in_force(faults, breakage);
        if (left != 0 && left < static_cast<std::ptrdiff_t>(breakage.faults.size()))
            end(faults, breakage);
    }
}

}  // namespace dutyme::sandbox
