#include "known.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace dutyme::sim {

const std::vector<Known>& known_failures() {
    static const std::vector<Known> all{
        {"a POST that a gateway repeated leaves a twin",
         {"absence", "liveness", "single"},
         "done twice",
         {"guardian 1 of tour 1: done twice = 1"}},
        {"what is put off by five seconds is said to be taken",
         {"presence"},
         "past start refused",
         {"world: past start refused = 1", "tour 1: schedules = 1",
          "guardian 1 of tour 1: request lost = 1"}},
        {"what was stopped elsewhere is taken anew to linger",
         {"absence", "liveness"},
         "stopped",
         {"tour 1: linger = 3", "world: visits = 1", "world: visit = 1",
          "guardian 1 of tour 1: reply lost = 1", "guardian 1 of tour 1: request lost #1 = 1",
          "guardian 1 of tour 1: instead of the reply #1 = 1"}},
    };
    return all;
}

const Known* known(const Finding& finding) {
    for (const Known& one : known_failures())
        if (breaks(one, finding) && finding.facts.count(one.fact) != 0) return &one;
    return nullptr;
}

bool breaks(const Known& one, const Finding& finding) {
    return std::any_of(one.rules.begin(), one.rules.end(),
                       [&](const char* rule) { return std::strcmp(rule, finding.rule) == 0; });
}

Decision decision_from(const std::string& words) {
    const auto colon = words.find(": ");
    const auto equals = words.rfind(" = ");
    if (colon == std::string::npos || equals == std::string::npos || equals < colon)
        throw std::invalid_argument{"no decision: " + words};
    Decision decision{words.substr(0, colon), words.substr(colon + 2, equals - colon - 2), 0,
                      static_cast<unsigned>(std::stoul(words.substr(equals + 3)))};
    const auto nth = decision.key.rfind(" #");
    if (nth == std::string::npos) return decision;
    decision.nth = static_cast<unsigned>(std::stoul(decision.key.substr(nth + 2)));
    decision.key.resize(nth);
    return decision;
}

std::vector<Decision> decisions_from(const std::vector<const char*>& lines) {
    std::vector<Decision> decisions;
    for (const char* line : lines) decisions.push_back(decision_from(line));
    return decisions;
}

}  // namespace dutyme::sim
