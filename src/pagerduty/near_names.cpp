#include "pagerduty/near_names.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::pagerduty {

std::vector<std::string> near_names(const std::string& wanted,
                                    const std::vector<std::string>& names) {
    constexpr std::size_t at_most = 3;
    const std::string lower = lower_case(wanted);
    const std::size_t tolerated = lower.size() / 3 + 1;
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const std::string& name : names) {
        const std::size_t far = edit_distance(lower, lower_case(name));
        const bool contained = lower_case(name).find(lower) != std::string::npos;
        if (contained || far <= tolerated) ranked.emplace_back(far, name);
    }
    std::sort(ranked.begin(), ranked.end());
    ranked.resize(std::min(ranked.size(), at_most));
    std::vector<std::string> best;
    best.reserve(ranked.size());
    for (auto& [far, name] : ranked) best.push_back(std::move(name));
    return best;
}

}  // namespace dutyme::pagerduty
