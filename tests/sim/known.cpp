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
        {"what is stopped where nothing shows it is made anew",
         {"absence", "liveness"},
         {"stopped"},
         {"tour 1: linger = 3", "world: visits = 1", "world: visit = 1",
          "guardian 1 of tour 1: reply lost = 1", "guardian 1 of tour 1: request lost #1 = 1",
          "guardian 1 of tour 1: instead of the reply #1 = 1"}},
        {"where whole minutes are kept a dutyme's custom shift looks like one by hand",
         {"presence", "foreign", "absence", "single", "liveness"},
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
        {"what comes behind the last look stands until its lease ends",
         {"absence", "single", "liveness"},
         {"effect very late"},
         {"guardian 1 of tour 1: hangs #1 = 1", "guardian 1 of tour 1: effect late #0 = 1",
          "guardian 1 of tour 1: so late #0 = 53"}},
        {"where all dates are ahead nothing but who is on call now tells the time",
         {"presence", "absence", "liveness", "single"},
         {"all dates ahead"},
         {"world: wrong dates = 4", "world: dates off by = 28", "tour 8: is there = 1",
          "tour 8: schedules = 2", "tour 8: command = 2", "tour 10: is there = 1",
          "tour 10: schedules = 1"}},
        {"one wrong date and ids that lag leave what is not over",
         {"absence", "presence", "liveness"},
         {"one date wrong"},
         {"world: wrong dates = 3", "world: dates off by = 25", "tour 1: schedules = 2",
          "tour 1: lease = 2", "tour 1: ends at once = 1", "tour 1: command = 6",
          "guardian 1 of tour 1: ids behind = 16", "guardian 1 of tour 1: so far behind = 60",
          "guardian 1 of tour 1: wrong date #55 = 1"}},
        {"an upgrade leaves nothing to tell two tours of one end apart",
         {"foreign", "presence", "absence", "single", "liveness"},
         {"schedule upgraded"},
         {"tour 12: is there = 1", "world: admin = 1"}},
        {"where all dates are behind what is due or over is not looked at",
         {"presence", "absence", "single", "liveness"},
         {"all dates behind"},
         {"world: turn ends early = 1", "world: wrong dates = 4", "world: dates off by = 51",
          "world: dates behind = 1", "tour 1: has the turn = 1"}},
        {"what a person replaces by hand in the moment of a death is taken for ours",
         {"foreign"},
         {"replaces by hand", "death"},
         {"tour 1: schedules #0 = 1", "tour 1: lease #0 = 1", "world: people #0 = 3",
          "world: act at #2 = 18", "guardian 1 of tour 1: dies at wait #0 = 10",
          "person 3: does #0 = 4", "person 3: anew for #0 = 13"}},
        {"what two machines ask for in one window is one person's all the same",
         {"foreign", "presence"},
         {"on two machines", "others on shifts"},
         {"world: past start refused = 1", "world: more machines = 1", "tour 3: is there = 1",
          "tour 3: schedules = 2", "tour 8: is there = 1", "tour 8: machine = 1",
          "tour 8: schedules = 1", "tour 8: begins = 50", "tour 9: is there = 1",
          "tour 9: schedules = 1", "tour 9: lease = 1", "tour 9: command = 2",
          "guardian 1 of tour 3: effect late = 1", "guardian 1 of tour 3: instead of the reply = 1",
          "guardian 1 of tour 3: effect late #3 = 1"}},
        {"an end that is moved twice comes back after it was given back",
         {"absence", "liveness"},
         {"revives", "effect late"},
         {"world: revives = 1", "tour 1: schedules = 1", "tour 1: command = 8",
          "guardian 1 of tour 1: effect late #1 = 1", "guardian 1 of tour 1: so late = 62"}},
        {"an override by hand with our very window hides which is ours",
         {"single"},
         {"makes one by hand"},
         {"tour 1: command #0 = 4", "world: people #0 = 1", "world: act at #0 = 28",
          "guardian 1 of tour 1: effect late #0 = 1", "guardian 1 of tour 1: so late #0 = 45",
          "person 1: does #0 = 2"}},
        {"what a person makes by hand where a POST had no effect is taken for ours",
         {"foreign"},
         {"makes one by hand", "no answer to a POST"},
         {"world: people = 1", "person 1: does = 5", "guardian 1 of tour 1: request lost = 1"}},
        {"a schedule that lags hides whose override is there already",
         {"presence"},
         {"schedule behind", "others"},
         {"tour 2: is there = 1", "tour 2: has the turn = 1", "tour 2: begins = 32",
          "guardian 1 of tour 2: schedule behind = 16",
          "guardian 1 of tour 2: so far behind = 12"}},
        {"behind a lapse nobody can tell who came after",
         {"presence"},
         {"outage", "others"},
         {"tour 4: is there = 1", "tour 4: deployer = 1", "tour 4: lease = 1",
          "tour 4: command = 4", "world: outages = 1", "world: outage lasts = 32"}},
        {"what a full disk did not keep before a death stands until its lease ends",
         {"absence", "single", "liveness"},
         {"full disk", "death"},
         {"tour 9: is there = 1", "tour 9: command = 4", "world: full disk = 1",
          "world: full for = 55", "guardian 1 of tour 9: dies at wait = 16"}},
        {"a list that lags shows a twin behind the last look",
         {"single", "absence", "liveness"},
         {"list behind", "far behind", "no answer to a POST"},
         {"tour 1: schedules = 2", "tour 1: command = 6", "guardian 1 of tour 1: list behind = 19",
          "guardian 1 of tour 1: so far behind = 59", "guardian 1 of tour 1: request lost #5 = 1",
          "guardian 1 of tour 1: reply lost #8 = 1"}},
        {"where a past start is refused the turn's end leaves seconds uncovered",
         {"presence"},
         {"past start refused", "a turn ends", "on shifts", "for seconds"},
         {"world: past start refused = 1", "world: turn ends early #1 = 1", "tour 1: schedules = 1",
          "guardian 1 of tour 1: told to wait #6 = 1"}},
        {"a twin stands for as long as an outage lets nobody end it",
         {"single"},
         {"outage", "no answer to a POST"},
         {"world: outages = 1", "world: outage at = 18", "world: outage lasts = 17",
          "guardian 1 of tour 1: effect late = 1", "guardian 1 of tour 1: so late = 19"}},
        {"whoever died ends no twin",
         {"single"},
         {"death", "no answer to a POST"},
         {"tour 3: is there = 1", "tour 3: command = 3", "guardian 1 of tour 3: dies at wait = 27",
          "guardian 1 of tour 3: effect late #1 = 1", "guardian 1 of tour 3: so late = 19",
          "guardian 1 of tour 3: takes along = 1"}},
        {"what one date a minute behind had begin too early is not known by its start",
         {"single", "absence", "liveness"},
         {"one date wrong", "no answer to a POST"},
         {"world: wrong dates = 3", "world: dates off by = 28", "world: dates behind = 1",
          "tour 2: is there = 1", "tour 2: command = 2", "guardian 1 of tour 2: wrong date #1 = 1",
          "guardian 1 of tour 2: reply lost = 1"}},
        {"where clocks differ, an upgrade while the time is asked for hides who is on call",
         {"verdict"},
         {"schedule upgraded", "wrong clock", "others"},
         {"world: wrong clock = 1", "world: clock off by = 33", "world: clock behind = 1",
          "tour 1: deployer = 1", "tour 4: is there = 1", "world: admin = 1"}},
        {"whoever is suspended ends no twin before waking",
         {"single"},
         {"suspended", "no answer to a POST"},
         {"tour 4: is there = 1", "guardian 1 of tour 4: suspended at wait = 20",
          "guardian 1 of tour 4: effect late = 1", "guardian 1 of tour 4: so late = 19",
          "guardian 1 of tour 4: suspended for = 32"}},
        {"what a person makes by hand before a dead guardian's POST is taken for it",
         {"foreign"},
         {"makes one by hand", "death"},
         {"world: people = 3", "guardian 1 of tour 1: dies at wait = 8", "person 2: does = 2",
          "person 3: does = 1"}},
        {"what a person makes by hand while a take that was stopped waits is taken for its own",
         {"foreign"},
         {"makes one by hand", "stopped"},
         {"tour 1: schedules = 2", "world: visits = 2", "world: visit #1 = 1", "world: people = 2",
          "guardian 1 of tour 1: turned away #3 = 1", "guardian 1 of tour 1: turned away #6 = 1",
          "person 2: does = 5"}},
        {"two tours that draw the same chance are told apart by nothing",
         {"foreign", "presence", "absence", "single"},
         {"same chance as others", "no answer to a POST"},
         {"world: more machines = 1", "tour 2: is there = 1", "tour 2: machine = 1",
          "guardian 1 of tour 1: same chance as others = 1",
          "guardian 1 of tour 2: same chance as others = 1",
          "guardian 1 of tour 2: effect late = 1", "guardian 1 of tour 2: so late = 20"}},
        {"what a person makes by hand before a late POST is taken for it",
         {"foreign", "presence", "absence"},
         {"makes one by hand", "effect late", "no answer to a POST"},
         {"world: people = 2", "guardian 1 of tour 1: effect late = 1",
          "guardian 1 of tour 1: so late = 2", "person 1: does = 5"}},
        {"where another's override ends two of one deployer's end alike",
         {"foreign", "single", "absence", "presence"},
         {"the same end as another's", "no answer to a POST", "others on shifts"},
         {"tour 7: is there = 1", "tour 7: schedules = 1", "tour 7: lease = 1",
          "tour 7: command = 2", "tour 11: is there = 1", "tour 11: schedules = 2",
          "tour 11: begins = 39", "tour 12: is there = 1", "tour 12: schedules = 2",
          "tour 12: begins = 42", "guardian 1 of tour 11: reply lost = 1",
          "guardian 1 of tour 11: request lost = 1", "guardian 1 of tour 11: request lost #1 = 1",
          "guardian 1 of tour 12: reply lost #1 = 1"}},
        {"a move of an end that comes late undoes a later one",
         {"absence", "liveness"},
         {"lingers", "effect late", "on shifts"},
         {"tour 7: is there = 1", "tour 7: schedules = 2", "tour 7: lease = 1",
          "tour 7: linger = 1", "tour 7: command = 4", "tour 7: begins = 32",
          "tour 9: is there = 1", "tour 9: lease = 3", "tour 9: command = 4", "tour 9: begins = 59",
          "tour 10: is there = 1", "tour 10: schedules = 1", "tour 10: lease = 2",
          "world: outages = 2", "world: outage at = 5", "world: outage at #1 = 21",
          "world: outage lasts #1 = 31", "guardian 1 of tour 7: effect late #6 = 1",
          "guardian 1 of tour 7: so late = 17"}},
    };
    return all;
}

bool explains(const Known& one, const Finding& finding) {
    return std::any_of(one.rules.begin(), one.rules.end(),
                       [&](const char* rule) { return std::strcmp(rule, finding.rule) == 0; }) &&
           std::all_of(one.facts.begin(), one.facts.end(),
                       [&](const char* fact) { return finding.facts.count(fact) != 0; });
}

const Known* known(const Finding& finding) {
    for (const Known& one : known_failures())
        if (explains(one, finding)) return &one;
    return nullptr;
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
