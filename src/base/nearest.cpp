#include "base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dutyme {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before;  // the rows of the table, two back and one back
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = last[j] + (a[i] == b[j] ? 0 : 1);
            row[j + 1] = std::min({row[j] + 1, last[j + 1] + 1, replaced});
            const bool swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
            if (swapped) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
        }
        before = std::exchange(last, row);
    }
    return last.back();
}

std::string nearest(std::string_view word, const std::vector<std::string>& names) {
    constexpr std::size_t longest = 40;
    const std::string_view wanted = word.substr(0, longest);
    std::size_t near = std::min<std::size_t>(2, wanted.size() / 3) + 1;
    std::string found;
    for (const std::string& name : names) {
        const std::size_t away = edit_distance(wanted, name);
        if (away >= near) continue;
        near = away;
        found = name;
    }
    return found;
}

}  // namespace dutyme
