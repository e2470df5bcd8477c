#include "marks.hpp"

namespace dutyme::sim {

namespace {

std::map<std::uint64_t, std::pair<const char*, unsigned long>>& counts() {
    static std::map<std::uint64_t, std::pair<const char*, unsigned long>> all;
    return all;
}

}  // namespace

void sometimes(Key mark) {
    auto& [name, count] = counts()[mark.hash];
    name = mark.name;
    ++count;
}

std::map<std::string, unsigned long> take_marks() {
    std::map<std::string, unsigned long> marks;
    for (const auto& [hash, mark] : counts()) marks[mark.first] = mark.second;
    counts().clear();
    return marks;
}

}  // namespace dutyme::sim
