#pragma once
#include "choices.hpp"
#include "instant.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dutyme::sim {

/// A rule that was broken, and for how long.
struct Finding {
    const char* rule;
    std::string tour;
    std::string schedule;
    Ms from;
    Ms until;
    std::string sentence;
    std::string by = {};               ///< the tour that did it to the other
    std::set<std::string> facts = {};  ///< what befell the tour
};

/// What the judge goes by, besides what PagerDuty has: everything was seen from outside, and no
/// process of the world may ask for it.
struct Evidence {
    /// A POST, PUT or DELETE, when it left.
    struct Write {
        Ms at;
        std::string actor;
        std::string tour;
        std::string schedule;
        bool makes;  ///< a POST
        Ms end;      ///< the end that it asks for; the present for a DELETE
    };
    /// A request that did not go as usual: excuses are made of these.
    struct Trouble {
        Ms from;
        Ms until;  ///< when the client knew, or the effect came
        std::string tour;
        std::string schedule;
        Key what;
    };
    /// What a person did to something of a tour's.
    struct Act {
        Ms at;
        std::string tour;
        std::string schedule;
        Key what;
    };
    /// A sentence that a deploy's user read.
    struct Said {
        Ms at;
        std::string tour;
        std::string sentence;
    };
    std::vector<Write> writes;
    std::vector<Trouble> troubles;
    std::vector<Act> acts;
    std::vector<Said> said;
    std::set<std::string> same_chance;    ///< tours that draw what others draw
    std::map<std::string, Ms> time_told;  ///< when PagerDuty's own answer first told it, by tour
    std::set<std::string> began_untold;   ///< tours whose first answer came from a cache
    std::vector<Finding> caught;          ///< in the act
};

}  // namespace dutyme::sim
