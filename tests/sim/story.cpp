#include "story.hpp"

#include <algorithm>
#include <iterator>

namespace dutyme::sim {

void Story::insert(std::vector<Line> lines) {
    std::move(lines.begin(), lines.end(), std::back_inserter(lines_));
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const Line& left, const Line& right) { return left.at < right.at; });
}

}  // namespace dutyme::sim
