#include "pagerduty/near_names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dutyme::pagerduty {

namespace {

// Letters to insert, delete or replace until one is the other (Levenshtein).
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = std::exchange(row[j + 1], std::min({row[j] + 1, row[j + 1] + 1, replaced}));
        }
    }
    return row.back();
}

}  // namespace

std::vector<std::string> near_names(const std::string& wanted,
                                    const std::vector<std::string>& names) {
    constexpr std::size_t at_most = 3;
    const std::string lower = lower_case(wanted);
    const std::size_t tolerated = lower.size() / 3 + 1;
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const std::string& name : names) {
        const std::size_t far = distance(lower, lower_case(name));
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
