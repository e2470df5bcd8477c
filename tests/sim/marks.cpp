#include "marks.hpp"

#include <array>

namespace dutyme::sim {

namespace {

// What happens in PagerDuty, on the way there, and to processes.
constexpr std::array events{
    "reply lost",
    "no effect",
    "effect late",
    "effect of a dead process",
    "done twice",
    "never shows",
    "id not known yet",
    "list behind",
    "schedule behind",
    "ids behind",
    "refused",
    "told to wait",
    "not permitted",
    "page for an answer",
    "unsent",
    "in an outage",
    "wrong date",
    "clock steps",
    "suspended",
    "wakes after a stop",
    "power lost",
    "asked to extend",
    "extended",
    "not extended",
    "asked to pass",
    "passed",
    "not passed",
    "disk full",
    "guardian replaced",
    "--until begins",
    "an incident is open",
    "nobody left to replace the guardian",
    "alarm while holding",
    "recovered",
    "stopped",
    "somebody stands in",
    "removes by hand",
    "makes one alike",
    "makes one for a deployer",
    "moves the end by hand",
    "replaces by hand",
    "schedule upgraded",
    "schedule deleted",
};

// What users read.
constexpr std::array words{
    "has changed since it was planned",
    "somebody ended the override",
    "it is not renewed over them",
    "reached --max (",
    "tell different times",
    "was not covered for",
    "stays on call beside them",
    "ends; it is taken from there on",
    "the lease cannot be renewed",
    "PagerDuty has not shown an override",
    "stays on call: an incident is open",
    "does not say whether an incident is open",
};

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

void sometimes_read(const std::string& sentence) {
    for (const char* part : words)
        if (sentence.find(part) != std::string::npos) sometimes(part);
}

std::map<std::string, unsigned long> take_marks() {
    std::map<std::string, unsigned long> marks;
    for (const char* name : events) marks[name] = 0;
    for (const char* name : words) marks[name] = 0;
    for (const auto& [hash, mark] : counts()) marks[mark.first] = mark.second;
    counts().clear();
    return marks;
}

}  // namespace dutyme::sim
