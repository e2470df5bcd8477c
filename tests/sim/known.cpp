#include "known.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace dutyme::sim {

const std::vector<Known>& known_failures() {
    static const std::vector<Known> all{
        {"an effect that comes after two looks is forgotten",
         {"absence", "liveness", "single"},
         "effect late",
         {"guardian 1 of tour 1: effect late = 1", "guardian 1 of tour 1: so late = 19"}},
        {"a list that lags hides what was made",
         {"absence", "liveness", "single"},
         "list behind",
         {"guardian 1 of tour 1: reply lost = 1", "guardian 1 of tour 1: list behind = 19",
          "guardian 1 of tour 1: so far behind = 40"}},
        {"a list that lags counts as somebody's will",
         {"presence"},
         "list behind",
         {"tour 1: schedules = 1", "tour 1: lease = 2", "tour 1: command = 4",
          "guardian 1 of tour 1: list behind = 19", "guardian 1 of tour 1: so far behind = 52"}},
        {"an end that is moved late counts as somebody's will",
         {"presence"},
         "effect late",
         {"tour 2: is there = 1", "tour 2: schedules = 1", "tour 2: lease = 2",
          "tour 2: command = 6", "guardian 1 of tour 2: effect late #2 = 1",
          "guardian 1 of tour 2: so late = 45"}},
        {"a POST that a gateway repeated leaves a twin",
         {"absence", "liveness", "single"},
         "done twice",
         {"guardian 1 of tour 1: done twice = 1"}},
        {"where whole minutes are kept nothing is found again",
         {"absence", "liveness", "single"},
         "whole minutes",
         {"world: whole minutes = 1", "guardian 1 of tour 1: reply lost = 1"}},
        {"an override of an override falls with it",
         {"presence"},
         "overrides of overrides",
         {"world: overrides of overrides = 1", "tour 1: deployer = 1", "tour 1: schedules = 1",
          "tour 2: is there = 1", "tour 2: schedules = 1", "tour 2: begins = 32"}},
        {"two that plan at once yield to each other",
         {"presence"},
         "others",
         {"tour 1: deployer = 1", "tour 1: command = 3", "tour 2: is there = 1",
          "tour 2: command = 3"}},
        {"what was intended is believed when its guardian is dead",
         {"presence"},
         "death",
         {"tour 1: schedules = 1", "tour 1: command = 3", "guardian 1 of tour 1: dies at wait = 14",
          "guardian 2 of tour 1: dies at wait = 12"}},
        {"what is put off by five seconds is said to be taken",
         {"presence"},
         "past start refused",
         {"world: past start refused = 1", "tour 1: schedules = 1",
          "guardian 1 of tour 1: request lost = 1"}},
        {"whoever stands beside others on shifts does not follow them",
         {"presence"},
         "others on shifts",
         {"tour 7: is there = 1", "tour 7: schedules = 1", "tour 7: begins = 32",
          "tour 9: is there = 1", "tour 9: schedules = 1", "tour 10: is there = 1",
          "tour 10: deployer = 1", "tour 10: schedules = 1", "tour 10: begins = 35"}},
        {"two for one intent after a late effect",
         {"absence", "liveness", "single"},
         "effect late",
         {"tour 1: linger = 2", "guardian 1 of tour 1: effect late #1 = 1",
          "guardian 1 of tour 1: so late = 19"}},
        {"of two stand-ins each is joined by a custom shift of its own",
         {"single"},
         "others on shifts",
         {"world: second rotation = 1", "tour 1: schedules = 1", "tour 1: command = 4",
          "tour 1: begins = 32", "tour 3: is there = 1", "tour 3: deployer = 1",
          "tour 3: schedules = 1", "tour 3: command = 3"}},
        {"what was stopped elsewhere is taken anew to linger",
         {"absence", "liveness"},
         "stopped",
         {"tour 1: linger = 3", "world: visits = 1", "world: visit = 1",
          "guardian 1 of tour 1: reply lost = 1", "guardian 1 of tour 1: request lost #1 = 1",
          "guardian 1 of tour 1: instead of the reply #1 = 1"}},
        {"two that take at once on shifts: the second is refused",
         {"verdict"},
         "another in the same moment",
         {"tour 1: schedules = 1", "tour 4: is there = 1", "tour 4: schedules = 1"}},
        {"two tours on shifts keep a third from its take",
         {"verdict"},
         "others on shifts",
         {"tour 1: schedules = 1", "tour 1: begins = 32", "tour 2: is there = 1",
          "tour 2: deployer = 1", "tour 2: schedules = 1", "tour 2: joins = 1"}},
        {"an override by hand with our window is taken for ours",
         {"foreign"},
         "makes one by hand",
         {"world: people = 1", "guardian 1 of tour 1: reply lost = 1", "person 1: does = 2"}},
        {"an override that ends with a turn is anybody's",
         {"foreign"},
         "another in the same moment",
         {"world: turn ends early #1 = 1", "tour 2: is there = 1", "tour 2: schedules = 1",
          "tour 4: is there = 1", "tour 4: schedules = 2",
          "guardian 1 of tour 4: effect late #1 = 1"}},
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
