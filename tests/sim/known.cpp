#include "known.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace dutyme::sim {

const std::vector<Known>& known_failures() {
    static const std::vector<Known> all{
        {"a POST that a gateway repeated leaves a twin",
         {"absence", "liveness", "single"},
         {"done twice"},
         {"guardian 1 of tour 1: done twice = 1"}},
        {"what is put off by five seconds is said to be taken",
         {"presence"},
         {"past start refused"},
         {"world: past start refused = 1", "tour 1: schedules = 1",
          "guardian 1 of tour 1: request lost = 1"}},
        {"what was stopped elsewhere is taken anew to linger",
         {"absence", "liveness"},
         {"stopped"},
         {"tour 1: linger = 3", "world: visits = 1", "world: visit = 1",
          "guardian 1 of tour 1: reply lost = 1", "guardian 1 of tour 1: request lost #1 = 1",
          "guardian 1 of tour 1: instead of the reply #1 = 1"}},
        {"a list that lags longer than a lease counts as somebody's will",
         {"presence"},
         {"list behind"},
         {"tour 1: schedules #0 = 1", "tour 1: lease #0 = 2", "tour 1: command #0 = 4",
          "guardian 1 of tour 1: list behind #0 = 19",
          "guardian 1 of tour 1: so far behind #0 = 57"}},
        {"where whole minutes are kept a dutyme's custom shift looks like one by hand",
         {"presence", "foreign"},
         {"whole minutes"},
         {"world: whole minutes #0 = 2", "tour 3: is there #0 = 1", "tour 3: schedules #0 = 1",
          "tour 6: is there #0 = 1", "tour 6: schedules #0 = 1", "tour 7: is there #0 = 1",
          "tour 7: deployer #0 = 1", "tour 7: schedules #0 = 2", "tour 7: command #0 = 2"}},
        {"an override that ends with a turn is anybody's",
         {"foreign", "presence"},
         {"another in the same moment", "a turn ends"},
         {"world: turn ends early #1 = 1", "world: turn lasts #0 = 13",
          "world: more machines #0 = 1", "tour 2: is there #0 = 1", "tour 2: schedules #0 = 1",
          "tour 4: is there #0 = 1", "tour 4: machine #0 = 1", "tour 4: schedules #0 = 2",
          "guardian 1 of tour 4: effect late #1 = 1"}},
        {"pieces in several places overlap at a turn's end",
         {"single"},
         {"others on shifts"},
         {"world: whole put #0 = 1", "tour 3: is there #0 = 1", "tour 3: schedules #0 = 1",
          "tour 3: command #0 = 5", "tour 8: is there #0 = 1", "tour 8: schedules #0 = 1",
          "tour 8: command #0 = 5", "tour 8: begins #0 = 53"}},
        {"what comes behind the last look stands until its lease ends",
         {"absence", "single"},
         {"effect late"},
         {"guardian 1 of tour 1: hangs #1 = 1", "guardian 1 of tour 1: effect late #0 = 1",
          "guardian 1 of tour 1: so late #0 = 53"}},
        {"a clock that is a second or two ahead is not corrected",
         {"presence"},
         {"clock seconds ahead"},
         {"world: wrong clock = 1"}},
        {"one wrong date makes a lease begin too late, or be forgotten",
         {"presence", "absence"},
         {"one date wrong"},
         {"world: wrong dates = 3", "world: dates off by = 51", "tour 1: schedules = 2",
          "tour 1: command = 5", "guardian 1 of tour 1: wrong date #12 = 1"}},
        {"where all dates are behind a renewal comes too late",
         {"presence"},
         {"all dates behind"},
         {"world: wrong dates = 4", "world: dates off by = 44", "world: dates behind = 1",
          "tour 1: command = 3"}},
        {"where all dates are ahead nobody asks again who is on call",
         {"presence", "absence", "liveness"},
         {"all dates ahead"},
         {"world: wrong dates = 4", "world: dates off by = 28", "tour 3: is there = 1",
          "tour 3: deployer = 1"}},
        {"what is put off by five seconds makes a right date doubtful",
         {"absence", "presence"},
         {"past start refused", "wrong clock"},
         {"world: past start refused = 1", "world: wrong clock = 1", "world: clock off by = 37",
          "tour 1: schedules = 2", "tour 1: lease = 1", "tour 1: command = 3",
          "guardian 1 of tour 1: turned away #6 = 1"}},
        {"an end that is moved twice comes back after it was given back",
         {"absence", "liveness"},
         {"revives", "effect late"},
         {"world: revives = 1", "tour 1: schedules = 1", "tour 1: command = 8",
          "guardian 1 of tour 1: effect late #1 = 1", "guardian 1 of tour 1: so late = 62"}},
        {"what is in doubt is not found again after an upgrade",
         {"absence", "single", "liveness"},
         {"schedule upgraded"},
         {"world: admin = 1", "guardian 1 of tour 1: reply lost = 1",
          "guardian 1 of tour 1: list behind = 12", "guardian 1 of tour 1: so far behind = 40"}},
        {"what never shows makes a right date doubtful",
         {"absence", "presence"},
         {"never shows", "wrong clock"},
         {"world: wrong clock = 1", "world: clock off by = 28", "tour 1: schedules = 2",
          "guardian 1 of tour 1: never shows #1 = 1"}},
        {"looks for an end that may come back multiply",
         {"quantity"},
         {"suspended"},
         {"tour 1: schedules = 1", "tour 1: command = 3",
          "guardian 1 of tour 1: suspended at wait = 24",
          "guardian 1 of tour 1: suspended for = 53"}},
        {"an override by hand with our very window hides which is ours",
         {"single"},
         {"makes one by hand"},
         {"tour 1: command #0 = 4", "world: people #0 = 1", "world: act at #0 = 28",
          "guardian 1 of tour 1: effect late #0 = 1", "guardian 1 of tour 1: so late #0 = 45",
          "person 1: does #0 = 2"}},
        {"a list and its ids that lag differently leave a twin",
         {"single"},
         {"ids behind"},
         {"tour 1: command #0 = 2", "guardian 1 of tour 1: list behind #0 = 19",
          "guardian 1 of tour 1: so far behind #0 = 26", "guardian 1 of tour 1: ids behind #0 = 16",
          "guardian 1 of tour 1: so far behind #1 = 50",
          "guardian 1 of tour 1: reply lost #0 = 1"}},
        {"what lingers is made twice by one guardian and the next",
         {"single"},
         {"death"},
         {"tour 1: schedules #0 = 2", "tour 1: linger #0 = 2",
          "guardian 1 of tour 1: dies at wait #0 = 53", "guardian 1 of tour 1: effect late #2 = 1",
          "guardian 1 of tour 1: so late #0 = 19"}},
        {"what a person replaces by hand in the moment of a death is taken for ours",
         {"foreign"},
         {"makes one by hand"},
         {"tour 1: schedules #0 = 1", "tour 1: lease #0 = 1", "world: people #0 = 3",
          "world: act at #2 = 18", "guardian 1 of tour 1: dies at wait #0 = 10",
          "person 3: does #0 = 4", "person 3: anew for #0 = 13"}},
    };
    return all;
}

const Known* known(const Finding& finding) {
    for (const Known& one : known_failures())
        if (breaks(one, finding) &&
            std::all_of(one.facts.begin(), one.facts.end(),
                        [&](const char* fact) { return finding.facts.count(fact) != 0; }))
            return &one;
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
